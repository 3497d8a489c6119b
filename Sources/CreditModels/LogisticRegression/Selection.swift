internal import Foundation
internal import LinearAlgebra

/// From candidates to a fitted model: filters, stepwise search or penalty, signs.
public struct Selection: Sendable {
  public struct Step: Codable, Sendable, Equatable {
    public enum Action: String, Codable, Sendable {
      case add, remove
      /// Removed because its coefficient contradicted the weight of evidence.
      case wrongSign
      /// Left out because its coefficient, held to the right sign, is 0.
      case bounded
    }
    public let action: Action
    public let name: String
    /// AIC after the step, BIC where that decides.
    public let criterion: Double
    /// Where p-values decide: of the likelihood ratio for what enters, of Wald's test for what leaves.
    public let p: Double?
  }

  let rules: Study.ModelRules
  let convention: WeightOfEvidenceConvention
  let regression: LogisticRegression

  public struct Outcome: Sendable {
    public let fit: LogisticFit
    public let steps: [Step]
    public let dropped: [DroppedColumn]
    public let penaltyPath: [PenaltyPoint]
  }

  public init(
    rules: Study.ModelRules, convention: WeightOfEvidenceConvention,
    regression: LogisticRegression
  ) {
    self.rules = rules
    self.convention = convention
    self.regression = regression
  }

  /// - Parameter strengths: information values of the candidates, where they have any.
  /// - Throws: `ModelError` when nothing is left.
  public func run(
    _ candidates: Design, strengths: [Double]? = nil, size: SampleSizes.Size,
    from parties: some Aggregator
  ) async throws -> Outcome {
    var size = size
    while true {
      let members = await parties.members
      let outcome = try await select(candidates, strengths, size, from: parties)
      if await parties.members == members { return outcome }
      // Fits of different rows are not compared: when somebody has left, begin again with the others.
      guard let left = try await parties.sum(SampleSizes())[.train] else {
        throw ModelError.oneClass(bads: 0, rows: 0)
      }
      size = left
    }
  }

  private func select(
    _ candidates: Design, _ strengths: [Double]?, _ size: SampleSizes.Size,
    from parties: some Aggregator
  ) async throws -> Outcome {
    let takesAll = rules.selection.stepwise == .none && rules.penalty == nil
    try regression.check(size, parameters: takesAll ? candidates.parameterCount : 1)
    // The one matrix serves constants, correlations, VIF, the first score tests and the first step.
    let everything = LikelihoodSurface(
      design: candidates, ridge: regression.ridge, parties: parties)
    let start = regression.nullCoefficients(of: candidates, size: size)
    let all = try await everything.expansion(at: start)
    let filter = CandidateFilter(rules.selection, design: rules.design)
    let filtered = filter.outcome(
      of: candidates, strengths: strengths, null: all, ridge: regression.ridge)
    guard !filtered.kept.isEmpty else {
      throw ModelError.noCharacteristics(
        reason: filtered.dropped.map { "\($0.name): \($0.reason)" }.joined(separator: "; "))
    }
    let surface = LikelihoodSurface(
      design: candidates.selecting(filtered.kept), ridge: regression.ridge, parties: parties)
    let field = Field(
      surface: surface, null: all.restricted(to: filtered.kept), size: size,
      dropped: filtered.dropped)
    guard let penalty = rules.penalty else { return try await likelihood(field) }
    return try await penalised(field, rules: penalty)
  }

  /// The candidates that are left, and what is known of them.
  private struct Field<Parties: Aggregator> {
    let surface: LikelihoodSurface<Parties>
    let null: LikelihoodExpansion
    let size: SampleSizes.Size
    let dropped: [DroppedColumn]
    var design: Design { surface.design }
  }

  private var signs: Study.SelectionRules.Signs { rules.selection.signs(of: rules.design) }
  private var expectedSign: Double { convention == .goodOverBad ? -1 : 1 }

  /// Maximum likelihood of the terms a search has chosen.
  private func likelihood(_ field: Field<some Aggregator>) async throws -> Outcome {
    let isEnforced = signs == .enforced
    var chosen = Array(field.design.terms.indices)
    var steps: [Step] = []
    var here: LikelihoodExpansion?
    if rules.selection.stepwise == .none {
      let fit = try await fit(chosen, of: field, from: nil)
      guard signs != .free, let expansion = fit.expansion,
        hasWrongSign(fit.model.coefficients)
      else { return Outcome(fit: fit, steps: [], dropped: field.dropped, penaltyPath: []) }
      here = expansion
    }
    if rules.selection.stepwise != .none || isEnforced {
      var search = StepwiseSearch(
        field.surface, rules: rules.selection, size: field.size,
        expectedSign: isEnforced ? expectedSign : nil, chosen: here == nil ? [] : chosen,
        here: here ?? field.null)
      try await search.run()
      (chosen, steps, here) = (search.chosen, search.steps, search.here)
      if chosen.isEmpty && steps.contains(where: { $0.action == .wrongSign }) {
        throw ModelError.wrongSigns(field.design.terms.map(\.name))
      }
    }
    if signs == .constrained, let expansion = here {
      let bounded = try await constrained(chosen, of: field, near: expansion)
      steps += bounded.steps
      (chosen, here) = (bounded.kept, bounded.expansion)
      guard !chosen.isEmpty else {
        throw ModelError.wrongSigns(field.design.terms.map(\.name))
      }
    }
    let final = try await fit(chosen, of: field, from: here)
    return Outcome(fit: final, steps: steps, dropped: field.dropped, penaltyPath: [])
  }

  private func fit(
    _ terms: [Int], of field: Field<some Aggregator>, from here: LikelihoodExpansion?
  ) async throws -> LogisticFit {
    var fit = try await regression.fit(
      field.design.selecting(terms), size: field.size,
      start: .init(
        null: field.null.restricted(to: terms), here: here?.restricted(to: terms)),
      from: field.surface.parties)
    try await Inference(rules).complete(&fit, size: field.size, from: field.surface.parties)
    return fit
  }

  private func hasWrongSign(_ coefficients: [Double]) -> Bool {
    coefficients.dropFirst().contains { $0 * expectedSign < 0 }
  }

  /// By term: where a coefficient may lie under the sign rules.
  private func bounds(of design: Design, terms: [Int]) -> [ClosedRange<Double>] {
    let isSigned = signs != .free
    return design.terms.indices.map { index in
      guard terms.contains(index) else { return 0...0 }
      guard isSigned, !rules.selection.forced.contains(design.terms[index].name) else {
        return ElasticNet.free
      }
      return expectedSign < 0 ? -Double.infinity...0 : 0 ... .infinity
    }
  }

  /// The largest likelihood with no coefficient on the wrong side of 0. Those at 0 take no part; where the
  /// others are, the constraint does not act, and their fit is the plain one.
  private func constrained(
    _ terms: [Int], of field: Field<some Aggregator>, near here: LikelihoodExpansion
  ) async throws -> (kept: [Int], expansion: LikelihoodExpansion, steps: [Step]) {
    let region = Region.penalised(
      ElasticNet(absolute: 0, square: 0, bounds: bounds(of: field.design, terms: terms)))
    guard
      let trial = Trial(region, near: here, isInside: false, tolerance: 1e-10 * field.size.unit)
    else { preconditionFailure("bounds always have a maximum") }
    var trials = [trial]
    try await field.surface.settle(&trials)
    let coefficients = trials[0].best.coefficients
    let kept = terms.filter { coefficients[$0 + 1] != 0 }
    let cost = rules.selection.stepwise == .bic ? log(field.size.weight) : 2
    let criterion = cost * Double(kept.count + 1) - 2 * trials[0].logLikelihood
    let steps = terms.filter { !kept.contains($0) }.map { index in
      Step(
        action: .bounded, name: field.design.terms[index].name, criterion: criterion, p: nil)
    }
    return (kept, try await field.surface.expansion(at: coefficients), steps)
  }

  /// A lasso or elastic net; its coefficients have no standard errors.
  private func penalised(
    _ field: Field<some Aggregator>, rules penalty: Study.PenaltyRules
  ) async throws -> Outcome {
    let path = try await PenaltyPath(
      surface: field.surface, rules: penalty, size: field.size,
      bounds: bounds(of: field.design, terms: Array(field.design.terms.indices))
    ).run(from: field.null)
    let kept = field.design.terms.indices.filter { path.coefficients[$0 + 1] != 0 }
    let point = path.points[path.chosen]
    guard !kept.isEmpty else {
      throw ModelError.noCharacteristics(
        reason: "at lambda \(point.lambda) the penalty holds every coefficient at 0; choose a "
          + "smaller model.penalty.choose")
    }
    let fit =
      penalty.refit
      ? try await fit(kept, of: field, from: nil)
      : regression.penalisedFit(
        field.design.selecting(kept), coefficients: [0] + kept.map { $0 + 1 },
        of: path.coefficients, logLikelihood: path.logLikelihood, lambda: point.lambda,
        size: field.size, null: field.null.restricted(to: kept))
    return Outcome(fit: fit, steps: [], dropped: field.dropped, penaltyPath: path.points)
  }
}

extension SampleSizes.Size {
  /// What a row weighs on average.
  var unit: Double { weight / rows }
}
