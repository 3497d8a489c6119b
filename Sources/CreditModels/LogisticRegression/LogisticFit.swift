internal import Foundation
public import LinearAlgebra

/// A logistic regression that has been fitted, with its inference.
public struct LogisticFit: Sendable {
  public let model: ScoreModel
  /// The inverse of the (penalised) information at the optimum; rows and columns of terms
  /// without an estimate are not numbers.
  public let covariance: Matrix
  public let logLikelihood: Double
  public let nullLogLikelihood: Double
  /// Weighted rows and bads of the training part.
  public let rowCount: Double
  public let badCount: Double
  /// Newton steps taken.
  public let iterations: Int
  /// Sums asked of the parties.
  public let rounds: Int
  public let converged: Bool
  /// Indexes of terms whose coefficients grow without bound because they separate good from bad.
  public let separating: [Int]
  /// `1 / (1 - R²)` of each term on the others, the intercept excepted; `nil` when not asked for.
  public let varianceInflation: [Double]?
  /// Of the columns scaled to unit length, the intercept included.
  public let conditionNumber: Double?
  /// At the optimum; `nil` for a penalised path.
  let information: Matrix?
  /// Of every term against the model without it, where the study asks for it.
  public internal(set) var termLikelihoodRatios: [LikelihoodRatio]?
  /// Which errors the tests and limits use.
  public internal(set) var errors = Study.ErrorKind.model
  /// Sandwich variances, the intercept's first.
  public internal(set) var robustVariances: [Double]?
  /// The L2 penalty it was fitted with.
  var ridge = 0.0
  /// The λ of a lasso or elastic net: then the coefficients have no errors and there are no tests.
  public internal(set) var penalty: Double?
  /// A VIF above it gives a warning.
  var varianceInflationLimit = 10.0
  var notes: [String] = []

  /// The confidence level of `Term.lower` and `upper`.
  public static let confidence = 0.95

  public var parameterCount: Int { model.coefficients.count }
  public var aic: Double { 2 * Double(parameterCount) - 2 * logLikelihood }
  public var bic: Double { log(rowCount) * Double(parameterCount) - 2 * logLikelihood }

  /// Of all terms together; `nil` without terms, or when the likelihood is not at its maximum.
  public var likelihoodRatio: LikelihoodRatio? {
    guard penalty == nil, ridge == 0, converged, parameterCount > 1 else { return nil }
    return LikelihoodRatio(
      statistic: max(0, 2 * (logLikelihood - nullLogLikelihood)), degrees: parameterCount - 1)
  }

  /// To second order, at the optimum.
  var expansion: LikelihoodExpansion? {
    information.map {
      LikelihoodExpansion(
        coefficients: model.coefficients, logLikelihood: logLikelihood,
        gradient: [Double](repeating: 0, count: parameterCount), information: $0)
    }
  }

  /// A row of the fit table. What cannot be estimated is `nil`.
  public struct Term: Codable, Sendable, Equatable {
    public let name: String
    public let coefficient: Double
    /// From the information matrix.
    public let standardError: Double?
    /// Wald: coefficient over its error, the robust one where the study asks for it.
    public let z: Double?
    public let p: Double?
    public let lower: Double?
    public let upper: Double?
    public let vif: Double?
    /// From the sandwich, of rows or parties.
    public let robustStandardError: Double?
    /// Against the model without the term.
    public let lr: LikelihoodRatio?

    /// Every key is always there; what cannot be estimated is null.
    public func encode(to encoder: any Encoder) throws {
      var file = encoder.container(keyedBy: CodingKeys.self)
      try file.encode(name, forKey: .name)
      try file.encode(coefficient, forKey: .coefficient)
      try file.encode(standardError, forKey: .standardError)
      try file.encode(z, forKey: .z)
      try file.encode(p, forKey: .p)
      try file.encode(lower, forKey: .lower)
      try file.encode(upper, forKey: .upper)
      try file.encode(vif, forKey: .vif)
      try file.encode(robustStandardError, forKey: .robustStandardError)
      try file.encode(lr, forKey: .lr)
    }
  }

  public var terms: [Term] {
    let quantile = Normal.quantile(0.5 + Self.confidence / 2)
    return model.design.names.enumerated().map { index, name in
      let coefficient = model.coefficients[index]
      let vif = index == 0 ? nil : varianceInflation?[index - 1]
      guard covariance[index, index] > 0 else {
        return Term(
          name: name, coefficient: coefficient, standardError: nil, z: nil, p: nil, lower: nil,
          upper: nil, vif: vif, robustStandardError: nil, lr: nil)
      }
      let own = covariance[index, index].squareRoot()
      let robust = robustVariances.map { max(0, $0[index]).squareRoot() }
      let error = robust ?? own
      return Term(
        name: name, coefficient: coefficient, standardError: own, z: coefficient / error,
        p: Normal.twoSidedP(coefficient / error), lower: coefficient - quantile * error,
        upper: coefficient + quantile * error, vif: vif, robustStandardError: robust,
        lr: index == 0 ? nil : termLikelihoodRatios?[index - 1])
    }
  }

  /// What a reader of the fit must know, in words.
  public var warnings: [String] {
    var warnings: [String] = []
    if !separating.isEmpty {
      let names = separating.map { "'\(model.design.terms[$0].name)'" }.joined(separator: ", ")
      let plural = separating.count > 1
      warnings.append(
        "\(names) \(plural ? "separate" : "separates") good from bad rows: the likelihood rises "
          + "without end as \(plural ? "their coefficients grow" : "the coefficient grows"), so "
          + "there is no estimate and no standard error. Group the values, exclude the "
          + "column\(plural ? "s" : ""), or set model.ridge.")
    } else if !converged {
      warnings.append(
        "The fit did not converge in \(iterations) steps: treat its coefficients as provisional.")
    }
    if let conditionNumber, conditionNumber > 30 {
      warnings.append(
        "The columns are nearly dependent (condition number "
          + String(format: "%.0f", conditionNumber) + "; above 30 coefficients are unstable).")
    }
    for (index, vif) in (varianceInflation ?? []).enumerated() where vif > varianceInflationLimit {
      warnings.append(
        "'\(model.design.terms[index].name)' is largely explained by the other columns (VIF "
          + String(format: "%.1f", vif) + ").")
    }
    return warnings + notes
  }
}
