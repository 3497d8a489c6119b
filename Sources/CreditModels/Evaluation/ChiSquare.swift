import Foundation

/// The chi-square distribution.
public enum ChiSquare {
  /// P(X ≥ `statistic`) with so many degrees of freedom, the p-value of a likelihood-ratio test.
  ///
  ///     Q(a, x) = Γ(a, x) / Γ(a),   a = degrees / 2,  x = statistic / 2
  ///
  /// One degree of freedom is a squared normal variable. Otherwise a series below `a + 1`, a continued
  /// fraction above, which keeps the relative precision of the tail: about 1e-13 there.
  /// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 1964, 6.5.29 and 6.5.31; Lentz, *Applied
  /// Optics* 15, 1976, 668, doi:10.1364/AO.15.000668, for the evaluation of the fraction.
  public static func survival(_ statistic: Double, degrees: Int) -> Double {
    guard statistic > 0, degrees > 0 else { return statistic.isNaN ? .nan : 1 }
    guard statistic.isFinite else { return 0 }
    if degrees == 1 { return Normal.twoSidedP(statistic.squareRoot()) }
    let (a, x) = (Double(degrees) / 2, statistic / 2)
    // x^a exp(-x) / Γ(a), in logarithms because each factor alone may overflow.
    let scale = exp(a * log(x) - x - lgamma(a))
    return x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x)
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
}
