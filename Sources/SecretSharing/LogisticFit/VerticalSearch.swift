internal import LinearAlgebra

extension VerticalFit {
  /// The maximum of the likelihood, by few looks at the rows: each costs the holders an evaluation.
  ///
  /// Starts one step of Newton's from the mean odds, which `Xᵀy` gives, goes on by L-BFGS with the Gram
  /// matrix as first guess of the curvature, and, with standard errors, takes a last step of Newton's own.
  /// Where a point is out of range, goes half as far. The holders are told the result.
  ///
  /// - Parameters:
  ///   - tolerance: distance to the optimum, in standard errors, at which the search ends.
  ///   - standardErrors: whether `XᵀWX` is asked for at the end.
  public static func maximum(
    of meeting: inout VerticalMeeting, tolerance: Double, standardErrors: Bool
  ) throws(FitError) -> VerticalFit {
    guard tolerance > 0, tolerance < 1 else { throw .badLimit("tolerance", tolerance) }
    var search = try VerticalSearch(meeting.crossProducts(), noise: meeting.terms.lossNoise)
    while search.path.decrement > tolerance {
      // One is kept for the end.
      guard search.evaluations + 1 < meeting.terms.evaluations else {
        throw .budgetSpent(evaluations: search.evaluations)
      }
      let totals = try search.look(through: &meeting, includesInformation: false)
      search.path.receive(
        value: -totals.logLikelihood, gradient: totals.gradient.map { 0 - $0 })
    }
    let totals = try search.look(through: &meeting, includesInformation: standardErrors)
    let fit = try search.close(with: totals, rowCount: meeting.terms.rowCount)
    try meeting.finish(
      coefficients: fit.coefficients, standardErrors: fit.standardErrors,
      logLikelihood: fit.logLikelihood)
    return fit
  }
}

/// The state of one search.
struct VerticalSearch {
  var path: QuasiNewton
  private(set) var evaluations = 0
  private let origin: [Double]
  private let badCount: Double

  init(_ products: CrossProducts, noise: Double) throws(FitError) {
    let preconditioner = try Self.factor(products.nullInformation)
    var origin = [Double](repeating: 0, count: products.outcome.count)
    origin[0] = products.meanLogOdds
    let start = zip(origin, preconditioner.solve(products.nullGradient)).map(+)
    path = QuasiNewton(preconditioner: preconditioner, start: start, noise: noise)
    self.origin = origin
    badCount = products.badCount
  }

  private static func factor(_ matrix: Matrix) throws(FitError) -> Cholesky {
    do {
      return try Cholesky(matrix, tolerance: 1e-11)
    } catch {
      throw .collinear(column: error.pivot)
    }
  }

  /// Totals at the trial point, or at one nearer to the mean odds.
  mutating func look(
    through meeting: inout VerticalMeeting, includesInformation: Bool
  ) throws(FitError) -> FitTotals {
    for _ in 0..<10 {
      do {
        let totals = try meeting.evaluate(
          at: path.trial, includesInformation: includesInformation)
        evaluations += 1
        return totals
      } catch {
        guard case .outOfRange = error else { throw error }
        path.retreat(towards: origin)
      }
    }
    let totals = try meeting.evaluate(at: path.trial, includesInformation: includesInformation)
    evaluations += 1
    return totals
  }

  /// With the information matrix, what is left to the optimum is one step of Newton's.
  func close(with totals: FitTotals, rowCount: Int) throws(FitError) -> VerticalFit {
    var (coefficients, logLikelihood) = (path.trial, totals.logLikelihood)
    var covariance: Matrix?
    if let information = totals.information {
      let factor = try Self.factor(information)
      let step = factor.solve(totals.gradient)
      coefficients = zip(coefficients, step).map(+)
      logLikelihood += 0.5 * zip(totals.gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      covariance = factor.inverse
    }
    return VerticalFit(
      coefficients: coefficients, covariance: covariance, logLikelihood: logLikelihood,
      evaluations: evaluations, rowCount: rowCount, badCount: badCount)
  }
}
