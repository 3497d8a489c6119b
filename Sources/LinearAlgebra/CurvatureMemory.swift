/// What steps of a search have taught of a curvature that was known for another point: limited-memory
/// BFGS.
///
/// Nocedal and Wright, *Numerical Optimization*, 2nd edition, 2006, algorithm 7.4.
public struct CurvatureMemory: Sendable {
  private var pairs: [(step: [Double], change: [Double])] = []
  private let limit: Int

  /// - Parameter limit: how many steps are remembered.
  public init(limit: Int = 12) { self.limit = limit }

  public mutating func forget() { pairs = [] }

  /// Takes note of a step and of how the gradient of a convex function changed along it.
  public mutating func learn(step: [Double], change: [Double]) {
    guard dot(step, change) > 0 else { return }
    pairs.append((step, change))
    if pairs.count > limit { pairs.removeFirst() }
  }

  /// The inverse Hessian, as far as it is known, times `vector`.
  ///
  /// - Parameter factor: of the Hessian somewhere near.
  public func solve(_ vector: [Double], near factor: Cholesky) -> [Double] {
    var q = vector
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = dot(pair.step, q) / dot(pair.change, pair.step)
      factors.append(factor)
      for index in q.indices { q[index] -= factor * pair.change[index] }
    }
    var result = factor.solve(q)
    if let last = pairs.last {
      let scale = dot(last.step, last.change) / dot(last.change, factor.solve(last.change))
      for index in result.indices { result[index] *= scale }
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let correction = factor - dot(pair.change, result) / dot(pair.change, pair.step)
      for index in result.indices { result[index] += correction * pair.step[index] }
    }
    return result
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
