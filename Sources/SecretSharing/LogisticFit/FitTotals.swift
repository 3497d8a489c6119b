public import LinearAlgebra

/// The log-likelihood of all rows at a point and its derivatives: what the solver learns of an evaluation.
///
///     ℓ = Σ yz - ln(1 + exp z),  gradient = Xᵀ(y - μ),  information = Xᵀ diag(μ(1 - μ)) X
///
/// Columns in the order intercept, label holder's, first holder's, ….
public struct FitTotals: Sendable, Equatable {
  public let logLikelihood: Double
  public let gradient: [Double]
  /// nil where it was not asked for.
  public let information: Matrix?

  /// Those beyond what the columns allow come from parties that compute something else.
  func checked(against products: CrossProducts) throws(FitError) -> FitTotals {
    guard logLikelihood < 0, logLikelihood.isFinite else {
      throw .impossibleTotal("log-likelihood")
    }
    for (column, entry) in gradient.enumerated() {
      let square = products.gram[column, column]
      // Residuals are at most 1.
      guard abs(entry) <= 1.001 * (square * products.rowCount).squareRoot() + 1e-6 else {
        throw .impossibleTotal("gradient of column \(column)")
      }
      // Weights are at most a quarter; they have few bits.
      if let entry = information?[column, column] {
        guard entry >= -0.02 * square, entry <= 0.27 * square else {
          throw .impossibleTotal("information of column \(column)")
        }
      }
    }
    return self
  }
}
