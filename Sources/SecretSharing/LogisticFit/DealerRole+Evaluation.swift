/// What one evaluation takes from the holders' streams.
struct SlabStreams: Sendable {
  /// What hides the angle, by holder.
  let angles: [RandomWords]
  /// What hides the values to be truncated, by sharer.
  let truncations: [RandomWords]
  /// The label holder's shares of everything below.
  let shares: RandomWords
  let lanes: Int

  init(
    terms: FitTerms, step: Int, lanes: Int, secrets: inout FitStreams
  ) throws(FitError) {
    var (angles, truncations) = ([RandomWords](), [RandomWords]())
    for holder in terms.holders { angles.append(try secrets.take(holder, "angles", step: step)) }
    for sharer in FitRole.sharers {
      truncations.append(try secrets.take(sharer, "truncations", step: step))
    }
    (self.angles, self.truncations, self.lanes) = (angles, truncations, lanes)
    shares = try secrets.take(.labelHolder, "shares", step: step)
  }

  private static func sum(
    _ streams: [RandomWords], _ rows: Range<Int>, columns: Int = 1
  ) -> [UInt64] {
    var sum = streams[0].panel(rows, columns: columns)
    for stream in streams.dropFirst() {
      stream.add(rows, columns: columns, to: &sum)
    }
    return sum
  }

  /// The other sharer's shares: harmonics of the angle and truncation pairs, less the label holder's.
  func missing(_ slab: Range<Int>, terms: FitTerms) -> [UInt64] {
    let order = terms.series.order
    let shifts = (0..<lanes).map(terms.scales.shift)
    let columns = 2 * order + 2 * lanes
    return Ring.concatenate(over: Slabs.panels(of: slab), columns: columns) { rows in
      var words = Harmonics.values(of: Self.sum(angles, rows), order: order)
      words.reserveCapacity(columns * rows.count)
      let masks = Self.sum(truncations, rows, columns: lanes)
      for lane in 0..<lanes {
        let pairs = masks[(lane * rows.count)..<((lane + 1) * rows.count)].map {
          Truncation.pair(of: $0, shift: shifts[lane])
        }
        words += pairs.map(\.plain)
        words += pairs.map(\.wrapped)
      }
      shares.subtract(rows, columns: columns, from: &words)
      return words
    }
  }
}

/// What an information matrix takes from the holders' streams.
struct InformationStreams: Sendable {
  let step: Int
  /// What hides weights, by sharer.
  let omegas: [RandomWords]
  /// The owner's share of its weighted masks, by holder.
  let weighted: [RandomWords]
  /// What hides shares of weighted columns, by whose they are and then by sender.
  let mixed: [[(sender: FitRole, stream: RandomWords)]]

  init(terms: FitTerms, step: Int, secrets: inout FitStreams) throws(FitError) {
    self.step = step
    var (omegas, weighted) = ([RandomWords](), [RandomWords]())
    for sharer in FitRole.sharers { omegas.append(try secrets.take(sharer, "weights", step: step)) }
    var mixed: [[(sender: FitRole, stream: RandomWords)]] = []
    for (index, owner) in terms.holders.enumerated() {
      weighted.append(try secrets.take(owner, "weighted", step: step))
      var streams: [(sender: FitRole, stream: RandomWords)] = []
      for sender in terms.holders where !terms.receivers(of: owner, from: sender).isEmpty {
        streams.append((sender, try secrets.take(sender, "mixed \(index)", step: step)))
      }
      mixed.append(streams)
    }
    (self.omegas, self.weighted, self.mixed) = (omegas, weighted, mixed)
  }

  /// `ω`: the masks of all sharers' weights that `holder` does not know.
  func omega(_ rows: Range<Int>, for holder: FitRole) -> [UInt64] {
    var sum: [UInt64] = []
    for (sharer, stream) in zip(FitRole.sharers, omegas) where sharer != holder {
      if sum.isEmpty { sum = stream.panel(rows) } else { stream.add(rows, to: &sum) }
    }
    return sum
  }

  /// The sum of the masks under which `receiver` gets weighted columns of `owner`.
  func mask(
    _ rows: Range<Int>, of owner: Int, for receiver: FitRole, columns: Int, terms: FitTerms
  ) -> [UInt64] {
    var sum = [UInt64](repeating: 0, count: rows.count * columns)
    for (sender, stream) in mixed[owner]
    where terms.receivers(of: terms.holders[owner], from: sender).contains(receiver) {
      stream.add(rows, columns: columns, to: &sum)
    }
    return sum
  }
}

extension DealerRole {
  /// `ω U` less the share its owner makes from its seed: for the owner's keeper.
  func weightedMasks(of holder: FitRole, _ part: Int, _ streams: InformationStreams) -> Parcel {
    let index = holder.holderIndex ?? 0
    let (mask, weighted) = (masks[index], streams.weighted[index])
    let (columns, masked) = (terms.columnCount(holder), terms.maskedCount(holder))
    let words = Ring.concatenate(
      over: Slabs.panels(of: Slabs.rows(terms.rowCount)[part]), columns: columns
    ) { rows in
      var panel = Ring.weighed(
        mask.panel(rows, columns: masked)[...], columns: columns,
        by: streams.omega(rows, for: holder)[...])
      weighted.subtract(rows, columns: columns, from: &panel)
      return panel
    }
    return Parcel(
      from: .dealer, to: holder.keeper, .weightedMasks, step: streams.step, part: part,
      owner: holder, words: words)
  }

  /// `-U_kᵀω_kU_k`, and `-SᵀU_j` for all pairs.
  mutating func information(_ streams: InformationStreams) throws(FitError) -> Parcel {
    let (terms, masks) = (terms, masks)
    let (holders, layout) = (terms.holders, terms.informationLayout)
    let (masked, columns) = (holders.map(terms.maskedCount), holders.map(terms.columnCount))
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount), count: layout.count
    ) { rows in
      let panels = holders.indices.map { masks[$0].panel(rows, columns: masked[$0])[...] }
      var words: [UInt64] = []
      words.reserveCapacity(layout.count)
      // In the order of the layout.
      for one in holders.indices {
        let weighed = Ring.weighed(
          panels[one], columns: columns[one], by: streams.omega(rows, for: holders[one])[...])
        words += Ring.products(
          panels[one], columns: columns[one], weighed[...], otherColumns: columns[one],
          rows: rows.count)
        for other in holders.indices where other > one {
          let mask = streams.mask(
            rows, of: one, for: holders[other], columns: columns[one], terms: terms)
          words += Ring.products(
            mask[...], columns: columns[one], panels[other], otherColumns: columns[other],
            rows: rows.count)
        }
      }
      return words
    }
    var share = sums.map { 0 &- $0 }
    try ZeroShares.add(
      "information", step: streams.step, of: .dealer, among: terms.addends, secrets: &secrets,
      to: &share)
    return Parcel(
      from: .dealer, to: .solver, .informationShare, step: streams.step, words: share)
  }
}
