internal import Foundation
internal import LinearAlgebra

/// Maximum likelihood by Newton's method on totals.
///
/// A step solves `information * δ = gradient` and is halved while the likelihood falls. The fit ends
/// when the Newton decrement `λ² = gradientᵀ δ`, the squared distance to the optimum in standard
/// errors, is at most `tolerance` (Boyd and Vandenberghe, *Convex Optimization*, 2004, section 9.5).
///
/// With many rows the information matrix costs far more than the gradient. Then the first steps read
/// a fixed part of the rows and later ones keep the matrix of an earlier point; the gradient of all
/// rows decides the optimum, and the matrix is computed there once more for the standard errors.
public struct LogisticRegression: Sendable {
  /// `ridge/2 * |β|²` is subtracted from the log-likelihood, intercept excepted.
  public var ridge: Double
  /// On λ²: coefficients are then within 1e-8 standard errors of the optimum.
  public var tolerance = 1e-16
  public var maximumIterations = 60
  /// From so many cells of the design matrix on, rounds are cheaper than matrices.
  public var economicalCells = 5_000_000.0

  public init(ridge: Double = 0) { self.ridge = ridge }

  /// - Parameter start: coefficients of a nearby model, intercept first; zero when absent.
  /// - Throws: `ModelError` for constant or collinear columns and for too few rows.
  public func fit(
    _ design: Design, size: SampleSizes.Size, from parties: some Aggregator,
    startingAt start: [Double]? = nil
  ) async throws -> LogisticFit {
    guard size.bads > 0, size.bads < size.rows else {
      throw ModelError.oneClass(bads: Int(size.bads), rows: Int(size.rows))
    }
    guard Int(size.rows) > design.parameterCount else {
      throw ModelError.tooFewRows(rows: Int(size.rows), parameters: design.parameterCount)
    }
    var search = Search(regression: self, design: design, rows: size.rows, parties: parties)
    // At zero the information is a quarter of XᵀWX, which tells of constants and collinearity.
    try await search.begin()
    let columns = try ColumnGeometry(
      crossProducts: search.information, names: design.names, allowsCollinear: ridge > 0)
    if let start { try await search.move(to: start) }
    if search.isEconomical { try await search.approachOnSubsample() }
    try await search.run(scales: columns.standardDeviations)
    return LogisticFit(
      model: ScoreModel(design: design, coefficients: search.coefficients),
      covariance: search.covariance(), logLikelihood: search.logLikelihood,
      nullLogLikelihood: Self.nullLogLikelihood(size), rowCount: size.weight,
      badCount: size.badWeight, iterations: search.iterations, rounds: search.rounds,
      converged: search.converged, separating: search.separating,
      varianceInflation: columns.varianceInflation, conditionNumber: columns.conditionNumber)
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
  let rows: Double
  let parties: Parties

  private(set) var coefficients: [Double]
  private(set) var logLikelihood = -Double.infinity
  private var gradient: [Double] = []
  private(set) var information = Matrix(rowCount: 0, columnCount: 0)
  private var factor: Cholesky?
  private(set) var iterations = 0
  private(set) var rounds = 0
  private(set) var converged = false
  private(set) var separating: [Int] = []
  /// Whether `information` was computed at `coefficients`.
  private var informationIsFresh = false

  init(regression: LogisticRegression, design: Design, rows: Double, parties: Parties) {
    self.regression = regression
    self.design = design
    self.rows = rows
    self.parties = parties
    coefficients = [Double](repeating: 0, count: design.parameterCount)
  }

  var isEconomical: Bool {
    rows * Double(design.parameterCount) >= regression.economicalCells
  }

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
    let ridge = regression.ridge
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
    accept(try await point(at: coefficients, includesInformation: true), at: coefficients)
  }

  mutating func move(to start: [Double]) async throws {
    accept(try await point(at: start, includesInformation: true), at: start)
  }

  /// A few Newton steps on every sixteenth block of rows, to within its own sampling error.
  mutating func approachOnSubsample() async throws {
    let stride = 16
    var (here, value) = (coefficients, -Double.infinity)
    for _ in 0..<6 {
      let sampled = try await point(at: here, includesInformation: true, stride: stride)
      guard sampled.logLikelihood >= value, let information = sampled.information,
        let factor = try? Cholesky(information, tolerance: 0)
      else { break }
      value = sampled.logLikelihood
      let step = factor.solve(sampled.gradient)
      let decrement = dot(sampled.gradient, step)
      here = zip(here, step).map(+)
      iterations += 1
      if decrement < 0.01 { break }
    }
    let all = try await point(at: here, includesInformation: true)
    if all.logLikelihood > logLikelihood { accept(all, at: here) }
  }

  mutating func run(scales: [Double]) async throws {
    var previous: (decrement: Double, size: Double)?
    var stalled = 0
    while iterations < regression.maximumIterations, let factor {
      let step = factor.solve(gradient)
      let decrement = dot(gradient, step)
      if decrement <= regression.tolerance && informationIsFresh {
        converged = true
        return
      }
      // In units of the predictor a step near the optimum shrinks quadratically. One that does not,
      // while the likelihood no longer rises, follows a direction in which it has no maximum.
      let sizes = zip(step.dropFirst(), scales).map { abs($0 * $1) }
      let size = sizes.max() ?? 0
      if let previous, decrement < 0.1, size > 0.1, size > 0.5 * previous.size {
        stalled += 1
        if stalled == 2 {
          separating = sizes.indices.filter { sizes[$0] > 0.05 * size }
          return
        }
      } else {
        stalled = 0
      }
      let contraction = previous.map { decrement / $0.decrement } ?? 1
      let arrives = decrement * min(contraction, 1) <= regression.tolerance
      let includesInformation =
        !isEconomical || contraction > 0.1 && previous != nil || arrives
      previous = (decrement, size)
      guard try await advance(along: step, includesInformation: includesInformation) else {
        // No step raises the likelihood: the last bits are reached.
        converged = decrement < 1e-9
        if !informationIsFresh { try await move(to: coefficients) }
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
    let slack = 1e-13 * abs(logLikelihood)
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

  /// The inverse information of the terms that have an estimate, zero elsewhere.
  func covariance() -> Matrix {
    let order = design.parameterCount
    let kept = (0..<order).filter { !separating.contains($0 - 1) }
    var result = Matrix(rowCount: order, columnCount: order)
    guard let inverse = try? Cholesky(information.minor(kept), tolerance: 0).inverse else {
      return result
    }
    for (j, column) in kept.enumerated() {
      for (i, row) in kept.enumerated() { result[row, column] = inverse[i, j] }
    }
    return result
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
