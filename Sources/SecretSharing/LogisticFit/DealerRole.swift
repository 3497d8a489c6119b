public import Cryptography

/// Hands out correlated randomness. It has no way to receive anything: all it knows is in the terms, row
/// and column counts and how many evaluations are asked for.
///
/// With a holder it could undo every mask; so it is another organisation than both of them and the solver.
public struct DealerRole: Sendable {
  let terms: FitTerms
  var secrets: PairSecrets
  /// Of the features, by holder.
  let masks: [RandomWords]
  /// Of each holder's residuals, by step.
  let residualMasks: [[RandomWords]]
  let weightMasks: [RandomWords]
  /// `Uᵀv`, a column for each step: of the label holder's features, then of the other's.
  private var products: [[UInt64]] = [[], []]
  /// What is still to be made.
  private var pending: [Piece] = []
  private var begun = 0

  enum Piece: Sendable {
    case setup
    case shares(step: Int, slab: Int, SlabStreams)
    case gradient(step: Int)
    case weightedMasks(of: FitRole, slab: Int, RandomWords)
    case information(mixed: RandomWords)
  }

  public init(terms: FitTerms, key: MaskPrivateKey) throws(FitError) {
    self.terms = terms
    let holders: [FitRole] = [.labelHolder, .holder]
    secrets = try PairSecrets(terms: terms, role: .dealer, peers: holders, key: key)
    var (masks, residuals, weights) = ([RandomWords](), [[RandomWords]](), [RandomWords]())
    for holder in holders {
      masks.append(try secrets.take(holder, "features"))
      var steps: [RandomWords] = []
      for step in 1...terms.evaluations {
        steps.append(try secrets.take(holder, "residuals", step: step))
      }
      residuals.append(steps)
      weights.append(try secrets.take(holder, "weights"))
    }
    (self.masks, residualMasks, weightMasks) = (masks, residuals, weights)
    pending = [.setup]
  }

  /// Makes ready what `step` needs; each step once, in ascending order.
  public mutating func begin(step: Int) throws(FitError) {
    guard step > begun, step <= terms.closingStep, pending.isEmpty else {
      throw .repeatedStep(step)
    }
    begun = step
    let streams = try SlabStreams(step: step, secrets: &secrets)
    let slabs = Slabs.rows(terms.rowCount).indices
    pending = slabs.map { .shares(step: step, slab: $0, streams) } + [.gradient(step: step)]
    guard step == terms.closingStep, terms.standardErrors else { return }
    for holder in [FitRole.labelHolder, .holder] {
      let stream = try secrets.take(holder, "weighted")
      pending += slabs.map { .weightedMasks(of: holder, slab: $0, stream) }
    }
    pending.append(.information(mixed: try secrets.take(.labelHolder, "mixed")))
  }

  /// The next message, made when it is asked for: nothing large waits in memory.
  public mutating func next() throws(FitError) -> Parcel? {
    guard !pending.isEmpty else { return nil }
    switch pending.removeFirst() {
    case .setup: return try setUp()
    case .shares(let step, let slab, let streams):
      return Parcel(
        from: .dealer, to: .holder, .shares, step: step, part: slab,
        words: streams.missing(Slabs.rows(terms.rowCount)[slab], terms: terms, step: step))
    case .gradient(let step):
      var share: [UInt64] = []
      for (holder, products) in zip([FitRole.labelHolder, .holder], products) {
        let start = (step - 1) * terms.columnCount(holder)
        share += products[start..<(start + terms.columnCount(holder))].map { 0 &- $0 }
      }
      share.append(0)
      try ZeroShares.add("gradient", step: step, of: .dealer, secrets: &secrets, to: &share)
      return Parcel(from: .dealer, to: .solver, .gradientShare, step: step, words: share)
    case .weightedMasks(let holder, let slab, let stream):
      return weightedMasks(of: holder, slab, stream)
    case .information(let mixed): return try information(mixed)
    }
  }

  /// `U_AᵀU_B`, and every `Uᵀv` of the job in the same pass: masks are made, used and forgotten.
  private mutating func setUp() throws(FitError) -> Parcel {
    let (a, b) = (terms.maskedCount(.labelHolder), terms.columnCount(.holder))
    let (steps, own) = (terms.evaluations, terms.columnCount(.labelHolder))
    let (masks, residualMasks) = (masks, residualMasks)
    let sums = Ring.sum(
      over: RingMatrix.panels(terms.rowCount), count: a * b + (own + b) * steps
    ) { rows in
      let left = masks[0].panel(rows, columns: a)[...]
      let right = masks[1].panel(rows, columns: b)[...]
      let vectors = residualMasks.map { $0.flatMap { $0.panel(rows) }[...] }
      let cross = Ring.products(left, columns: a, right, otherColumns: b, rows: rows.count)
      // What hides one holder's residuals multiplies the other's features.
      return cross
        + Ring.products(left, columns: own, vectors[1], otherColumns: steps, rows: rows.count)
        + Ring.products(right, columns: b, vectors[0], otherColumns: steps, rows: rows.count)
    }
    products = [
      Array(sums[(a * b)..<(a * b + own * steps)]), Array(sums[(a * b + own * steps)...]),
    ]
    var share = Array(sums[..<(a * b)])
    try ZeroShares.add("cross", of: .dealer, secrets: &secrets, to: &share)
    return Parcel(from: .dealer, to: .solver, .crossShare, words: share)
  }
}
