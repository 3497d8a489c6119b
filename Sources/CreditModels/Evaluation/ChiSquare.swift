import Foundation

/// The chi-square distribution.
///
///     P(X ≥ x) = Q(a, x/2) = Γ(a, x/2) / Γ(a),   a = degrees / 2
///
/// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 1964, 6.5.29 and 6.5.31; Lentz, *Applied
/// Optics* 15, 1976, 668, doi:10.1364/AO.15.000668, for the evaluation of the fraction.
public enum ChiSquare {
  /// P(X ≥ `statistic`) with so many degrees of freedom, the p-value of a likelihood-ratio test, with the
  /// relative precision of the tail: about 1e-13 there.
  public static func survival(_ statistic: Double, degrees: Int) -> Double {
    guard statistic > 0, degrees > 0 else { return statistic.isNaN ? .nan : 1 }
    guard statistic.isFinite else { return 0 }
    // One degree of freedom is a squared normal variable.
    if degrees == 1 { return Normal.twoSidedP(statistic.squareRoot()) }
    let part = gamma(Double(degrees) / 2, statistic / 2)
    return part.isUpper ? part.value : 1 - part.value
  }

  /// P(X ≤ `statistic`).
  public static func cumulative(_ statistic: Double, degrees: Int) -> Double {
    guard statistic > 0, degrees > 0 else { return statistic.isNaN ? .nan : 0 }
    guard statistic.isFinite else { return 1 }
    let part = gamma(Double(degrees) / 2, statistic / 2)
    return part.isUpper ? 1 - part.value : part.value
  }

  /// The x with P(X ≤ x) = `p`: 0 at 0, infinity at 1, not a number outside of them.
  ///
  /// Newton steps from the cube-root approximation, halved back into the interval that is known to
  /// hold the root. The relative error is about 1e-14.
  /// Wilson and Hilferty, "The distribution of chi-square", *PNAS* 17, 1931, 684-688.
  public static func quantile(_ p: Double, degrees: Int) -> Double {
    precondition(degrees > 0, "one degree of freedom or more")
    guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
    let k = Double(degrees)
    let spread = 2 / (9 * k)
    let root = 1 - spread + Normal.quantile(p) * spread.squareRoot()
    var x = max(k * root * root * root, 1e-8 * k)
    var (low, high) = (0.0, Double.infinity)
    for _ in 0..<200 {
      let excess = cumulative(x, degrees: degrees) - p
      if excess > 0 { high = x } else { low = x }
      let density = scale(k / 2, x / 2) / x
      var next = x - excess / density
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * x }
      let isDone = abs(next - x) <= 1e-15 * x
      x = next
      if isDone { break }
    }
    return x
  }

  /// x^a exp(-x) / Γ(a), in logarithms because each factor alone may overflow.
  private static func scale(_ a: Double, _ x: Double) -> Double {
    exp(a * log(x) - x - logGamma(a))
  }

  /// A series for the lower part below `a + 1`, a continued fraction for the upper part from there on:
  /// whichever is the smaller, and so the more precise.
  private static func gamma(_ a: Double, _ x: Double) -> (value: Double, isUpper: Bool) {
    x < a + 1 ? (scale(a, x) * series(a, x), false) : (scale(a, x) * fraction(a, x), true)
  }

  /// Σ x^n / (a (a+1) … (a+n))
  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var next = a
    while term > sum * 0x1p-54 {
      next += 1
      term *= x / next
      sum += term
    }
    return sum
  }

  /// 1 / (x + 1 - a - 1(1-a) / (x + 3 - a - 2(2-a) / (x + 5 - a - …)))
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var denominator = x + 1 - a
    var (upper, lower) = (Double.greatestFiniteMagnitude, 1 / denominator)
    var result = lower
    for n in 1..<10_000 {
      let numerator = -Double(n) * (Double(n) - a)
      denominator += 2
      lower = 1 / (numerator * lower + denominator)
      upper = denominator + numerator / upper
      let factor = upper * lower
      result *= factor
      if abs(factor - 1) <= 0x1p-52 { break }
    }
    return result
  }

  private static func logGamma(_ x: Double) -> Double {
    #if canImport(Glibc)
      // The reentrant one: lgamma itself writes the sign to a global.
      var sign: Int32 = 0
      return unsafe lgamma_r(x, &sign)
    #else
      return lgamma(x)
    #endif
  }
}
