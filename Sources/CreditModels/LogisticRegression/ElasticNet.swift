internal import LinearAlgebra

/// What is subtracted from a log-likelihood, and where coefficients may lie.
///
///     Σ_j absolute · |β_j| + square/2 · β_j²,   lower_j ≤ β_j ≤ upper_j      intercept excepted
///
/// The penalty is of the sum over rows, not of its mean: scikit-learn's `C` is `1 / (absolute + square)`.
/// Zou and Hastie, "Regularization and variable selection via the elastic net", *Journal of the Royal
/// Statistical Society B* 67, 2005, 301, doi:10.1111/j.1467-9868.2005.00503.x.
struct ElasticNet: Sendable {
  let absolute: Double
  let square: Double
  /// By term.
  let bounds: [ClosedRange<Double>]

  static let free = -Double.infinity ... .infinity

  func value(at coefficients: [Double]) -> Double {
    coefficients.dropFirst().reduce(0) { $0 + absolute * abs($1) + square / 2 * $1 * $1 }
  }

  /// Where the expansion minus the penalty is largest: coordinate descent on the quadratic (Friedman,
  /// Hastie and Tibshirani, *Journal of Statistical Software* 33, 2010, doi:10.18637/jss.v033.i01).
  func maximum(of expansion: LikelihoodExpansion) -> LikelihoodExpansion.Maximum {
    let information = expansion.information
    var point = expansion.coefficients
    for (term, bound) in bounds.enumerated() {
      point[term + 1] = bound.nearest(to: point[term + 1])
    }
    // The slope of the quadratic at the point.
    var slope = zip(
      expansion.gradient, information.times(zip(point, expansion.coefficients).map(-))
    ).map(-)
    for _ in 0..<Self.maximumSweeps {
      var largest = 0.0
      for j in point.indices where information[j, j] > 0 {
        let pull = slope[j] + information[j, j] * point[j]
        var next = pull / information[j, j]
        if j > 0 {
          let shrunk = max(0, abs(pull) - absolute) * (pull < 0 ? -1 : 1)
          next = bounds[j - 1].nearest(to: shrunk / (information[j, j] + square))
        }
        let step = next - point[j]
        guard step != 0 else { continue }
        point[j] = next
        for i in slope.indices { slope[i] -= information[i, j] * step }
        largest = max(largest, information[j, j] * step * step)
      }
      if largest <= Self.negligible { break }
    }
    return expansion.maximum(at: point)
  }

  private static let maximumSweeps = 20_000
  /// Squared standard errors: below what sums of doubles tell apart.
  private static let negligible = 1e-25

  /// Effective coefficients, the intercept included: those that are not zero, each counted by the share
  /// that the square leaves of it, `tr (I_A (I_A + square)⁻¹) + 1` (Zou, Hastie and Tibshirani, *Annals
  /// of Statistics* 35, 2007, 2173, doi:10.1214/009053607000000127).
  func degreesOfFreedom(at coefficients: [Double], information: Matrix) -> Double {
    let active = [0] + coefficients.indices.dropFirst().filter { coefficients[$0] != 0 }
    guard square > 0 else { return Double(active.count) }
    let plain = information.minor(active)
    var penalised = plain
    for index in active.indices.dropFirst() { penalised[index, index] += square }
    guard let inverse = try? Cholesky(penalised, tolerance: 0).inverse else {
      return Double(active.count)
    }
    return Double(active.count) - square * inverse.diagonal.dropFirst().reduce(0, +)
  }
}

extension ClosedRange<Double> {
  fileprivate func nearest(to value: Double) -> Double {
    Swift.min(Swift.max(value, lowerBound), upperBound)
  }
}
