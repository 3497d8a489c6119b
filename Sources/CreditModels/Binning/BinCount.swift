/// The weighted numbers of goods and bads in a bin.
///
/// Counts add up: over bins, over fine bins merged into a coarse one, over parties. They are
/// `Double` because rows may carry observation weights; without weights they are whole and sums of
/// them exact.
public struct BinCount: Codable, Sendable, Equatable {
  /// Rows that paid, y = 0.
  public var good: Double
  /// Rows that defaulted, y = 1.
  public var bad: Double

  public init(good: Double, bad: Double) {
    self.good = good
    self.bad = bad
  }

  public static let zero = BinCount(good: 0, bad: 0)

  public var rows: Double { good + bad }

  /// `bad / rows`; not a number when the bin has no rows.
  public var badRate: Double { bad / rows }

  public static func + (left: BinCount, right: BinCount) -> BinCount {
    BinCount(good: left.good + right.good, bad: left.bad + right.bad)
  }

  public static func += (left: inout BinCount, right: BinCount) {
    left = left + right
  }

  /// The p-value of the hypothesis that two bins have one and the same bad rate.
  ///
  ///     p = (bad₁ + bad₂) / (rows₁ + rows₂)
  ///     z = (badRate₁ - badRate₂) / sqrt(p (1 - p) (1/rows₁ + 1/rows₂))
  ///
  /// The two-sided z-test with the pooled rate; weighted rows count by their weight. It is 1 where
  /// there is nothing to compare: an empty bin, or a pooled rate of 0 or 1.
  /// Fleiss, *Statistical Methods for Rates and Proportions*, 1981, section 2.2.
  func pValue(against other: BinCount) -> Double {
    let pooled = (self + other).badRate
    let variance = pooled * (1 - pooled) * (1 / rows + 1 / other.rows)
    guard variance > 0, variance.isFinite else { return 1 }
    return Normal.twoSidedP((badRate - other.badRate) / variance.squareRoot())
  }
}

extension Sequence<BinCount> {
  /// The count of all bins together.
  func total() -> BinCount { reduce(.zero, +) }
}
