internal import Foundation
internal import LinearAlgebra

/// Adds shares up and looks for the optimum: it sees cross products of the columns, gradients and
/// log-likelihoods, and nothing of a row.
public struct SolverRole: Sendable {
  private let terms: FitTerms
  private enum Stage { case products, ranges, gradient, information, done }
  private var stage = Stage.products
  private var ownProducts: [FitRole: [UInt64]] = [:]
  private var shares: [FitRole: [UInt64]] = [:]
  private var information: [FitRole: [UInt64]] = [:]
  private var ranges: [FitRole: Bool] = [:]
  private var products: CrossProducts?
  private var search: QuasiNewton?
  private var origin: [Double] = []
  private var step = 0
  private var trials = 0
  private var retreats = 0
  /// What came in at the closing step.
  private var closing: (logLikelihood: Double, gradient: [Double])?

  /// Set at the end.
  public private(set) var fit: VerticalFit?
  /// Gradients seen.
  public private(set) var evaluations = 0

  public init(terms: FitTerms) { self.terms = terms }

  public mutating func receive(_ parcel: Parcel) throws(FitError) -> [Parcel] {
    let name = terms.name(parcel.from)
    guard parcel.to == .solver, stage != .done else {
      throw .unexpected("\(parcel.kind)", from: name)
    }
    let (a, b) = (terms.columnCount(.labelHolder), terms.columnCount(.holder))
    let isHolder = parcel.from == .labelHolder || parcel.from == .holder
    switch (parcel.kind, stage) {
    case (.ownProducts, .products) where isHolder:
      let count = terms.maskedCount(parcel.from)
      try store(parcel, in: &ownProducts, count: count * count)
      return try begin()
    case (.crossShare, .products) where parcel.from != .solver:
      try store(parcel, in: &shares, count: terms.maskedCount(.labelHolder) * b)
      return try begin()
    case (.range, .ranges) where isHolder && parcel.step == step && parcel.part == trials:
      guard parcel.words.count == 1, ranges[parcel.from] == nil else {
        throw .unexpected("second \(parcel.kind)", from: name)
      }
      ranges[parcel.from] = parcel.words[0] == 1
      return try afterRanges()
    case (.gradientShare, .gradient):
      guard parcel.from != .solver, parcel.step == step else {
        throw .unexpected("\(parcel.kind)", from: name)
      }
      try store(parcel, in: &shares, count: a + b + 1)
      return try afterShares()
    case (.informationShare, _) where parcel.step == terms.closingStep && terms.standardErrors:
      try store(parcel, in: &information, count: a * a + a * b + b * b)
      return try afterShares()
    default: throw .unexpected("\(parcel.kind)", from: name)
    }
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

  /// The sum of the three shares, once they are there.
  private func total(_ shares: [FitRole: [UInt64]]) -> [UInt64]? {
    guard shares.count == ZeroShares.addends.count else { return nil }
    var sum = [UInt64](repeating: 0, count: shares.values.first?.count ?? 0)
    for share in shares.values { Ring.add(share, to: &sum) }
    return sum
  }

  private mutating func begin() throws(FitError) -> [Parcel] {
    guard let left = ownProducts[.labelHolder], let right = ownProducts[.holder],
      let cross = total(shares)
    else { return [] }
    shares = [:]
    let products = try CrossProducts(left: left, right: right, cross: cross, terms: terms)
    let preconditioner: Cholesky
    do {
      preconditioner = try Cholesky(products.weightedGram, tolerance: 1e-11)
    } catch {
      throw .collinear(column: error.pivot)
    }
    // One step of Newton's from the mean odds.
    origin = [Double](repeating: 0, count: terms.parameterCount)
    origin[0] = products.meanLogOdds
    let start = zip(origin, preconditioner.solve(products.nullGradient)).map(+)
    self.products = products
    search = QuasiNewton(
      preconditioner: preconditioner, start: start, noise: terms.lossNoise)
    step = 1
    return ask()
  }

  /// The next point, to each holder its own part.
  private mutating func ask() -> [Parcel] {
    guard let search else { return [] }
    (stage, ranges) = (.ranges, [:])
    trials += 1
    let a = terms.columnCount(.labelHolder)
    return [
      Parcel(
        from: .solver, to: .labelHolder, .coefficients, step: step,
        words: Parcel.words(Array(search.trial[..<a]))),
      Parcel(
        from: .solver, to: .holder, .coefficients, step: step,
        words: Parcel.words(Array(search.trial[a...]))),
    ]
  }

  private mutating func afterRanges() throws(FitError) -> [Parcel] {
    guard ranges.count == 2 else { return [] }
    guard ranges.values.allSatisfy({ $0 }) else {
      retreats += 1
      guard retreats <= 10 else { throw .outOfRange }
      search?.retreat(towards: origin)
      return ask()
    }
    stage = .gradient
    return [FitRole.labelHolder, .holder].map {
      Parcel(from: .solver, to: $0, .proceed, step: step, words: [])
    }
  }

  private mutating func afterShares() throws(FitError) -> [Parcel] {
    guard let products else { return [] }
    if let sums = total(shares) {
      shares = [:]
      evaluations += 1
      let scales = terms.scales
      let gradient = sums.dropLast().map { Scales.number($0, bits: scales.gradient) }
      let loss =
        Scales.number(sums[sums.count - 1], bits: scales.loss)
        + Double(terms.rowCount) * terms.series.constant
      guard let search else { return [] }
      // Σ ln(1 + exp z) - yz = Σ ln(2 cosh(z/2)) + z/2 - yz
      let negative = loss - products.linear(search.trial)
      guard negative > 0, negative.isFinite else { throw .impossibleTotal("log-likelihood") }
      if step == terms.closingStep {
        closing = (-negative, gradient)
        stage = .information
      } else {
        return try advance(value: negative, gradient: gradient)
      }
    }
    guard let closing else { return [] }
    if terms.standardErrors {
      guard let words = total(information) else { return [] }
      return try finish(closing, information: words)
    }
    return try finish(closing, information: nil)
  }

  private mutating func advance(value: Double, gradient: [Double]) throws(FitError) -> [Parcel] {
    search?.receive(value: value, gradient: gradient)
    retreats = 0
    if search?.decrement ?? .infinity <= terms.tolerance {
      step = terms.closingStep
    } else {
      guard step + 1 < terms.closingStep else { throw .budgetSpent(evaluations: evaluations) }
      step += 1
    }
    return ask()
  }

  /// With the information matrix, what is left to the optimum is one step of Newton's.
  private mutating func finish(
    _ closing: (logLikelihood: Double, gradient: [Double]), information words: [UInt64]?
  ) throws(FitError) -> [Parcel] {
    guard let search, let products else { return [] }
    var (coefficients, logLikelihood) = (search.trial, closing.logLikelihood)
    var covariance: Matrix?
    if let words {
      let matrix = products.symmetric(words, bits: terms.scales.information)
      let factor: Cholesky
      do {
        factor = try Cholesky(matrix, tolerance: 1e-11)
      } catch {
        throw .collinear(column: error.pivot)
      }
      let step = factor.solve(closing.gradient)
      coefficients = zip(coefficients, step).map(-)
      logLikelihood += 0.5 * zip(closing.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      covariance = factor.inverse
    }
    stage = .done
    let fit = VerticalFit(
      coefficients: coefficients, covariance: covariance, logLikelihood: logLikelihood,
      evaluations: evaluations, rowCount: terms.rowCount, badCount: products.badCount,
      labelColumns: terms.columnCount(.labelHolder))
    self.fit = fit
    return [FitRole.labelHolder, .holder].map { role in
      let own = role == .labelHolder ? 0..<fit.labelColumns : fit.labelColumns..<coefficients.count
      return Parcel(
        from: .solver, to: role, .result,
        words: Parcel.words(
          [logLikelihood] + coefficients[own] + (fit.standardErrors.map { $0[own] } ?? [])))
    }
  }
}
