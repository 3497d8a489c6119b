import Foundation

/// The population or characteristic stability index and what it means.
///
///     index = Σ (a_i - e_i) ln(a_i / e_i)
///
/// with the shares `a_i` of the actual rows and `e_i` of the expected ones. A bin that is empty on one
/// side would make it infinite, or, if left out, blind to the largest shift there is. Then, and only
/// then, half a row is added to both sides of that bin; the totals stay as they are. A bin empty on
/// both sides says nothing.
///
/// Without any change the index is about `(1/N + 1/M) χ²(B - 1)` for N and M rows in B bins that have
/// rows, so that its size means nothing without the sample sizes: see `limit`.
/// Siddiqi, *Credit Risk Scorecards*, 2006, chapter 9; Yurdakul and Naranjo, "Statistical properties
/// of the population stability index", *Journal of Risk Model Validation* 14, 2020, 89-100.
extension StabilityTable {
  /// Rows added to both sides of a bin that is empty on one.
  public static let floor = 0.5
  /// The rules of thumb.
  public static let watchFrom = 0.1
  public static let shiftedFrom = 0.25
  /// The share of samples without a change whose index stays below `limit`.
  public static let confidence = 0.95

  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// Below 0.1.
    case stable
    /// 0.1 or more, which samples of this size reach without any change.
    case withinNoise
    /// From 0.1, above the limit.
    case watch
    /// From 0.25, above the limit.
    case shifted
  }

  public var expectedRows: Double { expected.reduce(0, +) }
  public var actualRows: Double { actual.reduce(0, +) }

  /// The part each bin gives, at least 0; not a number where a side has no rows at all.
  public var contributions: [Double] {
    let (n, m) = (expectedRows, actualRows)
    return zip(expected, actual).map { e, a in
      guard n > 0, m > 0 else { return .nan }
      guard e > 0 || a > 0 else { return 0 }
      let added = e > 0 && a > 0 ? 0 : Self.floor
      let (expectedShare, actualShare) = ((e + added) / n, (a + added) / m)
      return (actualShare - expectedShare) * log(actualShare / expectedShare)
    }
  }

  public var index: Double { contributions.reduce(0, +) }

  /// What noise alone stays below in 95 of 100 samples of these sizes; 0 for one bin, which cannot
  /// differ.
  public var limit: Double {
    let bins = zip(expected, actual).count { $0 > 0 || $1 > 0 }
    guard bins > 1 else { return 0 }
    return (1 / expectedRows + 1 / actualRows)
      * ChiSquare.quantile(Self.confidence, degrees: bins - 1)
  }

  public var verdict: Verdict {
    let (index, limit) = (index, limit)
    if index < Self.watchFrom { return .stable }
    if index <= limit { return .withinNoise }
    return index < Self.shiftedFrom ? .watch : .shifted
  }
}

extension Range<Int> {
  /// Neighbours in groups, each as short as `isEnough` allows; what is left at the end joins the last
  /// group that was enough.
  func grouped(_ isEnough: (Range<Int>) -> Bool) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = lowerBound
    for last in self where isEnough(start..<(last + 1)) {
      groups.append(start..<(last + 1))
      start = last + 1
    }
    guard start < upperBound else { return groups }
    // What is left may need more than one neighbour before it.
    var rest = start..<upperBound
    while let last = groups.popLast() {
      rest = last.lowerBound..<upperBound
      if isEnough(rest) { break }
    }
    return groups + [rest]
  }
}
