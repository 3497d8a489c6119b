public import CreditModels
public import LinearAlgebra

/// Parties that know the same enterprises by different columns, as the solver can ask them: one by one
/// for sums of a holder's own columns, together for what takes the columns or outcomes of several.
///
/// The rows they have in common, their order and their division into parts are settled by then.
public protocol VerticalInstitutions: Sendable {
  /// By name; the one with the outcomes comes first.
  var holders: [String] { get }

  func announcement(of holder: String) async throws -> Announcement

  /// The sums of one holder's own columns.
  func sums(of query: Query, from holder: String) async throws -> [Double]

  /// Goods and bads in the bins of a holder who does not have the outcomes, as `BinCounts` has them.
  func sums(of counts: BinCounts, of holder: String) async throws -> [Double]

  /// Masks the columns of some terms of each holder, so that likelihoods of models of them can be asked for.
  ///
  /// - Parameters:
  ///   - designs: by holder, in the order of `holders`; those without a term are left out, the one with
  ///     the outcomes excepted.
  ///   - heldOut: a fold of the training rows that stays out.
  func likelihood(
    of designs: [(holder: String, design: Design)], heldOut: Fold?
  ) async throws -> any JointLikelihood

  /// Tells the holder of the outcomes the log-odds of rows by `model`: the sum over all holders.
  ///
  /// - Parameters:
  ///   - parts: the terms of each holder.
  ///   - fold: of whose rows; of all rows when absent.
  func showScores(
    of model: ScoreModel, parts: [(holder: String, model: ScoreModel)], fold: Fold?
  ) async throws

  /// Bytes so far that holders have sent, and that they have received.
  var traffic: (sent: Int, received: Int) { get async }
}

/// The likelihood of logistic regressions on columns of several holders.
public protocol JointLikelihood: Sendable {
  /// A difference of two log-likelihoods that means nothing.
  var noise: Double { get }

  /// `XᵀX`, and `Xᵀy` in a column more, the intercept first, then the terms of each holder in turn.
  func crossProducts() async throws -> JointProducts

  /// - Throws: `FitError.outOfRange` where a holder's part of a predictor leaves its range.
  func value(at coefficients: [Double], includesInformation: Bool) async throws -> JointValue
}

public struct JointProducts: Sendable {
  public let gram: Matrix
  public let outcome: [Double]

  public init(gram: Matrix, outcome: [Double]) {
    self.gram = gram
    self.outcome = outcome
  }
}

/// At one point.
public struct JointValue: Sendable {
  public let logLikelihood: Double
  /// `Xᵀ(y - μ)`
  public let gradient: [Double]
  public let information: Matrix?

  public init(logLikelihood: Double, gradient: [Double], information: Matrix?) {
    self.logLikelihood = logLikelihood
    self.gradient = gradient
    self.information = information
  }
}
