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
  /// Of a vertical federation: what became of each holder's rows.
  public let matches: [VerticalSimulation.Match]?

  public struct Party: Codable, Sendable {
    public let name: String
    /// How many messages left its node, and how many masked numbers they held.
    public let messages: Int
    public let numbers: Int
    /// Of the last line of its journal.
    public let journal: String
    /// What left its node, by kind, in the order of its first line.
    public let disclosed: [JournalAccount.Disclosure]

    init(_ name: String, _ account: JournalAccount) {
      self.name = name
      messages = account.messages
      numbers = account.numbers
      journal = account.head.hash
      disclosed = account.disclosed
    }
  }

  public struct Learned: Codable, Sendable {
    public let who: String
    public let what: String
  }

  public init(
    _ simulation: Simulation, _ outcome: Simulation.Outcome, secondsByPhase: [String: Double],
    againstPooled: Comparison?
  ) {
    self.init(
      aggregation: simulation.aggregationName, study: simulation.study,
      parties: simulation.parties.map { party in
        Party(party.name, JournalAccount(of: outcome.journals[party.name] ?? []))
      },
      departures: outcome.departures, rounds: outcome.rounds, secondsByPhase: secondsByPhase,
      againstPooled: againstPooled)
  }

  /// Of a job between institutions: what their journals say of it, and nothing to compare with.
  public init(_ conduct: Coordinator.Conduct) {
    let plan = conduct.manifest.study.federation.vertical
    self.init(
      aggregation: plan != nil
        ? "vertical" : conduct.manifest.aggregation == .strict ? "strict" : "tolerant",
      study: conduct.manifest.study,
      // A dealer has no rows.
      parties: conduct.manifest.roster.map(\.name).filter { $0 != plan?.dealer }.map {
        Party($0, conduct.journals[$0] ?? .empty)
      },
      departures: conduct.departures, rounds: conduct.rounds,
      secondsByPhase: conduct.secondsByPhase, againstPooled: nil,
      learned: plan.map(Self.learned))
  }

  /// Of parties with different columns.
  public init(
    _ simulation: VerticalSimulation, _ outcome: VerticalSimulation.Outcome,
    secondsByPhase: [String: Double], againstPooled: Comparison?
  ) {
    aggregation = "vertical"
    parties = simulation.parties.map { party in
      Party(party.name, JournalAccount(of: outcome.journals[party.name] ?? []))
    }
    departures = []
    rounds = outcome.rounds.count
    bytes = outcome.traffic.sent
    self.secondsByPhase = secondsByPhase
    self.againstPooled = againstPooled
    learned = Self.learned(simulation.plan)
    matches = outcome.matches
  }

  private static func learned(_ plan: Study.VerticalPlan) -> [Learned] {
    [
      Learned(who: "everybody", what: "which of its own enterprises all parties know"),
      Learned(
        who: "solver \(plan.solver)",
        what:
          "of each holder's columns alone: names, types, rows below candidate cuts and in bins; goods and "
          + "bads in bins, cross products of all columns and with the outcomes, log-likelihoods, "
          + "gradients, information matrices, coefficients"),
      Learned(
        who: "label party \(plan.label)",
        what:
          "rows in the others' bins, without what the bins are; the log-odds of every row by each model that is "
          + "measured, which with one other holder is that holder's part of them"),
      Learned(
        who: "each holder",
        what: plan.evidence == .told
          ? "which rows train and which are held out; its own bins and coefficients"
          : "which rows train and which are held out; its own coefficients, and nothing of its bins"
      ),
      Learned(who: "dealer \(plan.dealer)", what: "numbers of rows, columns and evaluations"),
    ]
  }

  private init(
    aggregation: String, study: Study, parties: [Party], departures: [Departure],
    rounds: [RoundRecord], secondsByPhase: [String: Double], againstPooled: Comparison?,
    learned: [Learned]? = nil
  ) {
    self.aggregation = aggregation
    self.parties = parties
    self.departures = departures
    self.rounds = rounds.count
    bytes = rounds.reduce(0) { $0 + $1.parties * ($1.bytesToNode + $1.bytesFromNode) }
    self.secondsByPhase = secondsByPhase
    self.againstPooled = againstPooled
    self.learned = learned ?? Self.learned(study, departures, rounds)
    matches = nil
  }

  private static func learned(
    _ study: Study, _ departures: [Departure], _ rounds: [RoundRecord]
  ) -> [Learned] {
    // A sum is over those who had not left by then.
    let summed = departures.isEmpty ? "all parties" : "the parties that had not left"
    var learned = [
      Learned(
        who: "coordinator",
        what:
          "names and types of each party's columns and its word for a good outcome; sums over \(summed) of: "
          + steps(rounds).joined(separator: "; ")),
      Learned(
        who: "each party",
        what:
          "the bins and coefficients it was asked to evaluate, which come from sums over \(summed); no sum and no row of another party"
      ),
    ]
    if study.validation.byParty {
      learned.append(
        Learned(
          who: "coordinator",
          what: "of each party by itself: its rows, bads, scores in cells and losses"
        ))
    }
    return learned
  }

  /// The kinds of sums, each once, in order.
  private static func steps(_ rounds: [RoundRecord]) -> [String] {
    var seen: Set<String> = []
    return rounds.map(\.step).filter { seen.insert($0).inserted }
  }
}
