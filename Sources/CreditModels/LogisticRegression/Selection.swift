internal import Foundation
internal import LinearAlgebra

/// Chooses terms by an information criterion, then removes coefficients of the wrong sign.
///
/// Forward and backward in turn. A score test from the information matrix of all candidates at the
/// current model ranks what could enter (Rao, 1948); the criterion itself, from a fit, decides.
public struct Selection: Sendable {
  public struct Step: Codable, Sendable, Equatable {
    public enum Action: String, Codable, Sendable { case add, remove, wrongSign }
    public let action: Action
    public let name: String
    /// The criterion after the step.
    public let criterion: Double
  }

  let rules: Study.SelectionRules
  let convention: WeightOfEvidenceConvention
  let regression: LogisticRegression

  public struct Outcome: Sendable {
    public let fit: LogisticFit
    /// Indexes of the chosen candidates, in the order of the design.
    public let chosen: [Int]
    public let steps: [Step]
  }

  public init(
    rules: Study.SelectionRules, convention: WeightOfEvidenceConvention,
    regression: LogisticRegression
  ) {
    self.rules = rules
    self.convention = convention
    self.regression = regression
  }

  public func run(
    _ candidates: Design, size: SampleSizes.Size, from parties: some Aggregator
  ) async throws -> Outcome {
    var size = size
    while true {
      let members = await parties.members
      var search = StepwiseSearch(
        selection: self, candidates: candidates, size: size, parties: parties)
      switch rules.stepwise {
      case .none: try await search.take(Array(candidates.terms.indices))
      case .aic, .bic: try await search.run()
      }
      if rules.signs == .enforced { try await search.removeWrongSigns() }
      if await parties.members == members {
        return Outcome(fit: search.fit!, chosen: search.chosen, steps: search.steps)
      }
      // Fits of different rows are not compared: when somebody has left, begin again with the others.
      guard let left = try await parties.sum(SampleSizes())[.train] else {
        throw ModelError.oneClass(bads: 0, rows: 0)
      }
      size = left
    }
  }

  fileprivate func criterion(_ fit: LogisticFit) -> Double {
    rules.stepwise == .bic ? fit.bic : fit.aic
  }

  /// What one more coefficient costs.
  fileprivate func penalty(_ size: SampleSizes.Size) -> Double {
    rules.stepwise == .bic ? log(size.weight) : 2
  }
}

private struct StepwiseSearch<Parties: Aggregator> {
  let selection: Selection
  let candidates: Design
  let size: SampleSizes.Size
  let parties: Parties

  private(set) var chosen: [Int] = []
  private(set) var fit: LogisticFit?
  private(set) var steps: [Selection.Step] = []

  init(
    selection: Selection, candidates: Design, size: SampleSizes.Size, parties: Parties
  ) {
    self.selection = selection
    self.candidates = candidates
    self.size = size
    self.parties = parties
  }

  private func fit(_ terms: [Int]) async throws -> LogisticFit {
    try await selection.regression.fit(
      candidates.selecting(terms), size: size, from: parties)
  }

  mutating func take(_ terms: [Int]) async throws {
    chosen = terms
    fit = try await fit(terms)
  }

  mutating func run() async throws {
    try await take([])
    while chosen.count < candidates.terms.count {
      guard try await enter() else { return }
      while try await leave() {}
    }
  }

  /// Adds the candidate that lowers the criterion most; false when none does.
  private mutating func enter() async throws -> Bool {
    let scores = try await scoreTests()
    guard let best = scores.map(\.statistic).max() else { return false }
    // The score test approximates the likelihood ratio: whatever comes near the best is fitted.
    let penalty = selection.penalty(size)
    let tried = scores.filter { $0.statistic > 0.5 * penalty && $0.statistic > 0.8 * best }
    var winner: (index: Int, fit: LogisticFit)?
    for score in tried {
      let fit = try await fit((chosen + [score.index]).sorted())
      if selection.criterion(fit) < winner.map({ selection.criterion($0.fit) }) ?? .infinity {
        winner = (score.index, fit)
      }
    }
    guard let winner, selection.criterion(winner.fit) < selection.criterion(fit!) else {
      return false
    }
    record(.add, winner.index, winner.fit)
    chosen = (chosen + [winner.index]).sorted()
    return true
  }

  /// Removes the term whose removal lowers the criterion; false when none does.
  private mutating func leave() async throws -> Bool {
    let walds = zip(chosen, fit!.terms.dropFirst()).compactMap { index, term in
      term.z.map { (index: index, statistic: $0 * $0) }
    }
    guard let weakest = walds.min(by: { $0.statistic < $1.statistic }),
      weakest.statistic < 1.5 * selection.penalty(size)
    else { return false }
    let without = chosen.filter { $0 != weakest.index }
    let smaller = try await fit(without)
    guard selection.criterion(smaller) < selection.criterion(fit!) else { return false }
    record(.remove, weakest.index, smaller)
    chosen = without
    return true
  }

  mutating func removeWrongSigns() async throws {
    let expected = selection.convention == .goodOverBad ? -1.0 : 1.0
    while true {
      let wrong = zip(chosen, fit!.model.coefficients.dropFirst())
        .filter { $0.1 * expected < 0 }
      guard let worst = wrong.max(by: { abs($0.1) < abs($1.1) }) else { return }
      chosen.removeAll { $0 == worst.0 }
      guard !chosen.isEmpty else { throw ModelError.wrongSigns(candidates.terms.map(\.name)) }
      record(.wrongSign, worst.0, try await fit(chosen))
    }
  }

  private mutating func record(_ action: Selection.Step.Action, _ index: Int, _ fit: LogisticFit) {
    self.fit = fit
    steps.append(
      .init(
        action: action, name: candidates.terms[index].name, criterion: selection.criterion(fit)))
  }

  /// `U_j² / (I_jj - I_jS I_SS⁻¹ I_Sj)` of every candidate that is not in the model `S`.
  private func scoreTests() async throws -> [(index: Int, statistic: Double)] {
    var embedded = [Double](repeating: 0, count: candidates.parameterCount)
    embedded[0] = fit!.model.coefficients[0]
    for (position, index) in chosen.enumerated() {
      embedded[index + 1] = fit!.model.coefficients[position + 1]
    }
    let total = try await parties.sum(LogisticDerivatives(of: candidates, at: embedded))
    guard let information = total.information else { return [] }
    let inside = [0] + chosen.map { $0 + 1 }
    guard let factor = try? Cholesky(information.minor(inside), tolerance: 0) else { return [] }
    return candidates.terms.indices.filter { !chosen.contains($0) }.compactMap { index in
      let cross = inside.map { information[$0, index + 1] }
      let explained = zip(cross, factor.solve(cross)).reduce(0) { $0 + $1.0 * $1.1 }
      let free = information[index + 1, index + 1] - explained
      // A combination of what is in the model already can add nothing.
      guard free > ColumnGeometry.collinearity * information[index + 1, index + 1] else {
        return nil
      }
      return (index, total.gradient[index + 1] * total.gradient[index + 1] / free)
    }
  }
}
