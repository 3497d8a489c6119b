internal import Foundation

/// Which terms a model has, decided one after the other.
///
/// One information matrix of all candidates at the present model predicts every model that has one term
/// more or less (`LikelihoodExpansion`). The predictions only rank: whatever comes near the best is
/// fitted, all rivals in the same rounds (`LogisticTrials`), and the likelihood decides.
struct StepwiseSearch<Parties: Aggregator> {
  let surface: LikelihoodSurface<Parties>
  let rules: Study.SelectionRules
  let size: SampleSizes.Size
  /// The sign a coefficient must have; `nil` when any will do.
  let expectedSign: Double?

  private(set) var chosen: [Int]
  /// Of all candidates at the optimum of the chosen ones.
  private(set) var here: LikelihoodExpansion
  private(set) var steps: [Selection.Step] = []
  /// Terms of the wrong sign, and those that left as soon as they had come.
  private var excluded: Set<Int> = []
  private var barred: Set<Int> = []
  private var lastEntered: Int?
  /// What `both` has come to since the last wrong sign went.
  private var seen: Set<State> = []
  private let forced: Set<Int>

  private struct State: Hashable {
    let chosen: [Int]
    let barred: Set<Int>
  }

  /// - Parameter here: an expansion of all candidates at the optimum of `chosen`.
  init(
    _ surface: LikelihoodSurface<Parties>, rules: Study.SelectionRules, size: SampleSizes.Size,
    expectedSign: Double?, chosen: [Int], here: LikelihoodExpansion
  ) {
    self.surface = surface
    self.rules = rules
    self.size = size
    self.expectedSign = expectedSign
    self.chosen = chosen
    self.here = here
    forced = Set(
      surface.design.terms.indices.filter { rules.forced.contains(surface.design.terms[$0].name) })
  }

  /// Squared standard errors that no decision hangs on; in the unit of what rows weigh.
  private var tolerance: Double { 1e-5 * size.unit }

  /// The least that twice the log-likelihood must gain by a coefficient.
  private var entryPrice: Double { price(rules.entry) }
  private var stayPrice: Double { price(rules.stay) }

  private func price(_ level: Double) -> Double {
    switch rules.stepwise {
    case .bic: return log(size.weight)
    case .p:
      let z = Normal.quantile(1 - level / 2)
      return z * z
    case .aic, .none: return 2
    }
  }

  /// Moves until no step is left, then removes a wrong sign and goes on.
  mutating func run() async throws {
    if rules.stepwise != .none {
      let start =
        rules.direction == .backward ? Array(surface.design.terms.indices) : forced.sorted()
      if start != chosen {
        guard let point = here.maximum(over: start) else {
          throw ModelError.collinear(
            column: surface.design.terms[start.last ?? 0].name,
            with: start.dropLast().map { surface.design.terms[$0].name })
        }
        try await move(to: start, from: point.coefficients)
      }
    }
    repeat { while try await improve() {} } while try await removeWrongSign()
  }

  private mutating func improve() async throws -> Bool {
    guard rules.stepwise != .none else { return false }
    switch rules.direction {
    case .forward: return try await enter()
    case .backward:
      // The p-value of a model with a wrong sign says little of the card it will be.
      if try await removeWrongSign() { return true }
      return try await leave()
    case .both:
      var changed = try await enter()
      while try await leave() { changed = true }
      // One test lets a term in and another throws it out: the same terms can come back for ever.
      return changed && seen.insert(State(chosen: chosen, barred: barred)).inserted
    }
  }

  private var present: LikelihoodExpansion.Maximum { here.maximum(over: chosen) ?? here.itself }

  /// Adds the candidate with the largest likelihood if it pays; false when none does.
  private mutating func enter() async throws -> Bool {
    let logLikelihood = present.logLikelihood
    let outside = surface.design.terms.indices.filter {
      !chosen.contains($0) && !excluded.contains($0) && !barred.contains($0)
    }
    let gains = outside.compactMap { index -> (index: Int, gain: Double)? in
      guard let maximum = here.maximum(over: (chosen + [index]).sorted()) else { return nil }
      return (index, 2 * (maximum.logLikelihood - logLikelihood))
    }
    guard let best = gains.map(\.gain).max() else { return false }
    // A score test may be a third off where a candidate says much.
    let rivals = gains.filter { $0.gain > 0.5 * entryPrice && $0.gain > 0.6 * best }.map(\.index)
    // The matrix that follows takes the last step.
    let winner = try await contest(rivals.map { (chosen + [$0]).sorted() }, isInside: true) {
      $0.best.distance <= 100 * tolerance && 2 * ($0.lowerBound - logLikelihood) > entryPrice
    }
    guard let winner else { return false }
    let statistic = 2 * (winner.fit.logLikelihood - logLikelihood)
    guard statistic > entryPrice else { return false }
    let entered = rivals[winner.index]
    try await move(to: (chosen + [entered]).sorted(), from: winner.fit.next)
    (lastEntered, barred) = (entered, [])
    record(.add, entered, p: ChiSquare.survival(statistic, degrees: 1))
    return true
  }

  /// Removes the term that is missed least if it does not pay; false when every one does.
  private mutating func leave() async throws -> Bool {
    let now = present
    let candidates = chosen.filter { !forced.contains($0) }
    let losses = candidates.compactMap { index -> (index: Int, loss: Double)? in
      guard let rest = here.maximum(over: chosen.filter { $0 != index }) else { return nil }
      // Exactly the Wald statistic: a quadratic's loss.
      return (index, 2 * (now.logLikelihood - rest.logLikelihood))
    }
    guard let weakest = losses.min(by: { $0.loss < $1.loss }) else { return false }
    if rules.stepwise == .p {
      guard weakest.loss <= stayPrice else { return false }
      let rest = chosen.filter { $0 != weakest.index }
      guard let start = here.maximum(over: rest) else { return false }
      if weakest.index == lastEntered { barred.insert(weakest.index) }
      try await move(to: rest, from: start.coefficients)
      record(.remove, weakest.index, p: Normal.twoSidedP(max(0, weakest.loss).squareRoot()))
      return true
    }
    // What has just come in has paid already.
    let rivals = losses.filter {
      $0.index != lastEntered && $0.loss < 1.5 * stayPrice && $0.loss < 1.5 * weakest.loss + 0.5
    }.map(\.index)
    guard
      let winner = try await contest(
        rivals.map { index in chosen.filter { $0 != index } }, isInside: false,
        isDecided: \.isSettled)
    else { return false }
    let statistic = 2 * (now.logLikelihood - winner.fit.logLikelihood)
    guard statistic < stayPrice else { return false }
    let left = rivals[winner.index]
    try await move(to: chosen.filter { $0 != left }, from: winner.fit.next)
    record(.remove, left, p: ChiSquare.survival(statistic, degrees: 1))
    return true
  }

  /// The model with the largest likelihood. Rounds go to those that can still be it.
  private func contest(
    _ models: [[Int]], isInside: Bool, isDecided: (Trial) -> Bool
  ) async throws -> (index: Int, fit: Trial)? {
    var trials: [Trial] = []
    var indexes: [Int] = []
    for (index, model) in models.enumerated() {
      guard
        let trial = Trial(
          .terms(model), near: here, isInside: isInside, tolerance: tolerance)
      else { continue }
      trials.append(trial)
      indexes.append(index)
    }
    while true {
      let floor = trials.map(\.lowerBound).max() ?? 0
      let rivals = trials.indices.filter { trials[$0].upperBound >= floor }
      if rivals.count == 1, let winner = rivals.first, isDecided(trials[winner]) { break }
      let open = rivals.filter { !trials[$0].isSettled }
      if open.isEmpty { break }
      try await surface.advance(&trials, open: open)
    }
    let best = trials.indices.max { trials[$0].logLikelihood < trials[$1].logLikelihood }
    return best.map { (indexes[$0], trials[$0]) }
  }

  /// Removes the largest coefficient of the wrong sign; false when there is none.
  private mutating func removeWrongSign() async throws -> Bool {
    guard let expectedSign else { return false }
    let coefficients = present.coefficients
    let wrong = chosen.filter {
      !forced.contains($0) && coefficients[$0 + 1] * expectedSign < 0
    }
    guard let worst = wrong.max(by: { abs(coefficients[$0 + 1]) < abs(coefficients[$1 + 1]) })
    else { return false }
    excluded.insert(worst)
    seen = []
    let rest = chosen.filter { $0 != worst }
    guard let start = here.maximum(over: rest) else { return false }
    try await move(to: rest, from: start.coefficients)
    record(.wrongSign, worst, p: nil)
    return true
  }

  /// Newton steps with the matrix of all candidates, most often a single one.
  private mutating func move(to terms: [Int], from point: [Double]) async throws {
    chosen = terms
    var target = point
    var previous: LikelihoodExpansion?
    for _ in 0..<30 {
      let next = try await surface.expansion(at: target)
      let slack = max(1e-9 * size.weight, surface.parties.likelihood.noise)
      let isWorse = previous.map { next.logLikelihood < $0.logLikelihood - slack } ?? false
      // Where a likelihood is not defined it is not finite; the last point was another model's.
      if isWorse || !next.logLikelihood.isFinite {
        let inside = previous?.coefficients ?? here.coefficients
        target = zip(target, inside).map { ($0 + $1) / 2 }
        continue
      }
      (here, previous) = (next, next)
      guard let maximum = here.maximum(over: terms), maximum.distance > 10 * tolerance else {
        return
      }
      target = maximum.coefficients
    }
  }

  private mutating func record(_ action: Selection.Step.Action, _ index: Int, p: Double?) {
    let coefficients = Double(chosen.count + 1)
    let cost = rules.stepwise == .bic ? log(size.weight) : 2
    steps.append(
      .init(
        action: action, name: surface.design.terms[index].name,
        criterion: cost * coefficients - 2 * present.logLikelihood,
        p: rules.stepwise == .p ? p : nil))
  }
}

extension LikelihoodExpansion {
  fileprivate var itself: Maximum { maximum(at: coefficients) }
}
