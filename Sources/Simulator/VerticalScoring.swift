public import CreditModels
public import Federation
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

  /// - Returns: the label party's scores, and what became of each holder's rows.
  public func run() async throws -> (scored: ScoredRows, matches: [VerticalSimulation.Match]) {
    let result = Scored()
    var study = study
    study.federation.vertical = plan
    let local = try LocalNodes(
      study, plan: plan, parties: parties, policy: NodePolicy().waivingSmallSamples(), parts: parts,
      onScores: { scored in result.rows.withLock { $0 = scored } },
      // Which job found the card only matters between institutions.
      change: { $0.card = "" })
    _ = try await local.institutions.scoreRows()
    guard let scored = result.rows.withLock({ $0 }) else {
      preconditionFailure("the label party has the scores")
    }
    return (scored, try CommonRows(of: parties, plan: plan).matches)
  }

  private final class Scored: Sendable {
    let rows = Mutex<ScoredRows?>(nil)
  }
}
