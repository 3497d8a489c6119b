internal import Foundation

/// The chi-squared distribution with whole degrees of freedom.
public enum ChiSquared {
  /// P(X ≥ `x`).
  ///
  /// The closed forms for one and two degrees of freedom, and from there the recurrence of the
  /// incomplete gamma function, `Q(a + 1, h) = Q(a, h) + hᵃ exp(-h) / Γ(a + 1)`, h = x/2.
  /// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 1964, 26.4.4 and 26.4.5.
  public static func survival(_ x: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom > 0, "at least one degree of freedom")
    guard x > 0 else { return 1 }
    let half = x / 2
    let isEven = degreesOfFreedom % 2 == 0
    var a = isEven ? 1.0 : 0.5
    var survival = isEven ? exp(-half) : erfc(half.squareRoot())
    var term = isEven ? half * exp(-half) : 2 * (half / .pi).squareRoot() * exp(-half)
    while a < Double(degreesOfFreedom) / 2 {
      survival += term
      a += 1
      term *= half / a
    }
    return min(1, survival)
  }
}
