package import LinearAlgebra

/// L-BFGS for a convex function, preconditioned by a matrix close to its Hessian.
///
/// A pure state: it says where to look next and is told what is there. Every look costs the holders an
/// evaluation, so a rejected point still teaches curvature, and steps are tried at full length.
/// Nocedal and Wright, *Numerical Optimization*, 2nd edition, sections 7.2 and 3.1.
package struct QuasiNewton: Sendable {
  private let preconditioner: Cholesky
  private var memory = CurvatureMemory()
  /// How well values are known.
  private let noise: Double
  /// The best point so far.
  private var point: [Double]
  private var value = Double.infinity
  private var gradient: [Double] = []
  private var direction: [Double] = []
  private var length = 1.0
  private var rejections = 0
  /// The point that is being looked at.
  package private(set) var trial: [Double]

  package init(preconditioner: Cholesky, start: [Double], noise: Double) {
    self.noise = noise
    self.preconditioner = preconditioner
    point = start
    trial = start
  }

  /// Distance to the optimum as the curvature known so far has it.
  package private(set) var decrement = Double.infinity

  /// Learns what is at `trial` and chooses the next.
  package mutating func receive(value seen: Double, gradient here: [Double]) {
    let first = gradient.isEmpty
    let step = zip(trial, point).map(-)
    if !first {
      memory.learn(step: step, change: zip(here, gradient).map(-))
    }
    // Near the optimum values differ by less than they are known to; there every step counts as good.
    let isBetter = seen <= value + 1e-4 * dot(gradient, step) + noise
    if first || isBetter {
      (point, value, gradient) = (trial, seen, here)
      rejections = 0
    } else {
      rejections += 1
    }
    direction = memory.solve(gradient, near: preconditioner).map { -$0 }
    decrement = max(0, -dot(gradient, direction)).squareRoot()
    length = rejections > 1 ? Double(sign: .plus, exponent: 1 - rejections, significand: 1) : 1
    move()
  }

  /// The trial point cannot be looked at: goes half as far.
  package mutating func retreat(towards origin: [Double]) {
    if gradient.isEmpty {
      trial = zip(trial, origin).map { ($0 + $1) / 2 }
      point = trial
    } else {
      length /= 2
      move()
    }
  }

  private mutating func move() { trial = zip(point, direction).map { $0 + length * $1 } }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
