/// `XᵀWX` from shares of the weights `w = w_A + w_B`, which the sharers A and B have.
///
/// Each sharer sends all others its share plus a mask `ω`. Holder `k` then has `w + ω_k` at home, where
/// `ω_k` is the sum of the others' masks, and with `T_k = ω_k U_k`, which the dealer shares between `k` and
/// the sharer that is its keeper,
///
///     w X_k = [(w + ω_k) X_k - T_k'] - Σ_l ω_l E_k - T_k'',     l the sharers but k
///     X_kᵀWX_k = X_kᵀ(w + ω_k)X_k - Σ_l E_kᵀω_lE_k - E_kᵀT_k - T_kᵀE_k - U_kᵀω_kU_k
///
/// The first line is a sum of shares `F_k^h` of `k` and of each sharer `h`. For a holder `j` behind `k` each
/// of them but `j` sends its share under a mask `S_k^h` that the dealer knows:
///
///     X_jᵀ(w X_k) = X_jᵀ[F_k^j + Σ_h (F_k^h + S_k^h)] - Σ_h E_jᵀS_k^h - U_jᵀ Σ_h S_k^h
extension HolderRole {
  struct Information: Sendable {
    let step: Int
    /// Blocks of the upper triangle.
    var share: [UInt64]
    /// A sharer's mask of its weights.
    let omega: RandomWords?
    /// `T'`: the own share of the own masks, weighted.
    let weighted: RandomWords
    /// `S`: what hides own shares of weighted columns, by whose they are.
    let mixed: [FitRole: RandomWords]
    /// What is still to come: slabs, and the own weights.
    var left: Int

    mutating func add(_ words: [UInt64], to block: Range<Int>) {
      for (index, word) in zip(block, words) { share[index] &+= word }
    }
  }

  private func ownMasked(_ rows: Range<Int>) -> ArraySlice<UInt64> {
    var panel = features.panel(rows)
    masks.subtract(rows, columns: features.columnCount, from: &panel)
    return panel[...]
  }

  /// `XᵀY + YᵀX`
  private static func symmetric(_ product: [UInt64], order: Int) -> [UInt64] {
    var sum = product
    for b in 0..<order {
      for a in 0..<order { sum[a + b * order] &+= product[b + a * order] }
    }
    return sum
  }

  /// Everything that does not wait for weights.
  mutating func openInformation(_ step: Int) throws(FitError) -> [Parcel] {
    let omega = role.isSharer ? try secrets.take(.dealer, "weights", step: step) : nil
    let weighted = try secrets.take(.dealer, "weighted", step: step)
    var mixed: [FitRole: RandomWords] = [:]
    var left = 1
    let slabs = Slabs.rows(terms.rowCount).count
    for owner in terms.holders {
      if !terms.receivers(of: owner, from: role).isEmpty {
        mixed[owner] = try secrets.take(.dealer, "mixed \(owner.holderIndex ?? 0)", step: step)
      }
      if owner.keeper == role { left += slabs }
      left += slabs * terms.holders.count { terms.receivers(of: owner, from: $0).contains(role) }
    }
    let information = Information(
      step: step, share: [], omega: omega, weighted: weighted, mixed: mixed, left: left)
    let holder = self
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount), count: terms.informationLayout.count
    ) { rows in holder.openedBlocks(rows, information) }
    self.information = information
    self.information?.share = sums.map { 0 &- $0 }
    guard let omega else { return [] }
    // A share that needs nothing of the dealer's goes at once.
    return peers.filter { $0.keeper != role }.flatMap { owner in
      let (received, count) = (masked(owner), terms.columnCount(owner))
      return sendWeighted(owner, slabs: Array(0..<slabs)) { rows in
        Ring.weighed(received[rows], columns: count, by: omega.panel(rows)[...]).map { 0 &- $0 }
      }
    }
  }

  /// What one panel takes off the share.
  private func openedBlocks(_ rows: Range<Int>, _ information: Information) -> [UInt64] {
    let (layout, own, height) = (terms.informationLayout, columnCount, rows.count)
    var blocks = [UInt64](repeating: 0, count: layout.count)
    let share = information.weighted.panel(rows, columns: own)[...]
    let product = Ring.products(
      ownMasked(rows), columns: own, share, otherColumns: own, rows: height)
    layout.add(Self.symmetric(product, order: own), to: layout[role, role], of: &blocks)
    if let omega = information.omega?.panel(rows) {
      for peer in peers {
        let (received, count) = (masked(peer)[rows], terms.columnCount(peer))
        let weighed = Ring.weighed(received, columns: count, by: omega[...])[...]
        layout.add(
          Ring.products(received, columns: count, weighed, otherColumns: count, rows: height),
          to: layout[peer, peer], of: &blocks)
        guard peer < role else { continue }
        layout.add(
          Ring.products(weighed, columns: count, features[rows], otherColumns: own, rows: height),
          to: layout[peer, role], of: &blocks)
      }
    }
    for (owner, stream) in information.mixed {
      let count = terms.columnCount(owner)
      let mask = stream.panel(rows, columns: count)[...]
      for other in terms.receivers(of: owner, from: role) {
        layout.add(
          Ring.products(
            mask, columns: count, masked(other)[rows], otherColumns: terms.columnCount(other),
            rows: height),
          to: layout[owner, other], of: &blocks)
      }
    }
    return blocks
  }

  /// The own share of the weighted columns of `owner`, masked, to all behind the owner.
  private func sendWeighted(
    _ owner: FitRole, slabs: [Int], _ share: @Sendable (Range<Int>) -> [UInt64]
  ) -> [Parcel] {
    let receivers = terms.receivers(of: owner, from: role)
    guard let information, let mask = information.mixed[owner], !receivers.isEmpty else {
      return []
    }
    let (count, step) = (terms.columnCount(owner), information.step)
    return slabs.flatMap { part in
      let slab = Slabs.rows(terms.rowCount)[part]
      let words = Ring.concatenate(over: Slabs.panels(of: slab), columns: count) { rows in
        var panel = share(rows)
        mask.add(rows, columns: count, to: &panel)
        return panel
      }
      return receivers.map {
        Parcel(
          from: role, to: $0, .weightedFeatures, step: step, part: part, owner: owner,
          words: words)
      }
    }
  }

  /// Own columns under `weights`, which the others' masks still hide.
  mutating func weigh(
    by weights: @Sendable (Range<Int>) -> [UInt64]
  ) throws(FitError) -> [Parcel] {
    guard let information else { return [] }
    let (own, features, weighted) = (columnCount, features, information.weighted)
    let product = Ring.sum(over: RingMatrix.panels(terms.rowCount), count: own * own) { rows in
      let panel = features[rows]
      return Ring.products(
        panel, columns: own, Ring.weighed(panel, columns: own, by: weights(rows)[...])[...],
        otherColumns: own, rows: rows.count)
    }
    let sent = sendWeighted(role, slabs: Array(Slabs.rows(terms.rowCount).indices)) { rows in
      var panel = Ring.weighed(features[rows], columns: own, by: weights(rows)[...])
      weighted.subtract(rows, columns: own, from: &panel)
      return panel
    }
    let layout = terms.informationLayout
    self.information?.add(product, to: layout[role, role])
    return sent + (try countInformation())
  }

  /// A slab of the shares this sharer keeps of another's masks, weighted.
  mutating func takeWeightedMasks(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard let owner = parcel.owner, let omega = information?.omega else { return [] }
    let (slab, count) = (Slabs.rows(terms.rowCount)[parcel.part], terms.columnCount(owner))
    let shares = SentShares(slab: slab, columnCount: count, words: parcel.words)
    let (own, received, features) = (columnCount, masked(owner), features)
    let crosses = owner < role
    let sums = Ring.sum(
      over: Slabs.panels(of: slab), count: count * count + (crosses ? count * own : 0)
    ) { rows in
      let share = shares.panel(rows)
      let square = Ring.products(
        received[rows], columns: count, share, otherColumns: count, rows: rows.count)
      guard crosses else { return square }
      return square
        + Ring.products(
          share, columns: count, features[rows], otherColumns: own, rows: rows.count)
    }
    let square = Self.symmetric(Array(sums[..<(count * count)]), order: count)
    let layout = terms.informationLayout
    information?.add(square.map { 0 &- $0 }, to: layout[owner, owner])
    if crosses {
      information?.add(sums[(count * count)...].map { 0 &- $0 }, to: layout[owner, role])
    }
    let sent = sendWeighted(owner, slabs: [parcel.part]) { rows in
      var panel = Ring.weighed(received[rows], columns: count, by: omega.panel(rows)[...])
      Ring.add(shares.panel(rows), to: &panel)
      return panel.map { 0 &- $0 }
    }
    return sent + (try countInformation())
  }

  mutating func takeWeightedFeatures(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard let owner = parcel.owner else { return [] }
    let (slab, count) = (Slabs.rows(terms.rowCount)[parcel.part], terms.columnCount(owner))
    let received = SentShares(slab: slab, columnCount: count, words: parcel.words)
    let (own, features) = (columnCount, features)
    let product = Ring.sum(over: Slabs.panels(of: slab), count: count * own) { rows in
      Ring.products(
        received.panel(rows), columns: count, features[rows], otherColumns: own,
        rows: rows.count)
    }
    let layout = terms.informationLayout
    information?.add(product, to: layout[owner, role])
    return try countInformation()
  }

  /// Sends the share once everything is in it.
  private mutating func countInformation() throws(FitError) -> [Parcel] {
    information?.left -= 1
    guard let information, information.left == 0 else { return [] }
    var share = information.share
    self.information = nil
    try ZeroShares.add(
      "information", step: information.step, of: role, among: terms.addends, secrets: &secrets,
      to: &share)
    return [
      Parcel(from: role, to: .solver, .informationShare, step: information.step, words: share)
    ]
  }
}
