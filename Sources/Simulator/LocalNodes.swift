internal import CreditModels
internal import Cryptography
internal import Federation
internal import SecureAggregation

/// The nodes of a vertical job on one machine, those of its holders and the dealer's, with a manifest that
/// all have signed. The solver is the simulation itself.
struct LocalNodes {
  let nodes: [VerticalNode]
  let institutions: RemoteInstitutions

  /// - Parameters:
  ///   - parties: the holders, with their rows.
  ///   - parts: of the card, in a job that scores rows.
  ///   - onScores: gets the label party's scores.
  ///   - change: what the manifest says besides study and parties.
  init(
    _ study: Study, plan: Study.VerticalPlan, parties: [Simulation.Party], policy: NodePolicy,
    parts: [CardPartFile] = [], onScores: @escaping ScoredRows.Handler = { _ in },
    change: (inout JobManifest) -> Void
  ) throws {
    var dealing = policy
    dealing.dealsOnly = true
    let owners = parties.map { _ in Node.Owner(policy: policy) } + [Node.Owner(policy: dealing)]
    var manifest = JobManifest(
      study: study,
      roster: zip(parties.map(\.name) + [plan.dealer], owners).map {
        .init(name: $0, key: $1.identity.verifyingKey)
      }, aggregation: .strict, expires: .max)
    change(&manifest)
    let bytes = try manifest.bytes()
    let signed = try SignedManifest(
      bytes: bytes,
      signatures: owners.map { SignedManifest.signature(of: bytes, by: $0.identity) })
    nodes = try zip(parties.map(Optional.some) + [nil], owners).map { party, owner in
      try VerticalNode(
        name: party?.name ?? plan.dealer,
        // Made-up data sets are known by their owners' names.
        rows: party.map { ($0.table, Array($0.name.utf8)) }, manifest: signed, owner: owner,
        part: parts.first { $0.party == party?.name }, onScores: onScores)
    }
    institutions = try RemoteInstitutions(signed, links: nodes.map(InProcessVerticalLink.init))
  }
}
