import Cryptography
import SecureAggregation
import Testing

/// What a collector may pass off as the agreement of enough nodes.
@Suite("Of votes, a participant refuses")
struct VoteRefusalTests {
  private var after: Aftermath
  private let set: SurvivorSet
  private let votes: [SurvivorVote]

  init() throws {
    after = try Aftermath()
    set = after.set(without: [6])
    votes = try after.votes(of: [1, 2, 3, 4, 5], on: set)
  }

  /// Node 0 releases nothing on the `change`d votes; the honest five convince it.
  private mutating func expect(
    _ error: AggregationError, after change: (inout [SurvivorVote]) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) rethrows {
    var changed = votes
    try change(&changed)
    after.expectNoRelease(
      error, for: after.request(set, changed), sourceLocation: sourceLocation)
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      _ = try after.session.nodes[0].release(after.request(set, votes))
    }
  }

  @Test("none, and one too few")
  mutating func tooFew() {
    expect(.tooFewVotes(0, needed: 5)) { $0 = [] }
    expect(.tooFewVotes(4, needed: 5)) { $0.removeLast() }
  }

  @Test("one voter as two")
  mutating func twice() {
    expect(.tooFewVotes(4, needed: 5)) { $0[4] = $0[0] }
    expect(.tooFewVotes(1, needed: 5)) { $0 = Array(repeating: $0[0], count: 5) }
  }

  @Test("forged signatures, and votes under another's name")
  mutating func forged() {
    expect(.badSignature(of: "node-3")) { $0[2].signature[0] ^= 1 }
    expect(.badSignature(of: "node-3")) { $0[2].signature = [] }
    expect(.badSignature(of: "node-3")) { $0[2].signature = $0[1].signature }
    expect(.badSignature(of: "node-6")) { $0[2].node = "node-6" }
    let key = SigningKey()
    expect(.badSignature(of: "node-3")) { votes in
      votes[2] = votes[2].resigned(by: key) { _ in }
    }
  }

  @Test("a vote for another set, whatever the list says")
  mutating func otherSet() throws {
    let other = try after.session.nodes[6].vote(on: after.set(without: [5]))
    expect(.differs("set of survivors")) { $0[2] = other }
    expect(.badSignature(of: "node-6")) { votes in
      votes[2] = other.changed { $0.set = votes[0].set }
    }
  }

  @Test("a vote of another round, by the same node for the same survivors")
  mutating func otherRound() throws {
    let other = try votes[2].resigned(by: Session.identity(3)) { $0.set.tau[0] ^= 1 }
    expect(.differs("set of survivors")) { $0[2] = other }
  }

  @Test("a vote of a node that is not among the survivors, or of a stranger")
  mutating func notSurvivors() throws {
    let dead = try votes[2].resigned(by: Session.identity(6)) { $0.node = "node-6" }
    expect(.differs("set of survivors")) { $0[2] = dead }
    expect(.unknownNode("node-7")) { $0[2].node = "node-7" }
  }

  @Test("votes of another suite")
  mutating func suite() throws {
    let plain = try votes[2].resigned(by: Session.identity(3)) { $0.suite = CipherSuite.plain }
    expect(.wrongSuite(CipherSuite.plain, expected: CipherSuite.x25519)) { $0[2] = plain }
  }

  @Test("votes of two liars with those of three, and takes them with those of four")
  mutating func liars() throws {
    // Two nodes that vote for whatever is wanted cannot make up for an honest one that is missing.
    let other = after.set(without: [1])
    var votes: [SurvivorVote] = []
    for liar in [4, 5] {
      votes.append(
        try self.votes[liar - 1].resigned(by: Session.identity(liar)) { $0.set = other })
    }
    votes += try after.votes(of: [6], on: other)
    // Nodes 2 and 3 have voted already, and not for this.
    for honest in [2, 3] {
      #expect(throws: AggregationError.secondSurvivorSet(attempt: 1)) {
        try after.session.nodes[honest].vote(on: other)
      }
    }
    after.expectNoRelease(.tooFewVotes(3, needed: 5), for: after.request(other, votes))
    _ = try after.session.nodes[0].release(after.request(set, self.votes))
  }
}
