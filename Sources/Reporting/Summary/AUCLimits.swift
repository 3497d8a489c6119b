internal import CreditModels
internal import Foundation

/// The sampling error of an AUC from its value and the numbers of goods and bads alone.
///
///     Q1 = A / (2 - A),  Q2 = 2 A² / (1 + A)
///     variance = (A (1 - A) + (bads - 1)(Q1 - A²) + (goods - 1)(Q2 - A²)) / (goods bads)
///
/// Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic
/// curve, *Radiology* 143, 1982, doi:10.1148/radiology.143.1.7063747.
struct AUCLimits {
  let standardError: Double
  private let auc: Double

  /// - Parameters:
  ///   - goods: how many; so `bads`.
  init(auc: Double, goods: Double, bads: Double) {
    self.auc = auc
    let square = auc * auc
    let (first, second) = (auc / (2 - auc), 2 * square / (1 + auc))
    let variance =
      (auc * (1 - auc) + (bads - 1) * (first - square) + (goods - 1) * (second - square))
      / (goods * bads)
    standardError = max(0, variance).squareRoot()
  }

  /// 95 %, within 0 and 1; `nil` without goods or bads.
  var range: ClosedRange<Double>? {
    let reach = Normal.quantile(0.975) * standardError
    guard reach.isFinite, auc.isFinite else { return nil }
    return max(0, auc - reach)...min(1, auc + reach)
  }
}
