public import CreditModels
public import Federation

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
    /// What left its node, by kind, in the order of its first line.
    public let disclosed: [Disclosure]
  }

  /// Lines of a party's journal that say the same.
  public struct Disclosure: Codable, Sendable {
    public let what: String
    public let messages: Int
    /// Numbers or names computed from rows.
    public let numbers: Int
  }

  public struct Learned: Codable, Sendable {
    public let who: String
    public let what: String
  }

  public init(
    _ simulation: Simulation, _ outcome: Simulation.Outcome, secondsByPhase: [String: Double],
    againstPooled: Comparison?
  ) {
    aggregation = simulation.aggregationName
    departures = outcome.departures
    parties = simulation.parties.map { party in
      let lines = outcome.journals[party.name] ?? []
      let sent = lines.filter { $0.kind == .sent }
      return Party(
        name: party.name, messages: sent.count, numbers: sent.reduce(0) { $0 + $1.numbers },
        journal: lines.last?.hash ?? "", disclosed: Self.disclosures(sent))
    }
    rounds = outcome.rounds.count
    bytes = outcome.rounds.reduce(0) { $0 + $1.parties * ($1.bytesToNode + $1.bytesFromNode) }
    self.secondsByPhase = secondsByPhase
    self.againstPooled = againstPooled
    // A sum is over those who had not left by then.
    let summed = departures.isEmpty ? "all parties" : "the parties that had not left"
    var learned = [
      Learned(
        who: "coordinator",
        what:
          "names and types of each party's columns and its word for a good outcome; sums over \(summed) of: "
          + Self.steps(outcome.rounds).joined(separator: "; ")),
      Learned(
        who: "each party",
        what:
          "the bins and coefficients it was asked to evaluate, which come from sums over \(summed); no sum and no row of another party"
      ),
    ]
    if simulation.study.validation.byParty {
      learned.append(
        Learned(
          who: "coordinator",
          what: "of each party by itself: its rows, bads, scores in cells and losses"
        ))
    }
    self.learned = learned
  }

  private static func disclosures(_ sent: [JournalLine]) -> [Disclosure] {
    let byKind = Dictionary(grouping: sent, by: \.what)
    return byKind.sorted { $0.value[0].index < $1.value[0].index }.map { what, lines in
      Disclosure(
        what: what, messages: lines.count, numbers: lines.reduce(0) { $0 + $1.numbers })
    }
  }

  /// The kinds of sums, each once, in order.
  private static func steps(_ rounds: [RoundRecord]) -> [String] {
    var seen: Set<String> = []
    return rounds.map(\.step).filter { seen.insert($0).inserted }
  }
}
