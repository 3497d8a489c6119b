internal import CreditModels
internal import Cryptography
internal import Federation
internal import SecureAggregation
internal import Synchronization

/// The nodes of a vertical job on one machine, those of its holders and the dealer's, with a manifest that
/// all have signed. The solver is the simulation itself.
struct LocalNodes {
  let nodes: [VerticalNode]
  let institutions: RemoteInstitutions

  /// - Parameters:
  ///   - parties: the holders, with their rows.
  ///   - parts: of the card, in a job that scores rows.
  ///   - onRows: gets what each party learns of its own rows.
  ///   - onProgress: is told how much of finding common enterprises is done.
  ///   - change: what the manifest says besides study and parties.
  init(
    _ study: Study, plan: Study.VerticalPlan, parties: [Simulation.Party], policy: NodePolicy,
    parts: [CardPartFile] = [], onRows: @escaping @Sendable (_ party: String, OwnRows) -> Void,
    onProgress: @escaping VerticalNode.ProgressHandler = { _ in },
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
    let progress = SharedProgress(parties.count)
    nodes = try zip(parties.map(Optional.some) + [nil], owners).map { party, owner in
      try VerticalNode(
        name: party?.name ?? plan.dealer,
        // Made-up data sets are known by their owners' names.
        rows: party.map { ($0.table, Array($0.name.utf8)) }, manifest: signed, owner: owner,
        part: parts.first { $0.party == party?.name },
        onRows: { onRows(party?.name ?? "", $0) }, onProgress: progress.handler(onProgress))
    }
    institutions = try RemoteInstitutions(signed, links: nodes.map(InProcessVerticalLink.init))
  }
}

/// How far all parties together are with what each of them does a share of.
private final class SharedProgress: Sendable {
  private let shares = Mutex<[Double]>([])
  private let count: Int

  init(_ count: Int) { self.count = count }

  /// For one more party.
  func handler(
    _ report: @escaping VerticalNode.ProgressHandler
  ) -> VerticalNode.ProgressHandler {
    let place = shares.withLock { shares in
      shares.append(0)
      return shares.count - 1
    }
    return { share in
      let all = self.shares.withLock { shares in
        shares[place] = share
        return shares.reduce(0, +)
      }
      report(all / Double(self.count))
    }
  }
}
