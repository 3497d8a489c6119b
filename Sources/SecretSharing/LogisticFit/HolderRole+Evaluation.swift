/// One gradient: predictor at home, an opened angle, shares of residuals, an opened truncation, a masked
/// residual to the others, and a share of the sum to the solver. What lies between angle and residual is
/// the sharers' alone.
extension HolderRole {
  /// What has come stays as it came; sums of it are made panel by panel.
  struct Evaluation: Sendable {
    enum Stage { case predictor, angles, shares, truncations, residuals, done }

    let step: Int
    let includesInformation: Bool
    var stage = Stage.predictor
    /// The own one, with its mask once it has been sent, then the others'.
    var angles: [[UInt64]]
    /// A sharer's, by panels: own values with their masks, a column for each lane, then what the dealer
    /// shares of the masks, two for each.
    var values: SlabMatrix
    var hiding: RandomWords?
    /// Shares of `μ - y`, of the loss and of the weight, by panels.
    var lanes: RingMatrix
    /// Those of the sharers, which their masks hide; weights behind them.
    var residuals: [[UInt64]] = []

    init(
      step: Int, includesInformation: Bool, angles: [UInt64], lanes: Int, rowCount: Int
    ) {
      self.step = step
      self.includesInformation = includesInformation
      self.angles = [angles]
      values = SlabMatrix(rowCount: rowCount, columnCount: 3 * lanes)
      self.lanes = RingMatrix(rowCount: 0, columnCount: lanes)
    }

    var laneCount: Int { lanes.columnCount }

    /// The column of one lane in some rows, with what the sharers sent for it.
    func residual(lane: Int, _ rows: Range<Int>) -> [UInt64] {
      let (count, height) = (lanes.rowCount, rows.count)
      // Weights come behind residuals.
      let shift = lane == 0 ? 0 : residuals[0].count / 2
      var sum =
        count == 0
        ? [UInt64](repeating: 0, count: height)
        : Array(lanes[rows].dropFirst(lane * height).prefix(height))
      for words in residuals {
        Ring.add(words[(rows.lowerBound + shift)..<(rows.upperBound + shift)], to: &sum)
      }
      return sum
    }
  }

  mutating func takeAngles(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    evaluation?.angles.append(parcel.words)
    guard evaluation?.angles.count == terms.holders.count else { return [] }
    evaluation?.stage = .shares
    guard leads, let evaluation else { return [] }
    let stream = try secrets.take(.dealer, "shares", step: parcel.step)
    let columns = 2 * terms.series.order + 2 * evaluation.laneCount
    let shares = SeededShares(stream: stream, columnCount: columns)
    var sent: [Parcel] = []
    for slab in Slabs.rows(terms.rowCount) { sent += evaluateSeries(slab, shares) }
    return sent
  }

  mutating func takeShares(_ parcel: Parcel) -> [Parcel] {
    let slab = Slabs.rows(terms.rowCount)[parcel.part]
    let columns = 2 * terms.series.order + 2 * (evaluation?.laneCount ?? 0)
    return evaluateSeries(
      slab, SentShares(slab: slab, columnCount: columns, words: parcel.words))
  }

  /// Own shares of residual, loss and weight for the rows of a slab, hidden for the truncation.
  private mutating func evaluateSeries(
    _ slab: Range<Int>, _ shares: some CorrelatedRandomness
  ) -> [Parcel] {
    guard let evaluation, let hiding = evaluation.hiding else { return [] }
    let (series, scales, angles) = (terms.series, terms.scales, evaluation.angles)
    let (lanes, adds) = (evaluation.laneCount, leads)
    let even = [series.even, series.weights].prefix(lanes - 1)
    let words = Ring.concatenate(over: Slabs.panels(of: slab), columns: 3 * lanes) { rows in
      let panel = shares.panel(rows)
      var values = Harmonics.series(
        odd: series.odd, even: Array(even), factorBits: scales.factors,
        at: Ring.sum(of: angles, rows), shares: panel)
      hiding.add(rows, columns: lanes, to: &values)
      if adds { for index in values.indices { values[index] &+= Truncation.offset } }
      return values + panel[(panel.startIndex + 2 * series.order * rows.count)...]
    }
    self.evaluation?.values.receive(words, slab: slab.lowerBound / Slabs.height)
    guard let values = self.evaluation?.values, values.slabsLeft == 0 else { return [] }
    self.evaluation?.stage = .truncations
    self.evaluation?.angles = []
    let hidden = Ring.concatenate(
      over: RingMatrix.panels(terms.rowCount), columns: lanes
    ) { rows in Array(values[rows].prefix(lanes * rows.count)) }
    return sharingPeers.map {
      Parcel(from: role, to: $0, .truncations, step: evaluation.step, words: hidden)
    }
  }

  /// From the opened values to shares of truncated ones; `d + v` to all other holders.
  mutating func takeTruncations(_ parcel: Parcel) -> [Parcel] {
    guard let evaluation, let batch else { return [] }
    let (lanes, shifts) = (evaluation.laneCount, (0..<3).map(terms.scales.shift))
    let (values, features, adds) = (evaluation.values, features, leads)
    let received = RingMatrix(
      rowCount: terms.rowCount, columnCount: lanes, words: parcel.words)
    let one: UInt64 = 1 << UInt64(terms.scales.residual)
    let outcomeScale = UInt64(terms.scales.residual - Scales.feature)
    let panels = RingMatrix.panels(terms.rowCount)
    let words = Ring.concatenate(over: panels, columns: lanes) { rows in
      let (height, panel) = (rows.count, values[rows])
      var out = Array(panel.prefix(lanes * height))
      Ring.add(received[rows], to: &out)
      let pairs = panel.dropFirst(lanes * height)
      for lane in 0..<lanes {
        let (first, plain) = (lane * height, pairs.startIndex + 2 * lane * height)
        for row in 0..<height {
          out[first + row] = Truncation.share(
            opened: out[first + row], plain: pairs[plain + row],
            wrapped: pairs[plain + height + row], shift: shifts[lane], leads: adds)
        }
      }
      if adds {
        // μ - y = series + 1/2 - y; the outcome has 16 fractional bits.
        let outcomes = features.lastColumn(rows)
        for row in 0..<height {
          out[row] &+= (one >> 1) &- (outcomes[row] << outcomeScale)
        }
      }
      return out
    }
    let shares = RingMatrix(rowCount: terms.rowCount, columnCount: lanes, words: words)
    self.evaluation?.lanes = shares
    self.evaluation?.values = SlabMatrix(rowCount: terms.rowCount, columnCount: 0)
    self.evaluation?.stage = .residuals

    let step = evaluation.step
    func masked(lane: Int, _ mask: RandomWords) -> [UInt64] {
      Ring.concatenate(over: panels, columns: 1) { rows in
        var column = Array(shares[rows].dropFirst(lane * rows.count).prefix(rows.count))
        mask.add(rows, to: &column)
        return column
      }
    }
    var sent = masked(lane: 0, batch.mask(step))
    if lanes == 3, let omega = information?.omega { sent += masked(lane: 2, omega) }
    return peers.map { Parcel(from: role, to: $0, .residuals, step: step, words: sent) }
  }

  /// `Xᵀ(d + q)` of the own columns, less what the own mask did to the others'.
  mutating func takeResiduals(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    evaluation?.residuals.append(parcel.words)
    guard let evaluation, evaluation.residuals.count == sharingPeers.count else { return [] }
    let (features, columns, rowCount) = (features, columnCount, terms.rowCount)
    let step = evaluation.step
    var share = [UInt64](repeating: 0, count: terms.parameterCount)
    let panels = RingMatrix.panels(rowCount)
    share.replaceSubrange(
      terms.columns(role),
      with: Ring.sum(over: panels, count: columns) { rows in
        Ring.products(
          features[rows], columns: columns, evaluation.residual(lane: 0, rows)[...],
          otherColumns: 1, rows: rows.count)
      })
    if let batch {
      for peer in peers {
        let product = batch.product(
          step, holder: peer.holderIndex ?? 0, columns: terms.columnCount(peer),
          masked: terms.maskedCount(peer))
        share.replaceSubrange(terms.columns(peer), with: product.map { 0 &- $0 })
      }
    }
    let losses = evaluation.lanes
    share += Ring.sum(over: role.isSharer ? panels : [], count: 1) { rows in
      [Ring.sum(losses[rows].dropFirst(rows.count).prefix(rows.count))]
    }
    try ZeroShares.add(
      "gradient", step: step, of: role, among: terms.addends, secrets: &secrets, to: &share)
    var sent = [Parcel(from: role, to: .solver, .gradientShare, step: step, words: share)]
    if evaluation.includesInformation {
      sent += try weigh { evaluation.residual(lane: 2, $0) }
    }
    self.evaluation = Evaluation(
      step: step, includesInformation: evaluation.includesInformation, angles: [], lanes: 0,
      rowCount: 0)
    self.evaluation?.stage = .done
    return sent
  }
}
