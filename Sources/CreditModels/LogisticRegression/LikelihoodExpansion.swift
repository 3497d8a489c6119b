internal import LinearAlgebra

/// A log-likelihood near a point, to second order.
///
///     ℓ(β + d) ≈ ℓ + gradientᵀ d - dᵀ information d / 2
///
/// One expansion of all candidates predicts the likelihood of every model made of some of them:
/// coefficients of the others are held at 0. Twice the predicted gain of a candidate is its score test,
/// twice the predicted loss of a term its Wald test (Rao, 1948,
/// doi:10.1017/S0305004100023987).
struct LikelihoodExpansion: Sendable {
  /// The intercept first.
  private(set) var coefficients: [Double]
  private(set) var logLikelihood: Double
  private(set) var gradient: [Double]
  private(set) var information: Matrix

  /// The largest value the expansion takes under some restriction.
  struct Maximum: Sendable {
    let coefficients: [Double]
    let logLikelihood: Double
    /// `dᵀ information d`: the squared distance in standard errors.
    let distance: Double
  }

  /// What the expansion says of a point.
  func maximum(at point: [Double]) -> Maximum {
    let step = zip(point, coefficients).map(-)
    let distance = dot(step, information.times(step))
    return Maximum(
      coefficients: point, logLikelihood: logLikelihood + dot(gradient, step) - distance / 2,
      distance: distance)
  }

  /// The best of the models with an intercept and the given terms; `nil` when one of them is a
  /// combination of others.
  func maximum(over terms: [Int]) -> Maximum? {
    let inside = [0] + terms.map { $0 + 1 }
    guard
      let factor = try? Cholesky(information.minor(inside), tolerance: ColumnGeometry.collinearity)
    else { return nil }
    var step = coefficients.map { -$0 }
    for index in inside { step[index] = 0 }
    // Leaving the outside terms at 0 changes the slope inside.
    let shifted = information.times(step)
    let solution = factor.solve(inside.map { gradient[$0] - shifted[$0] })
    for (position, index) in inside.enumerated() { step[index] = solution[position] }
    return maximum(at: zip(coefficients, step).map(+))
  }

  /// The expansion of the models that have no other terms than these.
  func restricted(to terms: [Int]) -> LikelihoodExpansion {
    let inside = [0] + terms.map { $0 + 1 }
    return LikelihoodExpansion(
      coefficients: inside.map { coefficients[$0] }, logLikelihood: logLikelihood,
      gradient: inside.map { gradient[$0] }, information: information.minor(inside))
  }

  /// Moves to a point where likelihood and gradient are known, and corrects the information by what the
  /// gradient has changed: Broyden, Fletcher, Goldfarb and Shanno, 1970 (Nocedal and Wright, *Numerical
  /// Optimization*, 2006, section 6.1).
  mutating func move(to point: [Double], logLikelihood: Double, gradient: [Double]) {
    let step = zip(point, coefficients).map(-)
    let change = zip(self.gradient, gradient).map(-)
    let image = information.times(step)
    let (curvature, expected) = (dot(step, change), dot(step, image))
    if curvature > 1e-8 * expected, expected > 0 {
      for j in step.indices {
        for i in step.indices {
          information[i, j] += change[i] * change[j] / curvature - image[i] * image[j] / expected
        }
      }
    }
    (coefficients, self.logLikelihood, self.gradient) = (point, logLikelihood, gradient)
  }
}

extension Matrix {
  /// `self * vector` of a square matrix.
  func times(_ vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount)
    for j in 0..<columnCount where vector[j] != 0 {
      for i in 0..<rowCount { result[i] += self[i, j] * vector[j] }
    }
    return result
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
