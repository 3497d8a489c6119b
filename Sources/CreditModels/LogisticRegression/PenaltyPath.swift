internal import Foundation

/// A logistic regression under a lasso or elastic-net penalty, for a sequence of its sizes.
///
///     maximise  ℓ(β) - λ (mix Σ|β_j| + (1 - mix)/2 Σβ_j²)        intercept excepted
///
/// From the λ at which the first coefficient leaves zero downwards. Neighbouring points of the path are
/// fitted together: one information matrix predicts them all, and each round asks for the gradients at all
/// that have not converged (proximal Newton steps; Lee, Sun and Saunders, *SIAM Journal on Optimization*
/// 24, 2014, 1420, doi:10.1137/130921428).
struct PenaltyPath<Parties: Aggregator> {
  let surface: LikelihoodSurface<Parties>
  let rules: Study.PenaltyRules
  let size: SampleSizes.Size
  /// By candidate.
  let bounds: [ClosedRange<Double>]

  /// Points that share a matrix.
  private static var stretch: Int { 8 }
  /// The smallest λ of a path that is searched, as a share of the largest.
  private static var smallestShare: Double { 1e-3 }

  struct Outcome {
    let points: [PenaltyPoint]
    /// Of the chosen point, the intercept first, and its likelihood without the penalty.
    let coefficients: [Double]
    let logLikelihood: Double
    let chosen: Int
  }

  func run(from null: LikelihoodExpansion) async throws -> Outcome {
    var here = null
    var points: [PenaltyPoint] = []
    var solutions: [[Double]] = []
    let sizes = lambdas(from: null)
    for start in stride(from: 0, to: sizes.count, by: Self.stretch) {
      let stretch = sizes[start..<min(start + Self.stretch, sizes.count)]
      if start > 0 { here = try await surface.expansion(at: solutions[start - 1]) }
      for (lambda, trial) in zip(stretch, try await fits(stretch, near: here, tolerance: 1e-8)) {
        solutions.append(trial.best.coefficients)
        points.append(point(lambda, trial))
      }
    }
    let chosen =
      switch rules.choose {
      case .aic: points.indices.min { points[$0].aic < points[$1].aic } ?? 0
      case .bic: points.indices.min { points[$0].bic < points[$1].bic } ?? 0
      case .size: points.count - 1
      }
    here = try await surface.expansion(at: solutions[chosen])
    let final = try await fits([sizes[chosen]], near: here, tolerance: 1e-18)[0]
    return Outcome(
      points: points, coefficients: final.best.coefficients, logLikelihood: final.logLikelihood,
      chosen: chosen)
  }

  private func penalty(_ lambda: Double) -> ElasticNet {
    ElasticNet(absolute: lambda * rules.mix, square: lambda * (1 - rules.mix), bounds: bounds)
  }

  private func fits(
    _ lambdas: some Sequence<Double>, near here: LikelihoodExpansion, tolerance: Double
  ) async throws -> [Trial] {
    var trials = lambdas.compactMap { lambda in
      Trial(
        .penalised(penalty(lambda)), near: here, isInside: true,
        tolerance: tolerance * size.unit)
    }
    try await surface.settle(&trials)
    return trials
  }

  /// Descending by equal factors; the last is the study's own where it names one.
  private func lambdas(from null: LikelihoodExpansion) -> [Double] {
    let slopes = zip(null.gradient.dropFirst(), bounds).map { slope, bound in
      slope > 0 ? (bound.upperBound > 0 ? slope : 0) : (bound.lowerBound < 0 ? -slope : 0)
    }
    let largest = (slopes.max() ?? 0) / rules.mix
    var smallest = Self.smallestShare * largest
    if case .size(let named) = rules.choose { smallest = named }
    guard smallest < largest, rules.points > 1 else { return [smallest] }
    return (0..<rules.points).map { index in
      index == rules.points - 1
        ? smallest
        : largest * pow(smallest / largest, Double(index) / Double(rules.points - 1))
    }
  }

  private func point(_ lambda: Double, _ trial: Trial) -> PenaltyPoint {
    let coefficients = trial.best.coefficients
    let degrees = penalty(lambda).degreesOfFreedom(
      at: coefficients, information: trial.expansion.information)
    return PenaltyPoint(
      lambda: lambda, logLikelihood: trial.logLikelihood, degrees: degrees,
      aic: 2 * degrees - 2 * trial.logLikelihood,
      bic: log(size.weight) * degrees - 2 * trial.logLikelihood,
      coefficients: Dictionary(
        uniqueKeysWithValues: zip(surface.design.names, coefficients).filter {
          $0.0 == "intercept" || $0.1 != 0
        }))
  }
}

/// The model for one size of a penalty.
public struct PenaltyPoint: Codable, Sendable, Equatable {
  /// Of sums over rows: scikit-learn's `1 / C`.
  public let lambda: Double
  /// Without the penalty.
  public let logLikelihood: Double
  /// Effective coefficients, the intercept included.
  public let degrees: Double
  public let aic: Double
  public let bic: Double
  /// Those that are not zero, and the intercept.
  public let coefficients: [String: Double]
}
