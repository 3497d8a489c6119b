public import Cryptography

/// Hands out correlated randomness. It has no way to receive anything: all it knows is in the terms, row
/// and column counts and how many evaluations are asked for.
///
/// With a holder it could undo every mask; so it is another organisation than all of them and the solver.
public struct DealerRole: Sendable {
  let terms: FitTerms
  var secrets: FitStreams
  /// Of the features, by holder.
  let masks: [RandomWords]
  private var batch: Batch
  /// What is still to be made.
  private var pending: [Piece] = [.setup]
  private var begun = 0
  private var informations = 0

  enum Piece: Sendable {
    case setup
    case shares(step: Int, slab: Int, SlabStreams)
    case gradient(step: Int)
    case weightedMasks(of: FitRole, slab: Int, InformationStreams)
    case information(InformationStreams)
  }

  /// What hides the residuals of a stretch of steps.
  struct Batch: Sendable {
    let steps: Range<Int>
    /// By sharer and step.
    let masks: [[RandomWords]]
    /// By holder, `Uᵀv` with the masks of all sharers but itself: a column for each step.
    var products: [[UInt64]] = []

    /// The masks that meet the columns of `holder`, in some rows, step after step.
    func vectors(_ rows: Range<Int>, for holder: FitRole) -> [UInt64] {
      var sum: [UInt64] = []
      for (sharer, steps) in zip(FitRole.sharers, masks) where sharer != holder {
        let words = steps.flatMap { $0.panel(rows) }
        if sum.isEmpty { sum = words } else { Ring.add(words, to: &sum) }
      }
      return sum
    }
  }

  public init(terms: FitTerms, key: MaskPrivateKey) throws(FitError) {
    self.terms = terms
    secrets = try terms.streams(of: .dealer, with: terms.holders, key: key)
    var masks: [RandomWords] = []
    for holder in terms.holders { masks.append(try secrets.take(holder, "features")) }
    self.masks = masks
    batch = try Self.batch(terms.batch(of: 1), secrets: &secrets)
  }

  private static func batch(
    _ steps: Range<Int>, secrets: inout FitStreams
  ) throws(FitError) -> Batch {
    var masks: [[RandomWords]] = []
    for sharer in FitRole.sharers {
      var own: [RandomWords] = []
      for step in steps { own.append(try secrets.take(sharer, "residuals", step: step)) }
      masks.append(own)
    }
    return Batch(steps: steps, masks: masks)
  }

  /// Makes ready what `step` needs, once all holders have said that the point is in range; each step once,
  /// in ascending order.
  public mutating func begin(step: Int, includesInformation: Bool) throws(FitError) {
    guard step > begun, step <= terms.evaluations, pending.isEmpty else {
      throw .repeatedStep(step)
    }
    guard !includesInformation || informations < terms.informations else {
      throw .informationsSpent(terms.informations)
    }
    begun = step
    let lanes = terms.laneCount(information: includesInformation)
    let streams = try SlabStreams(terms: terms, step: step, lanes: lanes, secrets: &secrets)
    let slabs = Slabs.rows(terms.rowCount).indices
    pending = slabs.map { .shares(step: step, slab: $0, streams) } + [.gradient(step: step)]
    guard includesInformation else { return }
    informations += 1
    let information = try InformationStreams(terms: terms, step: step, secrets: &secrets)
    for holder in terms.holders {
      pending += slabs.map { .weightedMasks(of: holder, slab: $0, information) }
    }
    pending.append(.information(information))
  }

  /// The next message, made when it is asked for: nothing large waits in memory.
  public mutating func next() throws(FitError) -> Parcel? {
    guard !pending.isEmpty else { return nil }
    switch pending.removeFirst() {
    case .setup: return try setUp()
    case .shares(let step, let slab, let streams):
      return Parcel(
        from: .dealer, to: .holder(1), .shares, step: step, part: slab,
        words: streams.missing(Slabs.rows(terms.rowCount)[slab], terms: terms))
    case .gradient(let step): return try gradient(step)
    case .weightedMasks(let holder, let slab, let streams):
      return weightedMasks(of: holder, slab, streams)
    case .information(let streams): return try information(streams)
    }
  }

  private mutating func gradient(_ step: Int) throws(FitError) -> Parcel {
    if !batch.steps.contains(step) {
      batch = try Self.batch(terms.batch(of: step), secrets: &secrets)
      _ = passOverMasks(includesCrossProducts: false)
    }
    var share: [UInt64] = []
    for (holder, products) in zip(terms.holders, batch.products) {
      let count = terms.columnCount(holder)
      let start = (step - batch.steps.lowerBound) * count
      share += products[start..<(start + count)].map { 0 &- $0 }
    }
    share.append(0)
    try ZeroShares.add(
      "gradient", step: step, of: .dealer, among: terms.addends, secrets: &secrets, to: &share)
    return Parcel(from: .dealer, to: .solver, .gradientShare, step: step, words: share)
  }

  /// `U_jᵀU_k` of all pairs of holders.
  private mutating func setUp() throws(FitError) -> Parcel {
    var share = passOverMasks(includesCrossProducts: true)
    try ZeroShares.add(
      "cross", of: .dealer, among: terms.addends, secrets: &secrets, to: &share)
    return Parcel(from: .dealer, to: .solver, .crossShare, words: share)
  }

  /// Every `Uᵀv` of the batch, and the cross products in the same pass: masks are made, used and forgotten.
  private mutating func passOverMasks(includesCrossProducts: Bool) -> [UInt64] {
    let (holders, layout, batch, masks) = (terms.holders, terms.crossLayout, batch, masks)
    let (masked, columns) = (holders.map(terms.maskedCount), holders.map(terms.columnCount))
    let crossCount = includesCrossProducts ? layout.count : 0
    let steps = batch.steps.count
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount),
      count: crossCount + columns.reduce(0, +) * steps
    ) { rows in
      let panels = holders.indices.map { masks[$0].panel(rows, columns: masked[$0])[...] }
      var words: [UInt64] = []
      if includesCrossProducts {
        // In the order of the layout.
        for one in holders.indices {
          for other in holders.indices where other > one {
            words += Ring.products(
              panels[one], columns: masked[one], panels[other], otherColumns: columns[other],
              rows: rows.count)
          }
        }
      }
      for index in holders.indices {
        words += Ring.products(
          panels[index], columns: columns[index],
          batch.vectors(rows, for: holders[index])[...], otherColumns: steps, rows: rows.count)
      }
      return words
    }
    var start = crossCount
    self.batch.products = columns.map { count in
      defer { start += count * steps }
      return Array(sums[start..<(start + count * steps)])
    }
    return Array(sums[..<crossCount])
  }
}
