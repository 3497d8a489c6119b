/// Once per job: masked columns to the other holder, cross products to the solver.
extension HolderRole {
  /// The first messages.
  public mutating func start() -> [Parcel] {
    let (features, count) = (features, features.columnCount)
    let own = Ring.sum(over: RingMatrix.panels(terms.rowCount), count: count * count) { rows in
      Ring.products(
        features[rows], columns: count, features[rows], otherColumns: count, rows: rows.count)
    }
    var sent = [Parcel(from: role, to: .solver, .ownProducts, words: own)]
    for (part, slab) in Slabs.rows(terms.rowCount).enumerated() {
      let words = Ring.concatenate(over: Slabs.panels(of: slab)) { [masks] rows in
        Ring.difference(features[rows], masks.panel(rows, columns: count))
      }
      sent.append(Parcel(from: role, to: peer, .features, part: part, words: words))
    }
    return sent
  }

  /// Everything that is linear in the other's masked columns, while they are at hand.
  ///
  ///     X_AᵀX_B = E_AᵀX_B + U_AᵀE_B + U_AᵀU_B
  mutating func takeFeatures(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let count = peerMasked.columnCount
    peerMasked.receive(parcel.words, slab: parcel.part)

    let (received, own, steps) = (peerMasked, self, terms.evaluations)
    let (products, cross) = (peerTimesMasks.count, crossShare.count)
    let sums = Ring.sum(over: Slabs.panels(of: slab), count: products + cross) { rows in
      let vectors = own.residualMasks.flatMap { $0.panel(rows) }
      return Ring.products(
        received[rows], columns: count, vectors[...], otherColumns: steps, rows: rows.count)
        + own.crossProducts(received[rows], rows)
    }
    Ring.add(sums[..<products], to: &peerTimesMasks)
    Ring.add(sums[products...], to: &crossShare)
    guard peerMasked.slabsLeft == 0 else { return [] }
    try ZeroShares.add("cross", of: role, secrets: &secrets, to: &crossShare)
    return [Parcel(from: role, to: .solver, .crossShare, words: crossShare)]
  }

  private func crossProducts(_ received: ArraySlice<UInt64>, _ rows: Range<Int>) -> [UInt64] {
    let (left, right) = (terms.maskedCount(.labelHolder), terms.columnCount(.holder))
    if leads {
      return Ring.products(
        masks.panel(rows, columns: left)[...], columns: left, received, otherColumns: right,
        rows: rows.count)
    }
    return Ring.products(
      received, columns: left, features[rows], otherColumns: right, rows: rows.count)
  }
}
