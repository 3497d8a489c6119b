import Cryptography
import SecureAggregation
import Testing

/// Whoever drops out when, and however the network carries what the others send.
@Suite("The law of drop-outs")
struct DropOutLawTests {
  /// Rounds for each number of nodes: ten thousand in all, fewer where they are slow.
  private static let rounds = [
    3: 400, 4: 700, 5: 1800, 6: 3500, 7: 2400, 8: 300, 9: 500, 10: 200, 11: 100, 12: 100,
  ]
  private static let roundsPerSession = 25

  @Test("A total is the exact sum of the survivors, or else there is a refusal by name")
  func law() async throws {
    let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
      for (nodes, rounds) in Self.rounds {
        group.addTask { try Self.tally(nodes: nodes, rounds: rounds) }
      }
      var tally = Tally()
      for try await part in group { tally.add(part) }
      return tally
    }
    #expect(tally.totals + tally.refusals.values.reduce(0, +) == 10_000)
    // A law about nothing would hold, too.
    #expect(tally.totals > 5000)
    for phase in Tally.Phase.allCases { #expect(tally.totalsWithout[phase, default: 0] > 800) }
    for refusal in ["members", "survivors", "votes", "shares"] {
      #expect(tally.refusals[refusal, default: 0] > 100)
    }
    #expect(tally.lateMessages > 5000)
  }

  private static func tally(nodes: Int, rounds: Int) throws -> Tally {
    var tally = Tally()
    var random = SeededGenerator(seed: UInt64(nodes))
    for _ in 0..<(rounds / roundsPerSession) {
      var network = try LossyNetwork(nodes, attempts: roundsPerSession, random: random)
      for _ in 0..<roundsPerSession { try network.round(&tally) }
      random = network.random
    }
    return tally
  }
}

/// What became of many rounds.
struct Tally: Sendable {
  enum Phase: CaseIterable { case hello, vector, vote, release }

  var totals = 0
  /// Totals of rounds in which at least one node dropped out before its message of this phase.
  var totalsWithout: [Phase: Int] = [:]
  /// By what there was too little of.
  var refusals: [String: Int] = [:]
  /// Messages that came again, or after their phase, and changed nothing.
  var lateMessages = 0

  mutating func add(_ other: Tally) {
    totals += other.totals
    totalsWithout.merge(other.totalsWithout, uniquingKeysWith: +)
    refusals.merge(other.refusals, uniquingKeysWith: +)
    lateMessages += other.lateMessages
  }
}
