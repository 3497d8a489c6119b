/// What one evaluation takes from both holders' streams.
struct SlabStreams: Sendable {
  /// What hides the angle, by holder.
  let angles: [RandomWords]
  /// What hides the values to be truncated.
  let truncations: [RandomWords]
  /// The label holder's shares of everything below.
  let shares: RandomWords

  init(step: Int, secrets: inout PairSecrets) throws(FitError) {
    angles = [
      try secrets.take(.labelHolder, "angles", step: step),
      try secrets.take(.holder, "angles", step: step),
    ]
    truncations = [
      try secrets.take(.labelHolder, "truncations", step: step),
      try secrets.take(.holder, "truncations", step: step),
    ]
    shares = try secrets.take(.labelHolder, "shares", step: step)
  }

  /// The other holder's shares: harmonics of the angle and truncation pairs, less the label holder's.
  func missing(_ slab: Range<Int>, terms: FitTerms, step: Int) -> [UInt64] {
    let (lanes, order) = (terms.laneCount(step), terms.series.order)
    let shifts = (0..<lanes).map(terms.scales.shift)
    let columns = 2 * order + 2 * lanes
    return Ring.concatenate(over: Slabs.panels(of: slab)) { rows in
      var angle = angles[0].panel(rows)
      Ring.add(angles[1].panel(rows), to: &angle)
      var words = Harmonics.values(of: angle, order: order)
      words.reserveCapacity(columns * rows.count)
      var masks = truncations[0].panel(rows, columns: lanes)
      Ring.add(truncations[1].panel(rows, columns: lanes), to: &masks)
      for lane in 0..<lanes {
        let pairs = masks[(lane * rows.count)..<((lane + 1) * rows.count)].map {
          Truncation.pair(of: $0, shift: shifts[lane])
        }
        words += pairs.map(\.plain)
        words += pairs.map(\.wrapped)
      }
      Ring.subtract(shares.panel(rows, columns: columns), from: &words)
      return words
    }
  }
}

extension DealerRole {
  /// `ω U` less the share its owner makes from its seed: for the holder who knows `ω`.
  func weightedMasks(of holder: FitRole, _ part: Int, _ stream: RandomWords) -> Parcel {
    let other: FitRole = holder == .labelHolder ? .holder : .labelHolder
    let (mask, omega) = (masks[holder.rawValue], weightMasks[other.rawValue])
    let (columns, masked) = (terms.columnCount(holder), terms.maskedCount(holder))
    let words = Ring.concatenate(
      over: Slabs.panels(of: Slabs.rows(terms.rowCount)[part])
    ) { rows in
      var panel = Ring.weighed(
        mask.panel(rows, columns: masked)[...], columns: columns, by: omega.panel(rows)[...])
      Ring.subtract(stream.panel(rows, columns: columns), from: &panel)
      return panel
    }
    return Parcel(
      from: .dealer, to: other, .weightedMasks, step: terms.closingStep, part: part, words: words)
  }

  /// `-U_Aᵀ ω_B U_A`, `-SᵀU_B` and `-U_Bᵀ ω_A U_B`.
  mutating func information(_ mixed: RandomWords) throws(FitError) -> Parcel {
    let (a, b) = (terms.columnCount(.labelHolder), terms.columnCount(.holder))
    let (masks, omegas, masked) = (masks, weightMasks, terms.maskedCount(.labelHolder))
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount), count: a * a + a * b + b * b
    ) { rows in
      let left = masks[0].panel(rows, columns: masked)[...]
      let right = masks[1].panel(rows, columns: b)[...]
      let leftWeighed = Ring.weighed(left, columns: a, by: omegas[1].panel(rows)[...])
      let rightWeighed = Ring.weighed(right, columns: b, by: omegas[0].panel(rows)[...])
      return Ring.products(
        left, columns: a, leftWeighed[...], otherColumns: a, rows: rows.count)
        + Ring.products(
          mixed.panel(rows, columns: a)[...], columns: a, right, otherColumns: b, rows: rows.count)
        + Ring.products(
          right, columns: b, rightWeighed[...], otherColumns: b, rows: rows.count)
    }
    var share = sums.map { 0 &- $0 }
    try ZeroShares.add("information", of: .dealer, secrets: &secrets, to: &share)
    return Parcel(
      from: .dealer, to: .solver, .informationShare, step: terms.closingStep, words: share)
  }
}
