import Cryptography
import SecureAggregation
import Testing

/// Seven nodes that have all sent their vectors, and a collector that may say anything of them.
///
/// Of seven, two may lie, five have to agree and five have to survive.
struct Aftermath {
  var session: Session
  let inputs = randomInputs(7, 3)
  /// The request for the total over everybody.
  let everybody: ReleaseRequest

  init(members: [Bool] = Array(repeating: true, count: 7)) throws {
    session = try Session.tolerant(7, absent: Set(members.indices.filter { !members[$0] }))
    let round = try session.begin(3)
    for position in members.indices where members[position] {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    guard case .shares(let request) = try session.collector.next() else {
      throw AggregationError.noRound
    }
    everybody = request
  }

  /// A set without some of the nodes.
  func set(without dropped: Set<Int>) -> SurvivorSet {
    var set = everybody.set
    for position in dropped { set.survivors[position] = false }
    return set
  }

  mutating func votes(of voters: [Int], on set: SurvivorSet) throws -> [SurvivorVote] {
    var votes: [SurvivorVote] = []
    for voter in voters { votes.append(try session.nodes[voter].vote(on: set)) }
    return votes
  }

  func request(_ set: SurvivorSet, _ votes: [SurvivorVote]) -> ReleaseRequest {
    ReleaseRequest(set: set, votes: votes)
  }

  /// Node 0 refuses to vote.
  mutating func expectNoVote(
    _ error: AggregationError, on set: SurvivorSet,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try session.nodes[0].vote(on: set) }
  }

  /// Node 0 refuses to release anything.
  mutating func expectNoRelease(
    _ error: AggregationError, for request: ReleaseRequest,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try session.nodes[0].release(request)
    }
  }
}
