/// The log-odds of rows by cards that did not know them, put together again.
struct HeldOutRanking {
  private let fit: HeldOutFit
  /// By repeat, then by fold: positions of rows.
  private let divisions: [[[Int]]]
  /// In the same order, one after the other.
  private let outcomes: [HeldOutFit.Outcome]

  init(_ fit: HeldOutFit, _ divisions: [[[Int]]], _ outcomes: [HeldOutFit.Outcome]) {
    precondition(outcomes.count == divisions.reduce(0) { $0 + $1.count })
    self.fit = fit
    self.divisions = divisions
    self.outcomes = outcomes
  }

  func scheme(beside apparent: Apparent) -> ResamplingReport.Scheme {
    var heldOut: [Performance] = []
    var within: [Double?] = []
    var first = 0
    for folds in divisions {
      var logOdds = [Double](repeating: 0, count: fit.outcome.count)
      for (fold, outcome) in zip(folds, outcomes[first...]) {
        for (row, value) in zip(fold, outcome.logOdds) { logOdds[row] = Self.rounded(value) }
        within.append(area(fold, outcome.logOdds))
      }
      first += folds.count
      heldOut.append(
        Performance.exact(ofLogOdds: logOdds, outcome: fit.outcome, weights: fit.weights))
    }
    func spread(_ value: (Performance) -> Double) -> CrossValidation.Spread {
      CrossValidation.Spread(heldOut.map(value))
    }
    // Of what should be large, and of what should be small.
    func gain(_ value: (Performance) -> Double) -> ResamplingReport.Measure {
      .init(spread(value), optimism: value(apparent.performance) - spread(value).mean)
    }
    func cost(_ value: (Performance) -> Double) -> ResamplingReport.Measure {
      .init(spread(value), optimism: spread(value).mean - value(apparent.performance))
    }
    let areas = within.compactMap(\.self)
    var problems: [String: Int] = [:]
    for problem in outcomes.compactMap(\.problem) { problems[problem, default: 0] += 1 }
    return ResamplingReport.Scheme(
      folds: divisions.first?.count ?? 0, repeats: divisions.count, auc: gain(\.auc),
      gini: gain(\.gini), ks: gain(\.ks), logLoss: cost(\.logLoss), brier: cost(\.brier),
      meanPD: gain(\.meanPD), aucLimits: .init(heldOut, spread(\.auc)),
      aucWithinFolds: areas.count == within.count ? .init(areas) : nil,
      selection: .init(outcomes.compactMap(\.columns), apparent: apparent.columns),
      withoutCard: problems.map { .init(problem: $0.key, count: $0.value) }
        .sorted { ($1.count, $0.problem) < ($0.count, $1.problem) },
      notConverged: outcomes.count { $0.columns != nil && !$0.converged }, heldOut: heldOut)
  }

  /// Two cards that give rows the same log-odds but for the last bits have tied them.
  private static func rounded(_ logOdds: Double) -> Double {
    (logOdds * 0x1p26).rounded(.toNearestOrEven) * 0x1p-26
  }

  /// The AUC of one fold; `nil` when its rows are all good or all bad.
  private func area(_ fold: [Int], _ logOdds: [Double]) -> Double? {
    let outcome = fold.map { fit.outcome[$0] }
    guard Set(outcome).count == 2 else { return nil }
    return Performance.exact(
      ofLogOdds: logOdds, outcome: outcome,
      weights: fit.weights.map { weights in fold.map { weights[$0] } }
    ).auc
  }
}
