internal import Foundation

/// The area under the ROC curve of grouped scores, with its sampling error.
///
/// Every bad row has the component `(goods below + goods in its cell / 2) / goods`, every good row
/// the same from the other side. The area is the mean of either kind, and
///
///     variance = s²(bads' components) / bads + s²(goods' components) / goods
///
/// with variances s² of divisor n - 1. For scores counted in cells this is exact for the cell as
/// score. DeLong, DeLong and Clarke-Pearson, *Biometrics* 44, 1988, 837. doi:10.2307/2531595
public struct AreaUnderCurve: Codable, Sendable, Equatable {
  public let value: Double
  /// `nil` with fewer than two goods or two bads.
  public let standardError: Double?
  /// Of the limits, symmetric for the logit of the area, so that they stay between 0 and 1:
  ///
  ///     logit(limit) = logit(value) ∓ 1.96 · standardError / (value (1 - value))
  ///
  /// Pepe, *The Statistical Evaluation of Medical Tests*, 2003, section 5.2.
  public let lower: Double?
  public let upper: Double?

  /// The confidence level of `lower` and `upper`.
  public static let confidence = 0.95

  /// - Parameter cells: goods and bads by ascending risk; sums of weights count as rows.
  package init(of cells: [BinCount]) {
    let total = cells.total()
    guard total.good > 0, total.bad > 0 else {
      (value, standardError, lower, upper) = (0.5, nil, nil, nil)
      return
    }
    var below = BinCount.zero
    var area = 0.0
    let components = cells.map { cell -> (ofBad: Double, ofGood: Double) in
      defer { below += cell }
      area += cell.bad * (below.good + cell.good / 2)
      return (
        (below.good + cell.good / 2) / total.good,
        (total.bad - below.bad - cell.bad / 2) / total.bad
      )
    }
    value = area / (total.good * total.bad)
    guard total.good > 1, total.bad > 1 else {
      (standardError, lower, upper) = (nil, nil, nil)
      return
    }
    var (squaresOfBads, squaresOfGoods) = (0.0, 0.0)
    for (cell, component) in zip(cells, components) {
      squaresOfBads += cell.bad * (component.ofBad - value) * (component.ofBad - value)
      squaresOfGoods += cell.good * (component.ofGood - value) * (component.ofGood - value)
    }
    let error =
      (squaresOfBads / (total.bad - 1) / total.bad
      + squaresOfGoods / (total.good - 1) / total.good).squareRoot()
    standardError = error
    (lower, upper) = Self.limits(of: value, error: error)
  }

  /// - Parameter error: the standard error.
  static func limits(of value: Double, error: Double) -> (lower: Double, upper: Double) {
    guard value > 0, value < 1, error > 0 else { return (value, value) }
    let logit = log(value / (1 - value))
    let width = Normal.quantile(0.5 + confidence / 2) * error / (value * (1 - value))
    return (1 / (1 + exp(width - logit)), 1 / (1 + exp(-width - logit)))
  }
}

extension ScoreTable {
  public var areaUnderCurve: AreaUnderCurve { AreaUnderCurve(of: counts) }

  /// `2 · AUC - 1`
  public var gini: Double { 2 * areaUnderCurve.value - 1 }
}
