internal import Foundation

/// Whether a number of bads agrees with a probability of default.
public enum BinomialTest {
  /// Beyond so many rows the exact sum costs more than it tells.
  public static let largestExactCount = 100_000.0

  /// How a p-value was computed.
  public enum Method: String, Codable, Sendable {
    /// The probability of all numbers of bads that are at most as probable as the one seen.
    case exactBinomial
    /// The z-test `(bad - np) / √(np(1-p))`: for sums of weights and for many rows.
    case normal
  }

  /// The method for these counts: exact where they are whole and not too many.
  public static func method(for count: BinCount) -> Method {
    let isWhole = count.good == count.good.rounded() && count.bad == count.bad.rounded()
    return isWhole && count.rows <= largestExactCount ? .exactBinomial : .normal
  }

  /// The two-sided p-value of the hypothesis that each row is bad with `probability`.
  ///
  /// Clopper and Pearson, *Biometrika* 26, 1934, 404, for the distribution; two-sided as the sum of
  /// all outcomes at most as probable.
  public static func pValue(_ count: BinCount, probability: Double) -> Double {
    guard count.rows > 0, probability > 0, probability < 1 else {
      let isCertain = probability <= 0 && count.bad == 0 || probability >= 1 && count.good == 0
      return isCertain || count.rows == 0 ? 1 : 0
    }
    switch method(for: count) {
    case .normal:
      let mean = count.rows * probability
      return Normal.twoSidedP((count.bad - mean) / (mean * (1 - probability)).squareRoot())
    case .exactBinomial:
      return exact(Int(count.bad), of: Int(count.rows), probability: probability)
    }
  }

  /// Probabilities relative to the one of the mode, by their ratios; no factorial is needed.
  private static func exact(_ bads: Int, of rows: Int, probability: Double) -> Double {
    let odds = probability / (1 - probability)
    let mode = min(rows, Int(Double(rows + 1) * probability))
    var weights = [Double](repeating: 0, count: rows + 1)
    weights[mode] = 1
    var weight = 1.0
    for k in stride(from: mode, to: rows, by: 1) where weight > 0 {
      weight *= odds * Double(rows - k) / Double(k + 1)
      weights[k + 1] = weight
    }
    weight = 1
    for k in stride(from: mode, to: 0, by: -1) where weight > 0 {
      weight *= Double(k) / (odds * Double(rows - k + 1))
      weights[k - 1] = weight
    }
    // Outcomes as probable as the one seen, up to rounding, belong to the sum.
    let limit = weights[bads] * (1 + 1e-7)
    let unlikely = weights.reduce(0) { $0 + ($1 <= limit ? $1 : 0) }
    return min(1, unlikely / weights.reduce(0, +))
  }
}
