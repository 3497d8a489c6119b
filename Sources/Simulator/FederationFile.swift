public import CreditModels
public import Federation
internal import SecureAggregation

/// `federation.json`: who took part, what it cost and who learned what.
public struct FederationFile: Codable, Sendable {
  public let aggregation: String
  public let parties: [Party]
  /// Who left on the way: their rows are in no later sum.
  public let departures: [Departure]
  public let rounds: Int
  /// Over all nodes, to them and from them.
  public let bytes: Int
  public let secondsByPhase: [String: Double]
  public let learned: [Learned]
  /// Against the same study on pooled rows; absent when there are none to compare with.
  public let againstPooled: Comparison?

  public struct Party: Codable, Sendable {
    public let name: String
    /// How many messages left its node, and how many masked numbers they held.
    public let messages: Int
    public let numbers: Int
    /// Of the last line of its journal.
    public let journal: String
  }

  public struct Learned: Codable, Sendable {
    public let who: String
    public let what: String
  }

  public init(
    _ simulation: Simulation, _ outcome: Simulation.Outcome, secondsByPhase: [String: Double],
    againstPooled: Comparison?
  ) {
    let parties = simulation.parties.map { party in
      let lines = outcome.journals[party.name] ?? []
      let sent = lines.filter { $0.kind == .sent }
      return Party(
        name: party.name, messages: sent.count, numbers: sent.reduce(0) { $0 + $1.numbers },
        journal: lines.last?.hash ?? "")
    }
    self.init(
      aggregation: simulation.aggregationName, parties: parties, departures: outcome.departures,
      rounds: outcome.rounds, secondsByPhase: secondsByPhase, againstPooled: againstPooled)
  }

  /// Of a job between institutions: what their journals say of it, and nothing to compare with.
  public init(_ conduct: Coordinator.Conduct) {
    let parties = conduct.manifest.roster.map { member in
      let account = conduct.journals[member.name]
      return Party(
        name: member.name, messages: account?.messages ?? 0, numbers: account?.numbers ?? 0,
        journal: account?.head.hash ?? "")
    }
    self.init(
      aggregation: conduct.manifest.aggregation == .strict ? "strict" : "tolerant",
      parties: parties, departures: conduct.departures, rounds: conduct.rounds,
      secondsByPhase: conduct.secondsByPhase, againstPooled: nil)
  }

  private init(
    aggregation: String, parties: [Party], departures: [Departure], rounds: [RoundRecord],
    secondsByPhase: [String: Double], againstPooled: Comparison?
  ) {
    self.aggregation = aggregation
    self.parties = parties
    self.departures = departures
    self.rounds = rounds.count
    bytes = parties.count * rounds.reduce(0) { $0 + $1.bytesToNode + $1.bytesFromNode }
    self.secondsByPhase = secondsByPhase
    self.againstPooled = againstPooled
    learned = [
      Learned(
        who: "coordinator",
        what:
          "names and types of each party's columns and its word for a good outcome; sums over all parties of: "
          + Self.steps(rounds).joined(separator: "; ")),
      Learned(
        who: "each party",
        what:
          "the bins and coefficients it was asked to evaluate, which come from sums over all parties; no sum and no row of another party"
      ),
    ]
  }

  /// The kinds of sums, each once, in order.
  private static func steps(_ rounds: [RoundRecord]) -> [String] {
    var seen: Set<String> = []
    return rounds.map(\.step).filter { seen.insert($0).inserted }
  }
}
