internal import LinearAlgebra

/// Adds shares up and tells totals, at points that somebody else chooses: cross products of the columns,
/// log-likelihoods, gradients and information matrices, and nothing of a row.
public struct SolverRole: Sendable {
  private let terms: FitTerms
  private enum Stage { case setup, idle, ranges, shares, done }
  private var stage = Stage.setup
  private var ownProducts: [FitRole: [UInt64]] = [:]
  private var shares: [FitRole: [UInt64]] = [:]
  private var information: [FitRole: [UInt64]] = [:]
  private var ranges: [FitRole: Bool] = [:]
  private var point: [Double] = []
  private var includesInformation = false
  private var step = 0
  private var trials = 0
  private var informations = 0

  /// Once all shares of them are in.
  public private(set) var crossProducts: CrossProducts?
  /// At the point last asked for, once all shares are in.
  public private(set) var totals: FitTotals?
  /// Gradients seen.
  public private(set) var evaluations = 0

  public init(terms: FitTerms) { self.terms = terms }

  /// Asks for totals at `coefficients`; to each holder its own part.
  ///
  /// - Parameter coefficients: intercept, label holder's, first holder's, ….
  /// - Throws: when a budget of the terms is spent, or the last question is still open.
  public mutating func ask(
    at coefficients: [Double], includesInformation: Bool
  ) throws(FitError) -> [Parcel] {
    guard stage == .idle else { throw .tooEarly }
    guard coefficients.count == terms.parameterCount else {
      throw .wrongColumnCount(coefficients.count, expected: terms.parameterCount)
    }
    guard step < terms.evaluations else { throw .budgetSpent(evaluations: evaluations) }
    guard !includesInformation || informations < terms.informations else {
      throw .informationsSpent(terms.informations)
    }
    guard trials < terms.trials else { throw .trialsSpent(terms.trials) }
    (stage, ranges, totals) = (.ranges, [:], nil)
    (point, self.includesInformation) = (coefficients, includesInformation)
    trials += 1
    return terms.holders.map { holder in
      Parcel(
        from: .solver, to: holder, .coefficients, step: step + 1, part: trials,
        words: [includesInformation ? 1 : 0]
          + Parcel.words(Array(coefficients[terms.columns(holder)])))
    }
  }

  /// - Throws: `outOfRange` when all holders have answered and one cannot go on: the question is
  ///   closed then and another may be asked, under the same step.
  public mutating func receive(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let name = terms.name(parcel.from)
    guard parcel.to == .solver, terms.isMember(parcel.from), parcel.from != .solver else {
      throw .unexpected("\(parcel.kind)", from: name)
    }
    switch (parcel.kind, stage) {
    case (.ownProducts, .setup) where parcel.from != .dealer:
      let count = terms.maskedCount(parcel.from)
      try store(parcel, in: &ownProducts, count: count * count)
      try addCrossProducts()
    case (.crossShare, .setup):
      try store(parcel, in: &shares, count: terms.crossLayout.count)
      try addCrossProducts()
    case (.range, .ranges) where parcel.from != .dealer:
      guard parcel.step == step + 1, parcel.part == trials, parcel.words.count == 1,
        ranges[parcel.from] == nil
      else {
        throw .unexpected("second \(parcel.kind)", from: name)
      }
      ranges[parcel.from] = parcel.words[0] == 1
      return try afterRanges()
    case (.gradientShare, .shares) where parcel.step == step:
      try store(parcel, in: &shares, count: terms.parameterCount + 1)
      try addShares()
    case (.informationShare, .shares) where parcel.step == step && includesInformation:
      try store(parcel, in: &information, count: terms.informationLayout.count)
      try addShares()
    default: throw .unexpected("\(parcel.kind)", from: name)
    }
    return []
  }

  private func store(
    _ parcel: Parcel, in store: inout [FitRole: [UInt64]], count: Int
  ) throws(FitError) {
    let name = terms.name(parcel.from)
    guard parcel.words.count == count else {
      throw .wrongLength(
        "\(parcel.kind)", from: name, words: parcel.words.count, expected: count)
    }
    guard store[parcel.from] == nil else {
      throw .unexpected("second \(parcel.kind)", from: name)
    }
    store[parcel.from] = parcel.words
  }

  /// The sum of all shares, once they are there.
  private func total(_ shares: [FitRole: [UInt64]]) -> [UInt64]? {
    guard shares.count == terms.addends.count else { return nil }
    var sum = [UInt64](repeating: 0, count: shares.values.first?.count ?? 0)
    for share in shares.values { Ring.add(share, to: &sum) }
    return sum
  }

  private mutating func addCrossProducts() throws(FitError) {
    let own = terms.holders.compactMap { ownProducts[$0] }
    guard own.count == terms.holders.count, let cross = total(shares) else { return }
    crossProducts = try CrossProducts(own: own, cross: cross, terms: terms)
    (shares, ownProducts, stage) = ([:], [:], .idle)
  }

  private mutating func afterRanges() throws(FitError) -> [Parcel] {
    guard ranges.count == terms.holders.count else { return [] }
    let far = terms.holders.filter { ranges[$0] == false }
    guard far.isEmpty else {
      stage = .idle
      throw .outOfRange(holders: far.map(terms.name))
    }
    step += 1
    if includesInformation { informations += 1 }
    stage = .shares
    return terms.holders.map {
      Parcel(from: .solver, to: $0, .proceed, step: step, words: [])
    }
  }

  private mutating func addShares() throws(FitError) {
    guard let products = crossProducts, let sums = total(shares) else { return }
    var matrix: Matrix?
    if includesInformation {
      guard let words = total(information) else { return }
      matrix = terms.symmetric(words, bits: terms.scales.information)
    }
    (shares, information) = ([:], [:])
    evaluations += 1
    let scales = terms.scales
    let loss =
      Scales.number(sums[sums.count - 1], bits: scales.loss)
      + Double(terms.rowCount) * terms.series.constant
    // Σ yz - ln(1 + exp z) = Σ yz - z/2 - ln(2 cosh(z/2)); shares are of μ - y.
    totals = try FitTotals(
      logLikelihood: products.linear(point) - loss,
      gradient: sums.dropLast().map { -Scales.number($0, bits: scales.gradient) },
      information: matrix
    ).checked(against: products)
    stage = .idle
  }

  /// Tells each holder its own part of a result.
  public mutating func finish(
    coefficients: [Double], standardErrors: [Double]?, logLikelihood: Double
  ) throws(FitError) -> [Parcel] {
    guard stage == .idle else { throw .tooEarly }
    for count in [coefficients.count, standardErrors?.count ?? terms.parameterCount]
    where count != terms.parameterCount {
      throw .wrongColumnCount(count, expected: terms.parameterCount)
    }
    stage = .done
    return terms.holders.map { holder in
      let own = terms.columns(holder)
      return Parcel(
        from: .solver, to: holder, .result,
        words: Parcel.words(
          [logLikelihood] + coefficients[own] + (standardErrors.map { $0[own] } ?? [])))
    }
  }
}
