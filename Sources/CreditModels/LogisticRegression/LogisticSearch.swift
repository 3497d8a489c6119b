internal import Foundation
internal import LinearAlgebra

/// The state of one fit.
struct LogisticSearch<Parties: Aggregator> {
  let regression: LogisticRegression
  let design: Design
  private(set) var size: SampleSizes.Size
  let parties: Parties
  /// Whose rows the last likelihood is of. Likelihoods of different parties are not compared.
  private(set) var members: [String] = []
  private var isComparable = true

  /// The model without terms, everybody has the mean odds; or a fit of nearly the same rows.
  private let start: [Double]
  private let heldOut: Fold?
  private(set) var coefficients: [Double]
  private(set) var logLikelihood = -Double.infinity
  private var gradient: [Double] = []
  /// Of all rows, at `coefficients` when it is fresh, at an earlier point otherwise.
  private(set) var information: Matrix?
  private var informationIsFresh = false
  /// Of `information`, or of a sample's before there is one.
  private var factor: Cholesky?
  private(set) var iterations = 0
  private(set) var rounds = 0
  private(set) var converged = false
  private(set) var separating: [Int] = []
  private var watch = SeparationWatch()

  init(
    regression: LogisticRegression, design: Design, size: SampleSizes.Size, parties: Parties,
    start: [Double]? = nil, heldOut: Fold? = nil
  ) {
    self.heldOut = heldOut
    self.regression = regression
    self.design = design
    self.size = size
    self.parties = parties
    let first = start ?? regression.nullCoefficients(of: design, size: size)
    self.start = first
    coefficients = first
  }

  /// Of the steps since the matrix was computed, where matrices are dear.
  private var memory = CurvatureMemory()

  var isEconomical: Bool {
    !parties.likelihood.matricesAreDear
      && size.rows * Double(design.parameterCount) >= regression.economicalCells
  }

  /// What a row weighs on average: likelihoods and λ² are in this unit.
  private var unit: Double { size.weight / size.rows }

  /// The λ² from which on the last step is exact to rounding and the information matrix, which moves
  /// by about λ/√n, is that of the optimum to 1e-9.
  private var negligible: Double {
    max(
      1e-20 * min(size.badWeight, size.weight - size.badWeight),
      parties.likelihood.negligibleDistance)
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
        of: design, at: coefficients, includesInformation: includesInformation, stride: stride,
        heldOut: heldOut, outcomes: regression.outcomes))
    let members = await parties.members
    if members != self.members {
      isComparable = self.members.isEmpty
      self.members = members
    }
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
    isComparable = true
    if parties.likelihood.matricesAreDear, !gradient.isEmpty {
      memory.learn(
        step: zip(coefficients, self.coefficients).map(-),
        change: zip(gradient, point.gradient).map(-))
    }
    self.coefficients = coefficients
    logLikelihood = point.logLikelihood
    gradient = point.gradient
    informationIsFresh = point.information != nil
    if let information = point.information {
      self.information = information
      memory.forget()
      // A matrix that has become singular on the way is a matter of separation: keep the old factor.
      if let factor = try? Cholesky(information, tolerance: 0) {
        self.factor = factor
        watch.see(factor)
      }
    }
  }

  mutating func begin() async throws {
    accept(try await point(at: start, includesInformation: true), at: start)
  }

  /// Begins, or goes on, with what somebody has asked for already.
  mutating func begin(at known: LikelihoodExpansion) async {
    members = await parties.members
    rounds += 1
    let point = Point(
      logLikelihood: known.logLikelihood, gradient: known.gradient, information: known.information)
    accept(point, at: known.coefficients)
  }

  /// Begins at a point where the matrix is nearly a known one, and asks for none.
  mutating func begin(near information: Matrix) async throws {
    factor = try? Cholesky(information, tolerance: 0)
    accept(try await point(at: start, includesInformation: factor == nil), at: start)
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
      // What all rows would give, were they like the sample.
      all = information.scaled(
        by: [Double](repeating: Double(stride).squareRoot(), count: design.parameterCount))
      let step = sampleFactor.solve(sampled.gradient)
      // The sample's optimum is many standard errors off: there is no use in finding it exactly.
      if dot(sampled.gradient, step) < unit { break }
      here = zip(here, step).map(+)
      iterations += 1
    }
    let everybody = try await point(at: here, includesInformation: false)
    // Worse than no model at all: the sample was not like the rows, sorted ones for instance.
    guard everybody.logLikelihood >= regression.nullLogLikelihood(size) else {
      return try await begin()
    }
    factor = try? Cholesky(all, tolerance: 0)
    accept(everybody, at: here)
  }

  /// Goes on with the rows of those who are left.
  mutating func resume(size: SampleSizes.Size) async throws {
    self.size = size
    converged = false
    accept(try await point(at: coefficients, includesInformation: true), at: coefficients)
  }

  /// Newton steps on all rows until the optimum is reached or shown not to exist.
  mutating func run() async throws {
    var previous: Double?
    while iterations < regression.maximumIterations, let factor {
      let step = memory.solve(gradient, near: factor)
      let decrement = dot(gradient, step)
      if decrement <= negligible && informationIsFresh {
        // The last step needs no look at the rows: what it gains is known.
        coefficients = zip(coefficients, step).map(+)
        logLikelihood += decrement / 2
        converged = true
        return
      }
      if informationIsFresh, regression.ridge == 0,
        let columns = watch.separatingColumns(
          step: step, coefficients: coefficients, decrement: decrement / unit)
      {
        separating = columns
        return
      }
      let contraction = previous.map { decrement / $0 }
      let includesInformation = needsInformation(
        decrement: decrement, contraction: contraction)
      previous = decrement
      guard try await advance(along: step, includesInformation: includesInformation) else {
        // No step raises the likelihood: the last bits are reached.
        converged = decrement < 1e-9 * unit
        if !informationIsFresh {
          accept(try await point(at: coefficients, includesInformation: true), at: coefficients)
        }
        return
      }
      iterations += 1
    }
  }

  /// Whether the next point is worth a matrix: always where it is cheap, otherwise where the last one
  /// does not lead on, and at the optimum.
  private func needsInformation(decrement: Double, contraction: Double?) -> Bool {
    if parties.likelihood.matricesAreDear {
      return decrement * min(contraction ?? 1, 0.1) <= negligible
    }
    let contraction = contraction ?? 0
    return !isEconomical || information == nil || contraction > 0.1
      || decrement * contraction <= negligible
  }

  /// Takes the step, or a half, quarter, … of it that does not lower the likelihood.
  private mutating func advance(
    along step: [Double], includesInformation: Bool
  ) async throws -> Bool {
    var fraction = 1.0
    // Totals of n terms carry rounding of this order: a fall within it is none.
    let slack = max(1e-12 * abs(logLikelihood), parties.likelihood.noise)
    for _ in 0..<12 {
      let candidate = zip(coefficients, step).map { $0 + fraction * $1 }
      let next = try await point(at: candidate, includesInformation: includesInformation)
      if next.logLikelihood >= logLikelihood - slack || !isComparable {
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
    return try geometry(of: information)
  }

  mutating func geometryAtStart() async throws -> ColumnGeometry {
    guard let information = try await point(at: start, includesInformation: true).information
    else { preconditionFailure("the matrix was asked for") }
    return try geometry(of: information)
  }

  func geometry(of penalised: Matrix) throws -> ColumnGeometry {
    var crossProducts = penalised
    for j in 1..<max(1, design.parameterCount) { crossProducts[j, j] -= regression.ridge }
    return try ColumnGeometry(
      crossProducts: crossProducts, names: design.names, allowsCollinear: regression.ridge > 0)
  }

  /// Without the penalty.
  var unpenalisedLogLikelihood: Double {
    logLikelihood + regression.ridge / 2 * coefficients.dropFirst().reduce(0) { $0 + $1 * $1 }
  }

  /// The inverse information of the terms that have an estimate, not a number elsewhere.
  func covariance() -> Matrix {
    let order = design.parameterCount
    let kept = (0..<order).filter { !separating.contains($0 - 1) }
    var result = Matrix(rowCount: order, columnCount: order, repeating: .nan)
    guard let information,
      let inverse = try? Cholesky(information.minor(kept), tolerance: 0).inverse
    else { return result }
    for (j, column) in kept.enumerated() {
      for (i, row) in kept.enumerated() { result[row, column] = inverse[i, j] }
    }
    return result
  }
}
