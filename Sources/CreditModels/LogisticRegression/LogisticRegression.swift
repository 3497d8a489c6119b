internal import Foundation
internal import LinearAlgebra

/// Maximum likelihood by Newton's method on totals.
///
/// A step solves `information * δ = gradient` and is halved while the likelihood falls. The fit ends
/// when the Newton decrement `λ² = gradientᵀ δ`, the squared distance to the optimum in standard
/// errors, is negligible (Boyd and Vandenberghe, *Convex Optimization*, 2004, section 9.5).
///
/// With many rows the information matrix costs far more than the gradient. Then the first steps read
/// a fixed part of the rows and later ones keep the matrix of an earlier point; the gradient of all
/// rows decides the optimum, and the matrix is computed there once more for the standard errors.
public struct LogisticRegression: Sendable {
  /// `ridge/2 * |β|²` is subtracted from the log-likelihood, intercept excepted.
  public var ridge: Double
  public var maximumIterations = 60
  /// From so many cells of the design matrix on, rounds are cheaper than matrices.
  public var economicalCells = 5_000_000.0
  /// Whether large fits spend a pass over the rows on VIF and condition number. Small ones have them
  /// for nothing.
  public var diagnoses = true

  public init(ridge: Double = 0) { self.ridge = ridge }

  /// - Throws: `ModelError` for constant or collinear columns and for too few rows.
  public func fit(
    _ design: Design, size: SampleSizes.Size, from parties: some Aggregator
  ) async throws -> LogisticFit {
    guard size.bads > 0, size.bads < size.rows else {
      throw ModelError.oneClass(bads: Int(size.bads), rows: Int(size.rows))
    }
    guard Int(size.rows) > design.parameterCount else {
      throw ModelError.tooFewRows(rows: Int(size.rows), parameters: design.parameterCount)
    }
    var search = Search(regression: self, design: design, size: size, parties: parties)
    var geometry: ColumnGeometry?
    if search.isEconomical {
      try await search.beginOnSubsample()
    } else {
      // Here the information is XᵀWX up to a factor, which tells of constants and collinearity.
      try await search.begin()
      geometry = try search.geometry()
    }
    try await search.run()
    if geometry == nil && diagnoses { geometry = try await search.geometryAtStart() }
    return LogisticFit(
      model: ScoreModel(design: design, coefficients: search.coefficients),
      covariance: search.covariance(), logLikelihood: search.logLikelihood,
      nullLogLikelihood: Self.nullLogLikelihood(size), rowCount: size.weight,
      badCount: size.badWeight, iterations: search.iterations, rounds: search.rounds,
      converged: search.converged, separating: search.separating,
      varianceInflation: geometry?.varianceInflation, conditionNumber: geometry?.conditionNumber)
  }

  private static func nullLogLikelihood(_ size: SampleSizes.Size) -> Double {
    let good = size.weight - size.badWeight
    return size.badWeight * log(size.badWeight / size.weight) + good * log(good / size.weight)
  }
}

/// The state of one fit.
private struct Search<Parties: Aggregator> {
  let regression: LogisticRegression
  let design: Design
  let size: SampleSizes.Size
  let parties: Parties

  /// The model without terms: everybody has the mean odds.
  private let start: [Double]
  private(set) var coefficients: [Double]
  private(set) var logLikelihood = -Double.infinity
  private var gradient: [Double] = []
  /// Of all rows, at `coefficients` when it is fresh, at an earlier point otherwise.
  private var information: Matrix?
  private var informationIsFresh = false
  /// Of `information`, or of a sample's before there is one.
  private var factor: Cholesky?
  private(set) var iterations = 0
  private(set) var rounds = 0
  private(set) var converged = false
  private(set) var separating: [Int] = []
  /// Standard deviations of the columns where the search began: towards separation the rows that
  /// tell lose their weight.
  private var scales: [Double]?

  init(
    regression: LogisticRegression, design: Design, size: SampleSizes.Size, parties: Parties
  ) {
    self.regression = regression
    self.design = design
    self.size = size
    self.parties = parties
    let meanLogOdds = log(size.badWeight / (size.weight - size.badWeight))
    start = [meanLogOdds] + [Double](repeating: 0, count: design.terms.count)
    coefficients = start
  }

  var isEconomical: Bool {
    size.rows * Double(design.parameterCount) >= regression.economicalCells
  }

  /// The λ² from which on the last step is exact to rounding and the information matrix, which moves
  /// by λ/√n, is that of the optimum to 1e-8.
  private var negligible: Double { 1e-17 * min(size.badWeight, size.weight - size.badWeight) }

  private struct Point {
    var logLikelihood: Double
    var gradient: [Double]
    var information: Matrix?
  }

  /// The penalised likelihood and its derivatives.
  private mutating func point(
    at coefficients: [Double], includesInformation: Bool, stride: Int = 1
  ) async throws -> Point {
    rounds += 1
    let total = try await parties.sum(
      LogisticDerivatives(
        of: design, at: coefficients, includesInformation: includesInformation, stride: stride))
    var point = Point(
      logLikelihood: total.logLikelihood, gradient: total.gradient, information: total.information)
    // A sample of the rows gets its share of the penalty.
    let ridge = regression.ridge / Double(stride)
    for j in 1..<max(1, coefficients.count) where ridge > 0 {
      point.logLikelihood -= ridge / 2 * coefficients[j] * coefficients[j]
      point.gradient[j] -= ridge * coefficients[j]
      point.information?[j, j] += ridge
    }
    return point
  }

  private mutating func accept(_ point: Point, at coefficients: [Double]) {
    self.coefficients = coefficients
    logLikelihood = point.logLikelihood
    gradient = point.gradient
    informationIsFresh = point.information != nil
    if let information = point.information {
      self.information = information
      // A matrix that has become singular on the way is a matter of separation: keep the old factor.
      if let factor = try? Cholesky(information, tolerance: 0) { self.factor = factor }
    }
  }

  mutating func begin() async throws {
    accept(try await point(at: start, includesInformation: true), at: start)
  }

  /// A few Newton steps on every sixteenth block of rows, to within that sample's own error.
  mutating func beginOnSubsample() async throws {
    let stride = 16
    var (here, value) = (coefficients, -Double.infinity)
    var all = Matrix(rowCount: 0, columnCount: 0)
    for _ in 0..<8 {
      let sampled = try await point(at: here, includesInformation: true, stride: stride)
      // Too few rows of some kind in the sample, or a step too far: all rows will do better.
      guard sampled.logLikelihood >= value, let information = sampled.information,
        let sampleFactor = try? Cholesky(information, tolerance: ColumnGeometry.collinearity)
      else { return try await begin() }
      value = sampled.logLikelihood
      scales =
        scales
        ?? (try? ColumnGeometry(
          crossProducts: information, names: design.names, allowsCollinear: true))?
        .standardDeviations
      // What all rows would give, were they like the sample.
      all = information.scaled(
        by: [Double](repeating: Double(stride).squareRoot(), count: design.parameterCount))
      let step = sampleFactor.solve(sampled.gradient)
      // The sample's optimum is many standard errors off: there is no use in finding it exactly.
      if dot(sampled.gradient, step) < 1 { break }
      here = zip(here, step).map(+)
      iterations += 1
    }
    factor = try? Cholesky(all, tolerance: 0)
    accept(try await point(at: here, includesInformation: false), at: here)
  }

  /// Newton steps on all rows until the optimum is reached or shown not to exist.
  mutating func run() async throws {
    var watch = SeparationWatch()
    var previous: Double?
    while iterations < regression.maximumIterations, let factor {
      let step = factor.solve(gradient)
      let decrement = dot(gradient, step)
      if decrement <= negligible && informationIsFresh {
        // The last step needs no look at the rows: what it gains is known.
        coefficients = zip(coefficients, step).map(+)
        logLikelihood += decrement / 2
        converged = true
        return
      }
      if information != nil {
        let scales = try self.scales ?? geometry().standardDeviations
        self.scales = scales
        if let columns = watch.separatingColumns(step: step, scales: scales, decrement: decrement) {
          separating = columns
          return
        }
      }
      let contraction = previous.map { decrement / $0 } ?? 0
      let includesInformation =
        !isEconomical || information == nil || contraction > 0.1
        || decrement * contraction <= negligible
      previous = decrement
      guard try await advance(along: step, includesInformation: includesInformation) else {
        // No step raises the likelihood: the last bits are reached.
        converged = decrement < 1e-9
        if !informationIsFresh {
          accept(try await point(at: coefficients, includesInformation: true), at: coefficients)
        }
        return
      }
      iterations += 1
    }
  }

  /// Takes the step, or a half, quarter, … of it that does not lower the likelihood.
  private mutating func advance(
    along step: [Double], includesInformation: Bool
  ) async throws -> Bool {
    var fraction = 1.0
    // Totals of n terms carry rounding of this order: a fall within it is none.
    let slack = 1e-12 * abs(logLikelihood)
    for _ in 0..<12 {
      let candidate = zip(coefficients, step).map { $0 + fraction * $1 }
      let next = try await point(at: candidate, includesInformation: includesInformation)
      if next.logLikelihood >= logLikelihood - slack {
        accept(next, at: candidate)
        return true
      }
      fraction /= 2
    }
    return false
  }

  /// What the information matrix says of the columns; any positive weights tell the same of constants
  /// and combinations.
  func geometry() throws -> ColumnGeometry {
    guard let information else { preconditionFailure("geometry needs a matrix of all rows") }
    return try ColumnGeometry(
      crossProducts: information, names: design.names, allowsCollinear: regression.ridge > 0)
  }

  mutating func geometryAtStart() async throws -> ColumnGeometry {
    let information = try await point(at: start, includesInformation: true).information!
    return try ColumnGeometry(
      crossProducts: information, names: design.names, allowsCollinear: regression.ridge > 0)
  }

  /// The inverse information of the terms that have an estimate, zero elsewhere.
  func covariance() -> Matrix {
    let order = design.parameterCount
    let kept = (0..<order).filter { !separating.contains($0 - 1) }
    var result = Matrix(rowCount: order, columnCount: order)
    guard let information,
      let inverse = try? Cholesky(information.minor(kept), tolerance: 0).inverse
    else { return result }
    for (j, column) in kept.enumerated() {
      for (i, row) in kept.enumerated() { result[row, column] = inverse[i, j] }
    }
    return result
  }
}

/// Sees a likelihood that has no maximum.
///
/// In units of the predictor a Newton step near the optimum shrinks quadratically. One that does not,
/// while the likelihood hardly rises any more, follows a direction in which it rises for ever: the
/// columns that move along it separate good from bad (Albert and Anderson, 1984,
/// doi:10.1093/biomet/71.1.1).
private struct SeparationWatch {
  private var previousSize: Double?
  private var stalledSteps = 0

  /// The indexes of the columns, once two steps in a row have stalled.
  mutating func separatingColumns(
    step: [Double], scales: [Double], decrement: Double
  ) -> [Int]? {
    let sizes = zip(step.dropFirst(), scales).map { abs($0 * $1) }
    let size = sizes.max() ?? 0
    let stalls = decrement < 0.1 && size > 0.1 && size > 0.5 * (previousSize ?? .infinity)
    stalledSteps = stalls ? stalledSteps + 1 : 0
    previousSize = size
    return stalledSteps == 2 ? sizes.indices.filter { sizes[$0] > 0.05 * size } : nil
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
