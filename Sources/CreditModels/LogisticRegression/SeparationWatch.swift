internal import LinearAlgebra

/// Sees a likelihood that has no maximum.
///
/// Near an optimum a Newton step shrinks quadratically. Along a direction in which the likelihood
/// rises for ever a coefficient takes steps of the same size again and again, while the information
/// on it, and with it the precision of its estimate, dies away: such columns separate good from bad
/// (Albert and Anderson, 1984, doi:10.1093/biomet/71.1.1).
struct SeparationWatch {
  /// By coefficient, where the search began and now.
  private var firstVariances: [Double]?
  private var variances: [Double] = []
  private var previousStep: [Double]?
  private var stalledSteps: [Int] = []

  /// Takes note of the variances at a point.
  mutating func see(_ factor: Cholesky) {
    variances = factor.inverse.diagonal
    if firstVariances == nil { firstVariances = variances }
  }

  /// The indexes of the terms whose coefficients have stalled twice in a row, once there are any.
  ///
  /// - Parameter decrement: λ² of rows of weight 1.
  mutating func separatingColumns(
    step: [Double], coefficients: [Double], decrement: Double
  ) -> [Int]? {
    defer { previousStep = step }
    guard let firstVariances, let previousStep, decrement < 0.1 else {
      stalledSteps = [Int](repeating: 0, count: step.count)
      return nil
    }
    for j in step.indices {
      let stalls =
        abs(step[j]) > 0.5 * abs(previousStep[j]) && abs(step[j]) > 0.01 * abs(coefficients[j])
        && variances[j] > 20 * firstVariances[j]
      stalledSteps[j] = stalls ? stalledSteps[j] + 1 : 0
    }
    // The intercept only makes room for the others.
    let columns = step.indices.dropFirst().filter { stalledSteps[$0] >= 2 }.map { $0 - 1 }
    return columns.isEmpty ? nil : columns
  }
}
