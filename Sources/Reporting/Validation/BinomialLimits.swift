internal import CreditModels
internal import Foundation

/// How many bads chance alone gives among rows that each default with one probability.
///
/// From the binomial distribution itself up to `exactRows` rows, from the normal one beyond, where the
/// two are the same to the eye.
package struct BinomialLimits: Equatable {
  /// The least and the greatest share of bads within the central 95 %.
  package let lower: Double
  package let upper: Double

  private static let exactRows = 5000.0

  func contains(_ badRate: Double) -> Bool {
    badRate >= lower - 1e-12 && badRate <= upper + 1e-12
  }

  /// - Parameter rows: weighted rows are rounded to whole ones.
  package init(rows: Double, probability: Double) {
    let rows = rows.rounded()
    guard rows >= 1, probability > 0, probability < 1 else {
      (lower, upper) = (probability, probability)
      return
    }
    guard rows <= Self.exactRows else {
      let reach =
        Normal.quantile(0.975) * (probability * (1 - probability) / rows).squareRoot() + 0.5 / rows
      (lower, upper) = (max(0, probability - reach), min(1, probability + reach))
      return
    }
    let (logSuccess, logFailure) = (log(probability), log1p(-probability))
    var logMass = rows * logFailure
    var cumulative = exp(logMass)
    var (bads, least, most) = (0.0, Double?.none, Double?.none)
    while bads < rows {
      if least == nil, cumulative >= 0.025 { least = bads }
      if cumulative >= 0.975 {
        most = bads
        break
      }
      logMass += log((rows - bads) / (bads + 1)) + logSuccess - logFailure
      bads += 1
      cumulative += exp(logMass)
    }
    (lower, upper) = ((least ?? bads) / rows, (most ?? rows) / rows)
  }
}
