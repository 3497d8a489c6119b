/// `XᵀWX` at the end, from shares of the weights `w = w_A + w_B`.
///
/// Each holder `k` sends its share plus a mask `ω_k`. With `T_A = ω_B U_A` shared between the two,
/// `M_A = (w_A + w_B + ω_B) X_A` at home and `S` known to label holder and dealer:
///
///     X_AᵀWX_A = X_AᵀM_A - E_Aᵀ ω_B E_A - U_Aᵀ ω_B U_A - (E_AᵀT_A + T_AᵀE_A)
///     X_AᵀWX_B = (M_A - T_A' + S)ᵀX_B - (ω_B E_A + T_A'')ᵀX_B - SᵀE_B - SᵀU_B
///
/// where `T_A'` is the label holder's share of `T_A` and `T_A''` the other's. The first line holds with
/// A and B exchanged.
extension HolderRole {
  struct Closing: Sendable {
    /// Blocks AA, AB and BB, column by column.
    var share: [UInt64]
    /// The own share of the own masks, weighted.
    let weighted: RandomWords
    /// The label holder's mask of its weighted columns.
    let mixed: RandomWords?
    /// What is still to come: slabs, and the own weights.
    var left: Int
  }

  /// Where the block of `role`'s columns lies in the vector, and the one between the two.
  private func block(_ role: FitRole) -> Range<Int> {
    let (a, b) = (terms.columnCount(.labelHolder), terms.columnCount(.holder))
    return role == .labelHolder ? 0..<(a * a) : (a * a + a * b)..<(a * a + a * b + b * b)
  }

  private var crossBlock: Range<Int> {
    block(.labelHolder).upperBound..<block(.holder).lowerBound
  }

  private func ownMasked(_ rows: Range<Int>) -> ArraySlice<UInt64> {
    Ring.difference(features[rows], masks.panel(rows, columns: features.columnCount))[...]
  }

  /// `XᵀY + YᵀX`
  private static func addSymmetric(_ product: [UInt64], order: Int, to sum: inout [UInt64]) {
    for b in 0..<order {
      for a in 0..<order {
        sum[a + b * order] &+= product[a + b * order] &+ product[b + a * order]
      }
    }
  }

  /// Everything that does not wait for weights.
  mutating func openClosing() throws(FitError) {
    let weighted = try secrets.take(.dealer, "weighted")
    let mixed = leads ? try secrets.take(.dealer, "mixed") : nil
    let (own, other) = (columnCount, peerColumnCount)
    let cross = terms.columnCount(.labelHolder) * terms.columnCount(.holder)
    let (holder, received, features) = (self, peerMasked, features)
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount), count: own * own + other * other + cross
    ) { rows in
      let height = rows.count
      let share = weighted.panel(rows, columns: own)[...]
      let omega = holder.weightMask.panel(rows)[...]
      let weighed = Ring.weighed(received[rows], columns: other, by: omega)[...]
      let ownBlock = Ring.products(
        holder.ownMasked(rows), columns: own, share, otherColumns: own, rows: height)
      let otherBlock = Ring.products(
        received[rows], columns: other, weighed, otherColumns: other, rows: height)
      let between: [UInt64]
      if let mixed {
        between = Ring.products(
          mixed.panel(rows, columns: own)[...], columns: own, received[rows],
          otherColumns: other, rows: height)
      } else {
        between = Ring.products(
          weighed, columns: other, features[rows], otherColumns: own, rows: height)
      }
      return ownBlock + otherBlock + between
    }
    var share = [UInt64](repeating: 0, count: block(.holder).upperBound)
    var symmetric = [UInt64](repeating: 0, count: own * own)
    Self.addSymmetric(Array(sums[..<(own * own)]), order: own, to: &symmetric)
    let middle = own * own + other * other
    share.replaceSubrange(block(role), with: symmetric.map { 0 &- $0 })
    share.replaceSubrange(block(peer), with: sums[(own * own)..<middle].map { 0 &- $0 })
    share.replaceSubrange(crossBlock, with: sums[middle...].map { 0 &- $0 })
    let slabs = Slabs.rows(terms.rowCount).count
    closing = Closing(
      share: share, weighted: weighted, mixed: mixed, left: 1 + (leads ? 1 : 2) * slabs)
  }

  /// Own columns under `weights`, which the other's mask still hides.
  mutating func weigh(by weights: [UInt64]) throws(FitError) -> [Parcel] {
    guard let closing else { return [] }
    let (own, features, weighted) = (columnCount, features, closing.weighted)
    let product = Ring.sum(over: RingMatrix.panels(terms.rowCount), count: own * own) { rows in
      Ring.products(
        features[rows], columns: own,
        Ring.weighed(features[rows], columns: own, by: weights[rows])[...], otherColumns: own,
        rows: rows.count)
    }
    var sent: [Parcel] = []
    if let mixed = closing.mixed {
      for (part, slab) in Slabs.rows(terms.rowCount).enumerated() {
        let words = Ring.concatenate(over: Slabs.panels(of: slab)) { rows in
          var panel = Ring.weighed(features[rows], columns: own, by: weights[rows])
          Ring.subtract(weighted.panel(rows, columns: own), from: &panel)
          Ring.add(mixed.panel(rows, columns: own), to: &panel)
          return panel
        }
        sent.append(
          Parcel(
            from: role, to: peer, .weightedFeatures, step: terms.closingStep, part: part,
            words: words))
      }
    }
    return try sent + add(product, to: block(role))
  }

  /// A slab of this party's shares of the other's masks, weighted.
  mutating func takeWeightedMasks(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let shares = SentShares(slab: slab, columnCount: peerColumnCount, words: parcel.words)
    let (own, other, received, features) = (columnCount, peerColumnCount, peerMasked, features)
    let crosses = !leads
    let sums = Ring.sum(
      over: Slabs.panels(of: slab), count: other * other + (crosses ? other * own : 0)
    ) { rows in
      let share = shares.panel(rows)
      let square = Ring.products(
        received[rows], columns: other, share, otherColumns: other, rows: rows.count)
      guard crosses else { return square }
      return square
        + Ring.products(
          share, columns: other, features[rows], otherColumns: own, rows: rows.count)
    }
    var symmetric = [UInt64](repeating: 0, count: other * other)
    Self.addSymmetric(Array(sums[..<(other * other)]), order: other, to: &symmetric)
    var sent = try add(symmetric.map { 0 &- $0 }, to: block(peer), counts: !crosses)
    if crosses { sent += try add(sums[(other * other)...].map { 0 &- $0 }, to: crossBlock) }
    return sent
  }

  mutating func takeWeightedFeatures(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let received = SentShares(slab: slab, columnCount: peerColumnCount, words: parcel.words)
    let (own, other, features) = (columnCount, peerColumnCount, features)
    let product = Ring.sum(over: Slabs.panels(of: slab), count: other * own) { rows in
      Ring.products(
        received.panel(rows), columns: other, features[rows], otherColumns: own,
        rows: rows.count)
    }
    return try add(product, to: crossBlock)
  }

  /// Sends the share once everything is in it.
  private mutating func add(
    _ product: [UInt64], to block: Range<Int>, counts: Bool = true
  ) throws(FitError) -> [Parcel] {
    guard var closing = closing.take() else { return [] }
    for (index, word) in zip(block, product) { closing.share[index] &+= word }
    if counts { closing.left -= 1 }
    defer { self.closing = closing }
    guard closing.left == 0 else { return [] }
    try ZeroShares.add("information", of: role, secrets: &secrets, to: &closing.share)
    return [
      Parcel(
        from: role, to: .solver, .informationShare, step: terms.closingStep, words: closing.share)
    ]
  }
}
