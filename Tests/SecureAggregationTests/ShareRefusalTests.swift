import Cryptography
import SecureAggregation
import Testing

/// What the carrier of wrapped shares may do to them.
@Suite("Of wrapped shares, a participant refuses")
struct ShareRefusalTests {
  private var session: Session
  private let round: RoundDescription
  private let words = RingVector.wide([1, 2])

  init() throws {
    session = try Session.tolerant(5)
    round = try session.begin(2)
  }

  /// Node 1 gets `change`d ciphertexts and refuses before its attempt is spent.
  private mutating func expect(
    _ error: AggregationError, after change: (inout [[UInt8]]) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) rethrows {
    var shares = session.collector.shares(for: 1)
    try change(&shares)
    #expect(throws: error, sourceLocation: sourceLocation) {
      try session.nodes[1].accept(round, shares: shares)
    }
    #expect(session.nodes[1].counter.spent == 0, sourceLocation: sourceLocation)
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      _ = try session.answer(round, by: 1, with: words)
    }
  }

  @Test("ciphertexts for another receiver")
  mutating func otherReceiver() {
    let theirs = session.collector.shares(for: 2)
    expect(.noShares(of: "node-0")) { $0[0] = theirs[0] }
  }

  @Test("ciphertexts of another sender")
  mutating func otherSender() {
    expect(.noShares(of: "node-2")) { $0.swapAt(2, 3) }
  }

  @Test("its own ciphertext, sent back as another's")
  mutating func reflected() {
    let mine = session.collector.shares(for: 3)[1]
    expect(.noShares(of: "node-3")) { $0[3] = mine }
  }

  @Test("ciphertexts of another attempt")
  mutating func otherAttempt() throws {
    let earlier = session.collector.shares(for: 1)
    session.collector.abandon()
    let second = try session.begin(2)
    var shares = session.collector.shares(for: 1)
    let right = shares[4]
    shares[4] = earlier[4]
    #expect(throws: AggregationError.noShares(of: "node-4")) {
      try session.nodes[1].accept(second, shares: shares)
    }
    shares[4] = right
    try session.nodes[1].accept(second, shares: shares)
  }

  @Test("a missing ciphertext, a shorter one, and one with a flipped bit", arguments: 0..<5)
  mutating func damaged(kind: Int) {
    expect(.noShares(of: "node-4")) { shares in
      switch kind {
      case 0: shares[4] = []
      case 1: shares[4].removeLast()
      case 2: shares[4][0] ^= 1
      case 3: shares[4][shares[4].count - 1] ^= 0x80
      default: shares[4] = Array(shares[4].prefix(15))
      }
    }
  }

  @Test("missing and surplus entries", arguments: [0, 4, 6])
  mutating func count(_ count: Int) {
    expect(.wrongShareCount(count, expected: 5)) { shares in
      shares = (0..<count).map { shares[$0 % 5] }
    }
  }

  @Test(
    "what a malicious node has sealed, when it is no pair of scalars", arguments: [0, 63, 64, 65])
  mutating func notScalars(byteCount: Int) throws {
    // Node 4 with a channel key that the test knows.
    let channelKey = try ChannelPrivateKey(bytes: Session.model)
    var session = try Session.tolerant(5, attempts: 0)
    session.nodes[4] = try MaskingParticipant(
      name: "node-4", identity: Session.identity(4), roster: session.roster,
      policy: .tolerant(Threshold(nodes: 5)), jobDigest: Session.job, channelKey: channelKey)
    try session.announce(attempts: 1, by: [0, 1, 2, 3, 4])
    let round = try session.begin(2)
    let key = try #require(session.hellos[1]).channelKey
    let sealed = try channelKey.channel(with: key, salt: Session.job)
      .seal([UInt8](repeating: 0xFF, count: byteCount), attempt: 1, from: 4, to: 1)
    var shares = session.collector.shares(for: 1)
    shares[4] = sealed
    #expect(throws: AggregationError.noShares(of: "node-4")) {
      try session.nodes[1].accept(round, shares: shares)
    }
    _ = try session.answer(round, by: 1, with: words)
  }

  @Test("a round for whose attempt it has wrapped nothing itself")
  func ownMissing() throws {
    var session = try Session.tolerant(5)
    for position in [0, 2, 3, 4] { try session.wrap(for: 1, by: position) }
    let round = try session.begin(2, members: [true, false, true, true, true])
    var others = round
    others.members[1] = true
    #expect(throws: AggregationError.noShares(of: "node-1")) {
      try session.nodes[1].accept(others, shares: session.collector.shares(for: 1))
    }
    #expect(session.nodes[1].counter.spent == 0)
  }

  // MARK: Wrapping

  @Test("to wrap an attempt in two ways, or a spent or unannounced one")
  mutating func wrapping() throws {
    let first = try session.nodes[1].bundle(for: 1)
    #expect(try session.nodes[1].bundle(for: 1) == first)
    _ = try session.answer(round, by: 1, with: words)
    let second = try session.nodes[1].bundle(for: 2)
    #expect(try session.nodes[1].bundle(for: 2) == second)
    #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
      try session.nodes[1].bundle(for: 1)
    }
    #expect(throws: AggregationError.noKey(attempt: 5)) { try session.nodes[1].bundle(for: 5) }
  }

  @Test("to wrap what nobody may recover: strict keys")
  func strictBundle() throws {
    var session = try Session.strict(3)
    #expect(try session.nodes[0].bundle(for: 1) == nil)
  }

  @Test("to show one share in two bundles: nobody reads another's, and its own is not in it")
  mutating func sealedParts() throws {
    let bundle = try #require(try session.nodes[1].bundle(for: 1))
    #expect(bundle.sealed.map(\.count) == [80, 0, 80, 80, 80])
    #expect(Set(bundle.sealed).count == 5)
  }
}
