/// Once per job: masked columns to the other holders, cross products to the solver.
extension HolderRole {
  /// The first messages.
  public mutating func start() -> [Parcel] {
    let (features, count) = (features, features.columnCount)
    let own = Ring.sum(over: RingMatrix.panels(terms.rowCount), count: count * count) { rows in
      let panel = features[rows]
      return Ring.products(
        panel, columns: count, panel, otherColumns: count, rows: rows.count)
    }
    var sent = [Parcel(from: role, to: .solver, .ownProducts, words: own)]
    for (part, slab) in Slabs.rows(terms.rowCount).enumerated() {
      let words = Ring.concatenate(over: Slabs.panels(of: slab), columns: count) { [masks] rows in
        var panel = features.panel(rows)
        masks.subtract(rows, columns: count, from: &panel)
        return panel
      }
      sent += peers.map { Parcel(from: role, to: $0, .features, part: part, words: words) }
    }
    return sent
  }

  /// Everything that is linear in the other's masked columns, while they are at hand.
  ///
  ///     X_AᵀX_B = E_AᵀX_B + U_AᵀE_B + U_AᵀU_B
  mutating func takeFeatures(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard let peer = parcel.from.holderIndex else { return [] }
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let count = terms.maskedCount(parcel.from)
    peerMasked[peer].receive(parcel.words, slab: parcel.part)

    let (received, own, from, batch) = (peerMasked[peer], self, parcel.from, batch)
    let block = role < from ? terms.crossLayout[role, from] : terms.crossLayout[from, role]
    let products = batch?.products[peer].count ?? 0
    let sums = Ring.sum(over: Slabs.panels(of: slab), count: products + block.count) { rows in
      let cross = own.crossProducts(received[rows], of: from, rows)
      guard let batch else { return cross }
      return Ring.products(
        received[rows], columns: count, batch.vectors(rows)[...],
        otherColumns: batch.steps.count, rows: rows.count) + cross
    }
    self.batch?.add(sums[..<products], of: peer)
    terms.crossLayout.add(Array(sums[products...]), to: block, of: &crossShare)
    guard peerMasked.allSatisfy({ $0.slabsLeft == 0 }) else { return [] }
    try ZeroShares.add(
      "cross", of: role, among: terms.addends, secrets: &secrets, to: &crossShare)
    return [Parcel(from: role, to: .solver, .crossShare, words: crossShare)]
  }

  /// The part of the cross products that is at home here.
  private func crossProducts(
    _ received: ArraySlice<UInt64>, of peer: FitRole, _ rows: Range<Int>
  ) -> [UInt64] {
    if role < peer {
      let count = features.columnCount
      return Ring.products(
        masks.panel(rows, columns: count)[...], columns: count, received,
        otherColumns: terms.columnCount(peer), rows: rows.count)
    }
    return Ring.products(
      received, columns: terms.maskedCount(peer), features[rows], otherColumns: columnCount,
      rows: rows.count)
  }

  /// Makes the masks of the stretch `step` is in, from columns that came long ago.
  mutating func prepareBatch(for step: Int) throws(FitError) {
    guard let old = batch, !old.steps.contains(step) else { return }
    var batch = try ResidualBatch(terms.batch(of: step), of: role, terms, &secrets)
    let fresh = batch
    for peer in peers {
      let (index, count) = (peer.holderIndex ?? 0, terms.maskedCount(peer))
      let received = peerMasked[index]
      batch.products[index] = Ring.sum(
        over: RingMatrix.panels(terms.rowCount), count: count * fresh.steps.count
      ) { rows in
        Ring.products(
          received[rows], columns: count, fresh.vectors(rows)[...],
          otherColumns: fresh.steps.count, rows: rows.count)
      }
    }
    self.batch = batch
  }
}
