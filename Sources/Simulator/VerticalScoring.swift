public import CreditData
public import CreditModels
internal import Federation
internal import Synchronization

/// Scores rows on one machine by the parts of a card over several parties' columns, with the nodes and
/// sealed messages of a job between institutions.
public struct VerticalScoring: Sendable {
  private let study: Study
  private let plan: Study.VerticalPlan
  private let parties: [Simulation.Party]
  private let parts: [CardPartFile]

  /// - Parameters:
  ///   - study: the one that found the card.
  ///   - parts: of the card, one for each party.
  /// - Throws: `VerticalError` for parties that are not those of the card.
  public init(_ study: Study, parts: [CardPartFile], parties: [Simulation.Party]) throws {
    guard var plan = study.federation.vertical else { throw VerticalError.notVertical }
    // Of every row its score is told: there is no fewest of them.
    plan.minimumCommon = 1
    self.plan = plan
    self.study = study
    self.parts = parts
    let names = parties.map(\.name)
    for part in parts where !names.contains(part.party) && !part.columns.isEmpty {
      throw VerticalError.unknownParty(part.party, key: "the card", known: names)
    }
    for name in names where !parts.contains(where: { $0.party == name }) {
      throw VerticalError.unknownParty(name, key: "--party", known: parts.map(\.party))
    }
    guard let label = parties.first(where: { $0.name == plan.label }) else {
      throw VerticalError.unknownParty(plan.label, key: "federation.label", known: names)
    }
    guard parties.count > 1 else { throw VerticalError.tooFewHolders(parties.count) }
    self.parties = [label] + parties.filter { $0.name != label.name }
  }

  public struct Outcome: Sendable {
    /// The label party's scores.
    public let scores: Table
    /// Its applicants without a score, and why.
    public let unused: Table
    /// What became of each holder's rows.
    public let matches: [VerticalSimulation.Match]
  }

  public func run() async throws -> Outcome {
    let own = OwnTables()
    var study = study
    study.federation.vertical = plan
    let local = try LocalNodes(
      study, plan: plan, parties: parties, policy: NodePolicy().waivingSmallSamples(), parts: parts,
      onRows: own.keep,
      // Which job found the card only matters between institutions.
      change: { $0.card = "" })
    _ = try await local.institutions.findCommon()
    try await local.institutions.scoreRows()
    guard let scores = own[.scores][plan.label], let unused = own[.unused][plan.label] else {
      preconditionFailure("the label party has the scores")
    }
    return Outcome(
      scores: scores, unused: unused,
      matches: parties.compactMap { party in
        own[.unused][party.name].map { .init(party, unused: $0) }
      })
  }
}

/// What the parties of a simulation learn of their own rows.
final class OwnTables: Sendable {
  private let tables = Mutex<[OwnRows.Kind: [String: Table]]>([:])

  func keep(_ party: String, _ rows: OwnRows) {
    tables.withLock { $0[rows.kind, default: [:]][party] = rows.table }
  }

  /// By party.
  subscript(kind: OwnRows.Kind) -> [String: Table] { tables.withLock { $0[kind] ?? [:] } }
}
