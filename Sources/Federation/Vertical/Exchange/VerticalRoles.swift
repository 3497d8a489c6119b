internal import CreditModels
internal import SecureAggregation

/// Who is what in a vertical job, as its manifest says.
package struct VerticalRoles: Sendable, Equatable {
  let plan: Study.VerticalPlan
  /// Those with rows, the one with the outcomes first.
  package let holders: [String]

  /// - Throws: `VerticalError` for roles that one party may not have together, or that nobody has.
  package init(_ manifest: JobManifest) throws(VerticalError) {
    guard let plan = manifest.study.federation.vertical else { throw .notVertical }
    try self.init(plan, roster: manifest.roster.map(\.name))
  }

  init(_ plan: Study.VerticalPlan, roster: [String]) throws(VerticalError) {
    self.plan = plan
    guard Set([plan.label, plan.dealer, plan.solver]).count == 3 else { throw .rolesOverlap }
    for (key, name) in [("label", plan.label), ("dealer", plan.dealer)]
    where !roster.contains(name) {
      throw .unknownParty(name, key: "federation.\(key)", known: roster)
    }
    let others = roster.filter { ![plan.label, plan.dealer, plan.solver].contains($0) }
    holders = [plan.label] + others
    guard holders.count >= 2 else { throw .tooFewHolders(holders.count) }
    if let name = plan.ranges.keys.sorted().first(where: { !holders.contains($0) }) {
      throw .unknownParty(name, key: "federation.range", known: holders)
    }
  }
}
