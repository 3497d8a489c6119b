public import LinearAlgebra

/// A logistic regression over the columns of several holders, as the solver has it.
public struct VerticalFit: Sendable, Equatable {
  /// The intercept, the label holder's, the first holder's, ….
  public let coefficients: [Double]
  /// The inverse of the information; nil where it was not asked for.
  public let covariance: Matrix?
  public let logLikelihood: Double
  /// Gradients the solver has seen.
  public let evaluations: Int
  public let rowCount: Int
  public let badCount: Double

  public var standardErrors: [Double]? {
    covariance?.diagonal.map { $0.squareRoot() }
  }
}
