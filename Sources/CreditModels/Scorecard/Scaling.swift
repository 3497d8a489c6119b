internal import Foundation

/// How log-odds become points.
///
///     factor = pdo / ln 2,  offset = points - factor * ln(odds)
///     score = offset - factor * logit(P(bad))
///
/// Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6.
public struct Scaling: Codable, Sendable, Equatable {
  /// The score at `odds`.
  public var points = 600.0
  /// Good to bad.
  public var odds = 50.0
  /// Points that double the odds.
  public var pdo = 20.0
  public var base = Base.separate

  /// Where the points of the intercept go.
  public enum Base: String, Codable, Sendable, CaseIterable {
    /// A line of their own.
    case separate
    /// Spread evenly over the characteristics.
    case spread
  }

  public init() {}

  public var factor: Double { pdo / log(2) }
  public var offset: Double { points - factor * log(odds) }

  public func score(logOdds: Double) -> Double { offset - factor * logOdds }
  public func logOdds(score: Double) -> Double { (offset - score) / factor }
  /// The probability of default at a score.
  public func probabilityOfDefault(score: Double) -> Double {
    1 / (1 + exp(-logOdds(score: score)))
  }
}
