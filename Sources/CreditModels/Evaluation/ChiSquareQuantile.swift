import Foundation

/// The chi-square distribution, for the limits of indices that follow it without a change.
public struct ChiSquareDistribution: Sendable, Equatable {
  /// At least 1.
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom >= 1 && degreesOfFreedom.isFinite, "one degree of freedom or more")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(X ≤ x) = P(k/2, x/2), the regularised lower incomplete gamma function.
  public func cumulative(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    return regularisedLowerGamma(shape: degreesOfFreedom / 2, x / 2)
  }

  /// The x with P(X ≤ x) = `p`: 0 at 0, infinity at 1, not a number outside of them.
  ///
  /// Newton steps from the cube-root approximation, halved back into the interval that is known to
  /// hold the root. The relative error is about 1e-14.
  /// Wilson and Hilferty, "The distribution of chi-square", *PNAS* 17, 1931, 684-688.
  public func quantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
    let spread = 2 / (9 * degreesOfFreedom)
    let root = 1 - spread + Normal.quantile(p) * spread.squareRoot()
    var x = max(degreesOfFreedom * root * root * root, 1e-8 * degreesOfFreedom)
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 {
      let excess = cumulative(x) - p
      if excess > 0 { high = x } else { low = x }
      var next = x - excess / density(x)
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * x }
      let isDone = abs(next - x) <= 1e-15 * x
      x = next
      if isDone { break }
    }
    return x
  }

  private func density(_ x: Double) -> Double {
    let shape = degreesOfFreedom / 2
    return exp((shape - 1) * log(x / 2) - x / 2 - logGamma(shape)) / 2
  }
}

/// The power series up to the mean, the continued fraction by Lentz's method beyond.
///
/// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 1964, 6.5.29 and 6.5.31.
private func regularisedLowerGamma(shape a: Double, _ x: Double) -> Double {
  let factor = exp(a * log(x) - x - logGamma(a))
  if x < a + 1 {
    var (term, sum) = (1 / a, 1 / a)
    for k in 1..<10_000 {
      term *= x / (a + Double(k))
      sum += term
      if term <= sum * 1e-17 { break }
    }
    return factor * sum
  }
  // The first denominator is positive here, so no term of the fraction vanishes.
  var denominator = x + 1 - a
  var c = Double.greatestFiniteMagnitude
  var d = 1 / denominator
  var fraction = d
  for k in 1..<10_000 {
    let numerator = Double(k) * (a - Double(k))
    denominator += 2
    d = 1 / (denominator + numerator * d)
    c = denominator + numerator / c
    fraction *= c * d
    if abs(c * d - 1) <= 1e-16 { break }
  }
  return 1 - factor * fraction
}

private func logGamma(_ x: Double) -> Double {
  #if canImport(Glibc)
    // The reentrant one: lgamma itself writes the sign to a global.
    var sign: Int32 = 0
    return unsafe lgamma_r(x, &sign)
  #else
    return lgamma(x)
  #endif
}
