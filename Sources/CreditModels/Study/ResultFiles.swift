internal import Foundation

/// `fit.json`
public struct FitFile: Codable, Sendable, Equatable {
  public let rows: Double
  public let bads: Double
  public let iterations: Int
  public let rounds: Int
  public let logLikelihood: Double
  public let aic: Double
  public let bic: Double
  public let converged: Bool
  public let warnings: [String]
  public let terms: [LogisticFit.Term]
  /// The shift of the intercept that the card has and `terms` have not; absent without one.
  public let calibration: PortfolioCalibration?
  /// Of the model without terms.
  public let nullLogLikelihood: Double?
  /// Of the whole model.
  public let likelihoodRatio: LikelihoodRatio?
  public let conditionNumber: Double?
  /// Which errors `z`, `p`, `lower` and `upper` use.
  public let errors: Study.ErrorKind?
  /// The steps of the search.
  public let selection: [Selection.Step]?
  /// The λ of the model, and all that were tried.
  public let penalty: Double?
  public let penaltyPath: [PenaltyPoint]?

  public init(_ result: StudyResult) {
    let fit = result.fit
    calibration = result.calibration
    rows = fit.rowCount
    bads = fit.badCount
    iterations = fit.iterations
    rounds = fit.rounds
    logLikelihood = fit.logLikelihood
    aic = fit.aic
    bic = fit.bic
    converged = fit.converged
    warnings = result.warnings
    terms = fit.terms
    nullLogLikelihood = fit.nullLogLikelihood
    likelihoodRatio = fit.likelihoodRatio
    // To six digits: the last ones of eigenvalues depend on where in memory a matrix lies.
    conditionNumber = fit.conditionNumber.flatMap {
      $0.isFinite ? Double(String(format: "%.6g", $0)) : nil
    }
    errors = fit.errors
    selection = result.selection
    penalty = fit.penalty
    penaltyPath = result.penaltyPath.isEmpty ? nil : result.penaltyPath
  }
}

/// `metrics.json`: the parts that have rows.
public struct MetricsFile: Codable, Sendable, Equatable {
  public let train: Performance?
  public let test: Performance?
  public let outOfTime: Performance?

  public init(_ performance: [Part: Performance]) {
    train = performance[.train]
    test = performance[.test]
    outOfTime = performance[.outOfTime]
  }
}

/// `bins.json`: every characteristic, in the model or not.
public struct BinsFile: Codable, Sendable, Equatable {
  public let characteristics: [Entry]

  public struct Entry: Codable, Sendable, Equatable {
    public let name: String
    public let iv: Double
    public let trend: Trend
    public let bins: [Bin]
  }

  public struct Bin: Codable, Sendable, Equatable {
    public let label: String
    public let from: Double?
    public let to: Double?
    public let good: Double
    public let bad: Double
    public let woe: Double
    public let iv: Double

    /// Every key is always there; an end that a bin does not have is null.
    public func encode(to encoder: any Encoder) throws {
      var file = encoder.container(keyedBy: CodingKeys.self)
      try file.encode(label, forKey: .label)
      try file.encode(from, forKey: .from)
      try file.encode(to, forKey: .to)
      try file.encode(good, forKey: .good)
      try file.encode(bad, forKey: .bad)
      try file.encode(woe, forKey: .woe)
      try file.encode(iv, forKey: .iv)
    }
  }

  public init(_ result: StudyResult) {
    characteristics = result.characteristics.map { characteristic in
      let (woe, contributions) = (characteristic.woe, characteristic.contributions)
      let binning = characteristic.binning
      return Entry(
        name: characteristic.name, iv: characteristic.informationValue, trend: characteristic.trend,
        bins: characteristic.counts.enumerated().map { index, count in
          Bin(
            label: binning.label(of: index), from: binning.from(index), to: binning.to(index),
            good: count.good, bad: count.bad, woe: woe[index], iv: contributions[index])
        })
    }
  }
}
