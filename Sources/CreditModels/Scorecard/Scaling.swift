internal import Foundation

/// How log-odds become points.
///
///     factor = pdo / ln 2,  offset = points - factor * ln(odds)
///     score = offset - factor * logit(P(bad))
///
/// A reversed scale has the factor `-pdo / ln 2` in all three formulas: high is risky, and `odds`
/// still give `points`.
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
  public var rounding = Rounding.none
  /// Whether a high score is a high risk; a negative `pdo` says the same.
  public var reversed = false
  /// Scores below are shown as this one; the probability of default stays that of the points.
  public var minimum: Double?
  /// Scores above are shown as this one.
  public var maximum: Double?
  public var reasons = ReasonRules()

  /// Where the points of the intercept go.
  public enum Base: String, Codable, Sendable, CaseIterable {
    /// A line of their own.
    case separate
    /// Spread evenly over the characteristics.
    case spread
  }

  /// What becomes of fractions of points.
  public enum Rounding: String, Codable, Sendable, CaseIterable {
    case none
    /// Base and attributes get whole points, halves away from zero, and the score is their sum.
    case whole
  }

  public init() {}

  /// Keys that older files do not have take their defaults.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    points = try file.decode(Double.self, forKey: .points)
    odds = try file.decode(Double.self, forKey: .odds)
    pdo = try file.decode(Double.self, forKey: .pdo)
    base = try file.decode(Base.self, forKey: .base)
    rounding = try file.decodeIfPresent(Rounding.self, forKey: .rounding) ?? rounding
    reversed = try file.decodeIfPresent(Bool.self, forKey: .reversed) ?? reversed
    minimum = try file.decodeIfPresent(Double.self, forKey: .minimum)
    maximum = try file.decodeIfPresent(Double.self, forKey: .maximum)
    reasons = try file.decodeIfPresent(ReasonRules.self, forKey: .reasons) ?? reasons
  }

  public var factor: Double { (reversed ? -pdo : pdo) / log(2) }
  public var offset: Double { points - factor * log(odds) }
  /// Whether high scores are the risky ones.
  public var highIsRisky: Bool { factor < 0 }

  public func score(logOdds: Double) -> Double { offset - factor * logOdds }
  public func logOdds(score: Double) -> Double { (offset - score) / factor }
  /// The probability of default at a score.
  public func probabilityOfDefault(score: Double) -> Double {
    1 / (1 + exp(-logOdds(score: score)))
  }
  /// The score, not rounded, that has a probability of default.
  public func score(probabilityOfDefault: Double) -> Double {
    score(logOdds: log(probabilityOfDefault / (1 - probabilityOfDefault)))
  }

  /// Adding 0 makes -0 a 0, which prints without a sign.
  func rounded(_ points: Double) -> Double { rounding == .whole ? points.rounded() + 0 : points }

  /// The sum of an applicant's points as it is shown.
  public func limited(_ sum: Double) -> Double {
    min(max(sum, minimum ?? -.infinity), maximum ?? .infinity)
  }
}
