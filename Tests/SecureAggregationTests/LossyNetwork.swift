import Cryptography
import SecureAggregation
import Testing

/// A tolerant session over a network that loses, reorders, repeats and delays messages, and nodes
/// that drop out before any of them.
struct LossyNetwork {
  private enum Message {
    case vector(MaskedVector)
    case vote(SurvivorVote)
    case shares(ReleasedShares)
  }

  private let threshold: Threshold
  private var session: Session
  private let absent: Set<Int>
  /// Messages that the network has kept, to deliver them once more.
  private var stray: [Message] = []
  private(set) var random: SeededGenerator

  init(_ nodes: Int, attempts: Int, random seed: SeededGenerator) throws {
    threshold = Threshold(nodes: nodes)
    random = seed
    absent = Self.some(of: Array(0..<nodes), 0.05, &random)
    session = try Session.tolerant(nodes, attempts: attempts, absent: absent)
  }

  private static func some(
    of positions: [Int], _ probability: Double, _ random: inout SeededGenerator
  ) -> Set<Int> {
    var chosen: Set<Int> = []
    for position in positions where random.happens(probability) { chosen.insert(position) }
    return chosen
  }

  /// One round: the sum of those whose vector came in time, if enough of them went on.
  mutating func round(_ tally: inout Tally) throws {
    let count = session.nodes.count
    let inputs = randomInputs(count, 3, using: &random)
    let members = session.present.indices.filter { session.present[$0] }
    let probability = 1 / Double(count)
    let withoutVector = Self.some(of: members, 0.9 * probability, &random)
    let survivors = members.filter { !withoutVector.contains($0) }
    let withoutVote = Self.some(of: survivors, 1.1 * probability, &random)
    let withoutRelease = Self.some(of: survivors, 0.7 * probability, &random)
    let expected = refusal(
      members.count, survivors.count, survivors.count - withoutVote.count,
      survivors.count - withoutRelease.count)

    do {
      defer { session.collector.abandon() }
      let total = try total(
        of: inputs, members: members,
        dropping: Session.DropOuts(
          vector: withoutVector, vote: withoutVote, release: withoutRelease),
        &tally)
      #expect(total == sum(survivors.map { inputs[$0] }))
      #expect(expected == nil)
      tally.totals += 1
      if !absent.isEmpty { tally.totalsWithout[.hello, default: 0] += 1 }
      if !withoutVector.isEmpty { tally.totalsWithout[.vector, default: 0] += 1 }
      if !withoutVector.isEmpty, !withoutVote.isEmpty {
        tally.totalsWithout[.vote, default: 0] += 1
      }
      if !withoutRelease.isEmpty { tally.totalsWithout[.release, default: 0] += 1 }
    } catch let error as AggregationError {
      #expect(error == expected?.error)
      tally.refusals[expected?.of ?? "unexpected", default: 0] += 1
    }
  }

  /// What the protocol promises to refuse, and nothing else.
  private func refusal(
    _ members: Int, _ survivors: Int, _ voters: Int, _ releasers: Int
  ) -> (of: String, error: AggregationError)? {
    let (t, least) = (threshold.shares, threshold.minimumSurvivors)
    if members < least { return ("members", .tooFewSurvivors(members, least: least)) }
    if survivors < least { return ("survivors", .tooFewSurvivors(survivors, least: least)) }
    if survivors < members, voters < t { return ("votes", .tooFewShares(0, needed: t)) }
    if releasers < t { return ("shares", .tooFewShares(releasers, needed: t)) }
    return nil
  }

  private mutating func total(
    of inputs: [RingVector], members: [Int], dropping: Session.DropOuts, _ tally: inout Tally
  ) throws -> RingVector {
    let round = try session.begin(3)
    var sent: [Message] = []
    // Half of those who drop out have only a slow connection.
    var late: [Message] = []
    for position in members {
      let isLate = dropping.vector.contains(position)
      if isLate, Bool.random(using: &random) { continue }
      let vector = try session.answer(round, by: position, with: inputs[position])
      if isLate { late.append(.vector(vector)) } else { sent.append(.vector(vector)) }
      if session.nodes[position].counter.announced > round.attempt, !isLate {
        try session.wrap(for: round.attempt + 1, by: position)
      }
    }
    try deliver(sent, &tally)
    var last: CollectorStep?
    while case let step = try session.collector.next(), step != last {
      last = step
      stray += late
      late = []
      sent = []
      switch step {
      case .votes(let set):
        for position in set.survivors.indices
        where set.survivors[position] && !dropping.vote.contains(position) {
          sent.append(.vote(try session.nodes[position].vote(on: set)))
        }
      case .shares(let request):
        for position in request.set.survivors.indices
        where request.set.survivors[position] && !dropping.release.contains(position) {
          sent.append(.shares(try session.nodes[position].release(request)))
        }
      case .total: break
      }
      try deliver(sent, &tally)
    }
    return try session.collector.finish()
  }

  /// Everything sent and some of what was sent before, in any order.
  private mutating func deliver(_ sent: [Message], _ tally: inout Tally) throws {
    stray.shuffle(using: &random)
    let again = stray.suffix(3)
    stray.removeLast(again.count)
    let messages = sent.map { ($0, isNew: true) } + again.map { ($0, isNew: false) }
    for (message, isNew) in messages.shuffled(using: &random) {
      if random.happens(0.1) { stray.append(message) }
      do {
        try receive(message)
        if !isNew { tally.lateMessages += 1 }
      } catch let error as AggregationError {
        tally.lateMessages += 1
        switch error {
        case .tooLate, .wrongAttempt, .noRound, .differs("set of survivors"): #expect(!isNew)
        default: throw error
        }
      }
    }
  }

  private mutating func receive(_ message: Message) throws {
    switch message {
    case .vector(let vector): try session.collector.receive(vector)
    case .vote(let vote): try session.collector.receive(vote)
    case .shares(let shares): try session.collector.receive(shares)
    }
  }
}
