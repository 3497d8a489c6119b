internal import LinearAlgebra

/// What a model may be: some of the candidates, or all of them under a penalty or bounds.
enum Region: Sendable {
  case terms([Int])
  case penalised(ElasticNet)

  /// `nil` where the terms have no maximum of their own.
  func maximum(of expansion: LikelihoodExpansion) -> LikelihoodExpansion.Maximum? {
    switch self {
    case .terms(let terms): expansion.maximum(over: terms)
    case .penalised(let penalty): penalty.maximum(of: expansion)
    }
  }

  fileprivate func penalty(at point: [Double]) -> Double {
    if case .penalised(let penalty) = self { penalty.value(at: point) } else { 0 }
  }
}

/// The fit of one model on its way: a quadratic near the last point that was asked for, and the point
/// to ask for next.
struct Trial: Sendable {
  let region: Region
  private(set) var expansion: LikelihoodExpansion
  /// The maximum of the expansion.
  private(set) var best: LikelihoodExpansion.Maximum
  /// Squared standard errors that are negligible.
  private let tolerance: Double
  private(set) var isSettled: Bool
  private(set) var next: [Double]
  private var isInside: Bool
  private var roundsLeft = 40

  /// - Parameters:
  ///   - isInside: the expansion's point is a model of this region.
  ///   - tolerance: squared standard errors that are negligible.
  ///   - asksAnyway: however near the prediction is, its likelihood is asked for.
  init?(
    _ region: Region, near expansion: LikelihoodExpansion, isInside: Bool, tolerance: Double,
    asksAnyway: Bool = false
  ) {
    guard let best = region.maximum(of: expansion) else { return nil }
    self.region = region
    self.expansion = expansion
    self.best = best
    self.tolerance = tolerance
    self.isInside = isInside
    next = best.coefficients
    isSettled = best.distance <= tolerance && !asksAnyway
  }

  /// The log-likelihood at the optimum, as far as is known.
  var logLikelihood: Double { best.logLikelihood }
  /// It is at least this, once a point of the region has been asked for.
  var lowerBound: Double {
    isSettled ? best.logLikelihood : isInside ? expansion.logLikelihood : -.infinity
  }
  /// It is hardly more than this: the expansion promises half of what is added.
  var upperBound: Double { isSettled ? best.logLikelihood : best.logLikelihood + best.distance / 2 }

  /// Takes note of the likelihood at `next`.
  ///
  /// - Parameter quality: what differences mean something.
  mutating func see(logLikelihood: Double, gradient: [Double], quality: LikelihoodQuality) {
    roundsLeft -= 1
    let reached = logLikelihood - region.penalty(at: next)
    let before = expansion.logLikelihood - region.penalty(at: expansion.coefficients)
    let slack = max(1e-12 * abs(before), quality.noise)
    let isWorse = isInside && reached < before - slack && roundsLeft > 0
    // Where a likelihood is not defined it is not finite.
    if isWorse || !reached.isFinite {
      next = zip(next, expansion.coefficients).map { ($0 + $1) / 2 }
      isSettled = roundsLeft <= 0
      return
    }
    expansion.move(to: next, logLikelihood: logLikelihood, gradient: gradient)
    isInside = true
    guard roundsLeft > 0, let best = region.maximum(of: expansion) else {
      isSettled = true
      return
    }
    self.best = best
    next = best.coefficients
    isSettled = best.distance <= max(tolerance, quality.negligibleDistance)
  }
}

/// A penalised likelihood that parties are asked for, at one point with the matrix or at many without.
struct LikelihoodSurface<Parties: Aggregator>: Sendable {
  let design: Design
  /// `ridge/2 * |β|²` is subtracted, intercept excepted.
  let ridge: Double
  let parties: Parties

  func expansion(at coefficients: [Double]) async throws -> LikelihoodExpansion {
    let total = try await parties.sum(LogisticDerivatives(of: design, at: coefficients))
    guard var information = total.information else { preconditionFailure("it was asked for") }
    for j in 1..<coefficients.count { information[j, j] += ridge }
    let (logLikelihood, gradient) = penalised(total.logLikelihood, total.gradient, at: coefficients)
    return LikelihoodExpansion(
      coefficients: coefficients, logLikelihood: logLikelihood, gradient: gradient,
      information: information)
  }

  /// One round for all of the trials that `isOpen` names.
  func advance(_ trials: inout [Trial], open: [Int]) async throws {
    for start in stride(from: 0, to: open.count, by: LogisticTrials.maximumPoints) {
      let asked = open[start..<min(start + LogisticTrials.maximumPoints, open.count)]
      let points = asked.map { trials[$0].next }
      let totals = try await parties.sum(LogisticTrials(of: design, at: points))
      for (index, (point, total)) in zip(asked, zip(points, totals)) {
        let (logLikelihood, gradient) = penalised(total.logLikelihood, total.gradient, at: point)
        trials[index].see(
          logLikelihood: logLikelihood, gradient: gradient, quality: parties.likelihood)
      }
    }
  }

  /// Rounds until every trial has its optimum.
  func settle(_ trials: inout [Trial]) async throws {
    while true {
      let open = trials.indices.filter { !trials[$0].isSettled }
      if open.isEmpty { return }
      try await advance(&trials, open: open)
    }
  }

  private func penalised(
    _ logLikelihood: Double, _ gradient: [Double], at point: [Double]
  ) -> (Double, [Double]) {
    guard ridge > 0 else { return (logLikelihood, gradient) }
    let square = point.dropFirst().reduce(0) { $0 + $1 * $1 }
    let slope = gradient.indices.map { $0 == 0 ? gradient[0] : gradient[$0] - ridge * point[$0] }
    return (logLikelihood - ridge / 2 * square, slope)
  }
}
