/// Sees a likelihood that has no maximum.
///
/// In units of the predictor a Newton step near the optimum shrinks quadratically. One that does not,
/// while the likelihood hardly rises any more, follows a direction in which it rises for ever: the
/// columns that move along it separate good from bad (Albert and Anderson, 1984,
/// doi:10.1093/biomet/71.1.1).
struct SeparationWatch {
  private var previousSize: Double?
  private var stalledSteps = 0

  /// The indexes of the columns, once two steps in a row have stalled.
  mutating func separatingColumns(
    step: [Double], scales: [Double], decrement: Double
  ) -> [Int]? {
    let sizes = zip(step.dropFirst(), scales).map { abs($0 * $1) }
    let size = sizes.max() ?? 0
    let stalls = decrement < 0.1 && size > 0.1 && size > 0.5 * (previousSize ?? .infinity)
    stalledSteps = stalls ? stalledSteps + 1 : 0
    previousSize = size
    return stalledSteps == 2 ? sizes.indices.filter { sizes[$0] > 0.05 * size } : nil
  }
}
