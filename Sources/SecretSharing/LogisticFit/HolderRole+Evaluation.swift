/// One gradient: predictor at home, an opened angle, shares of residuals, an opened truncation, a masked
/// residual to the others, and a share of the sum to the solver. What lies between angle and residual is
/// the sharers' alone.
extension HolderRole {
  struct Evaluation: Sendable {
    enum Stage { case predictor, angles, shares, truncations, residuals, done }

    let step: Int
    let includesInformation: Bool
    var stage = Stage.predictor
    /// The own one with its mask, then the sum.
    var angles: [UInt64]
    var anglesLeft: Int
    /// By panels, a column for each lane: own values with their masks.
    var values: SlabMatrix
    /// What the dealer shares of the masks: two columns for each lane.
    var pairs: SlabMatrix
    var hiding: RandomWords?
    /// All values, once they have come.
    var hidden = RingMatrix(rowCount: 0, columnCount: 0)
    /// Shares of `μ - y`, of the loss and of the weight.
    var lanes: [[UInt64]] = []
    /// Own residuals and those of the sharers, which their masks hide; weights behind them.
    var residuals: [UInt64]
    var residualsLeft: Int
  }

  mutating func takeAngles(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard var evaluation = evaluation.take() else { return [] }
    Ring.add(parcel.words, to: &evaluation.angles)
    evaluation.anglesLeft -= 1
    let isWhole = evaluation.anglesLeft == 0
    if isWhole { evaluation.stage = .shares }
    self.evaluation = evaluation
    guard leads, isWhole else { return [] }
    let stream = try secrets.take(.dealer, "shares", step: parcel.step)
    let columns = 2 * terms.series.order + 2 * evaluation.values.columnCount
    let shares = SeededShares(stream: stream, columnCount: columns)
    var sent: [Parcel] = []
    for slab in Slabs.rows(terms.rowCount) { sent += evaluateSeries(slab, shares) }
    return sent
  }

  mutating func takeShares(_ parcel: Parcel) -> [Parcel] {
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let lanes = evaluation?.values.columnCount ?? 0
    let columns = 2 * terms.series.order + 2 * lanes
    return evaluateSeries(
      slab, SentShares(slab: slab, columnCount: columns, words: parcel.words))
  }

  /// Own shares of residual, loss and weight for the rows of a slab, hidden for the truncation.
  private mutating func evaluateSeries(
    _ slab: Range<Int>, _ shares: some CorrelatedRandomness
  ) -> [Parcel] {
    guard var evaluation = evaluation.take(), let hiding = evaluation.hiding else { return [] }
    defer { self.evaluation = evaluation }
    let (series, scales, angles) = (terms.series, terms.scales, evaluation.angles)
    let (lanes, adds) = (evaluation.values.columnCount, leads)
    let words = Ring.concatenate(over: Slabs.panels(of: slab)) { rows in
      let panel = shares.panel(rows)
      var values: [UInt64] = []
      for lane in 0..<lanes {
        values += Harmonics.series(
          [series.odd, series.even, series.weights][lane], isOdd: lane == 0,
          factorBits: scales.factors[lane], at: angles[rows], shares: panel)
      }
      Ring.add(hiding.panel(rows, columns: lanes), to: &values)
      if adds { for index in values.indices { values[index] &+= Truncation.offset } }
      return values + panel[(panel.startIndex + 2 * series.order * rows.count)...]
    }
    // Of every panel, its values and its pairs.
    var (values, pairs) = ([UInt64](), [UInt64]())
    for rows in Slabs.panels(of: slab) {
      let start = 3 * lanes * (rows.lowerBound - slab.lowerBound)
      let middle = start + lanes * rows.count
      values += words[start..<middle]
      pairs += words[middle..<(middle + 2 * lanes * rows.count)]
    }
    let part = slab.lowerBound / Slabs.height
    evaluation.values.receive(values, slab: part)
    evaluation.pairs.receive(pairs, slab: part)
    guard evaluation.values.slabsLeft == 0 else { return [] }
    evaluation.stage = .truncations
    evaluation.hidden = evaluation.values.whole
    let (step, hidden) = (evaluation.step, evaluation.hidden.words)
    return sharingPeers.map {
      Parcel(from: role, to: $0, .truncations, step: step, words: hidden)
    }
  }

  /// From the opened values to shares of truncated ones; `d + v` to all other holders.
  mutating func takeTruncations(_ parcel: Parcel) -> [Parcel] {
    guard var evaluation = evaluation.take() else { return [] }
    Ring.add(parcel.words, to: &evaluation.hidden.words)
    let (lanes, shifts) = (evaluation.values.columnCount, (0..<3).map(terms.scales.shift))
    let (opened, pairs, features) = (evaluation.hidden, evaluation.pairs, features)
    let one: UInt64 = 1 << UInt64(terms.scales.residual)
    let adds = leads
    let outcomeScale = UInt64(terms.scales.residual - Scales.feature)
    let words = Ring.concatenate(over: RingMatrix.panels(terms.rowCount)) { rows in
      let (height, opened, pairs) = (rows.count, opened[rows], pairs[rows])
      var out = [UInt64](repeating: 0, count: lanes * height)
      for lane in 0..<lanes {
        let (first, other) = (lane * height, 2 * lane * height)
        for row in 0..<height {
          out[first + row] = Truncation.share(
            opened: opened[opened.startIndex + first + row],
            plain: pairs[pairs.startIndex + other + row],
            wrapped: pairs[pairs.startIndex + other + height + row], shift: shifts[lane],
            leads: adds)
        }
      }
      if adds {
        // μ - y = series + 1/2 - y; the outcome has 16 fractional bits.
        let outcomes = features[rows].suffix(height)
        for row in 0..<height {
          out[row] &+= (one >> 1) &- (outcomes[outcomes.startIndex + row] << outcomeScale)
        }
      }
      return out
    }
    evaluation.lanes = (0..<lanes).map { lane in
      var column: [UInt64] = []
      column.reserveCapacity(terms.rowCount)
      for rows in RingMatrix.panels(terms.rowCount) {
        let start = lanes * rows.lowerBound + lane * rows.count
        column += words[start..<(start + rows.count)]
      }
      return column
    }
    evaluation.stage = .residuals
    evaluation.angles = []
    evaluation.hidden = RingMatrix(rowCount: 0, columnCount: 0)
    evaluation.values = SlabMatrix(rowCount: 0, columnCount: lanes)
    evaluation.pairs = SlabMatrix(rowCount: 0, columnCount: 2 * lanes)
    evaluation.residuals = evaluation.lanes[0] + (lanes == 3 ? evaluation.lanes[2] : [])

    var masked = evaluation.lanes[0]
    let step = evaluation.step
    if let batch { Ring.add(batch.mask(step).words(0..<terms.rowCount), to: &masked) }
    if lanes == 3, let omega = information?.omega {
      var weights = evaluation.lanes[2]
      Ring.add(omega.words(0..<terms.rowCount), to: &weights)
      masked += weights
    }
    self.evaluation = evaluation
    return peers.map { Parcel(from: role, to: $0, .residuals, step: step, words: masked) }
  }

  /// `Xᵀ(d + q)` of the own columns, less what the own mask did to the others'.
  mutating func takeResiduals(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    guard var evaluation = evaluation.take() else { return [] }
    if evaluation.residuals.isEmpty {
      evaluation.residuals = parcel.words
    } else {
      Ring.add(parcel.words, to: &evaluation.residuals)
    }
    evaluation.residualsLeft -= 1
    guard evaluation.residualsLeft == 0 else {
      self.evaluation = evaluation
      return []
    }
    let (features, columns, rowCount) = (features, columnCount, terms.rowCount)
    let step = evaluation.step
    let residuals = evaluation.residuals[..<rowCount]
    var share = [UInt64](repeating: 0, count: terms.parameterCount)
    share.replaceSubrange(
      terms.columns(role),
      with: Ring.sum(over: RingMatrix.panels(rowCount), count: columns) { rows in
        Ring.products(
          features[rows], columns: columns, residuals[rows], otherColumns: 1, rows: rows.count)
      })
    if let batch {
      for peer in peers {
        let product = batch.product(
          step, holder: peer.holderIndex ?? 0, columns: terms.columnCount(peer),
          masked: terms.maskedCount(peer))
        share.replaceSubrange(terms.columns(peer), with: product.map { 0 &- $0 })
      }
    }
    share.append(role.isSharer ? Ring.sum(evaluation.lanes[1]) : 0)
    try ZeroShares.add(
      "gradient", step: step, of: role, among: terms.addends, secrets: &secrets, to: &share)
    var sent = [Parcel(from: role, to: .solver, .gradientShare, step: step, words: share)]
    if evaluation.includesInformation {
      sent += try weigh(by: Array(evaluation.residuals[rowCount...]))
    }
    evaluation.stage = .done
    evaluation.lanes = []
    evaluation.residuals = []
    self.evaluation = evaluation
    return sent
  }
}
