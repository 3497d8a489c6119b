internal import Foundation

/// A shift of the intercept after which the mean probability of default of the training rows is the
/// stated bad rate of a portfolio.
///
///     Σ w p(η + shift) / Σ w = badRate
///
/// The order of applicants and the odds between them stay as they are; where bads were over-sampled
/// this is the usual correction of the prior (King and Zeng, *Political Analysis* 9, 2001, 137).
public struct PortfolioCalibration: Codable, Sendable, Equatable {
  /// What the study states.
  public let badRate: Double
  /// The mean probability of default before the shift.
  public let meanPD: Double
  /// What is added to the log-odds of bad.
  public let shift: Double

  public func applied(to model: ScoreModel) -> ScoreModel { Self.shifted(model, by: shift) }

  private static func shifted(_ model: ScoreModel, by shift: Double) -> ScoreModel {
    var coefficients = model.coefficients
    coefficients[0] += shift
    return ScoreModel(design: model.design, coefficients: coefficients)
  }

  /// Relative, of the mean probability.
  private static let tolerance = 1e-13
  private static let maximumRounds = 30

  /// The shift for the training rows; `nil` without a rate.
  ///
  /// Each round asks for the mean probability at a shift. Its logit is nearly a straight line in the
  /// shift, so the secant method is there in five or so.
  package static func fit(
    of model: ScoreModel, to badRate: Double?, from parties: some Aggregator
  ) async throws -> PortfolioCalibration? {
    guard let badRate else { return nil }
    func distance(_ mean: Double) -> Double {
      log(mean / (1 - mean)) - log(badRate / (1 - badRate))
    }
    func mean(at shift: Double) async throws -> Double {
      let losses = try await parties.sum(
        LossTotals(of: Self.shifted(model, by: shift), part: .train))
      return losses.probability / losses.weight
    }
    let meanPD = try await mean(at: 0)
    var (earlier, earlierDistance) = (0.0, distance(meanPD))
    var shift = -earlierDistance
    for _ in 0..<maximumRounds {
      let found = try await mean(at: shift)
      let here = distance(found)
      if abs(found - badRate) <= tolerance * badRate || here == earlierDistance { break }
      let next = shift - here * (shift - earlier) / (here - earlierDistance)
      (earlier, earlierDistance) = (shift, here)
      if next == shift { break }
      shift = next
    }
    return PortfolioCalibration(badRate: badRate, meanPD: meanPD, shift: shift)
  }
}
