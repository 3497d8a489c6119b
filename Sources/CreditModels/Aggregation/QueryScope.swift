/// What a query looks at, for the owner who decides whether it may.
extension Query {
  /// The cuts it counts between, all of a column together: candidates, bins and bins inside a model.
  public var cutsByColumn: [[Double]] {
    var cuts: [String: Set<Double>] = [:]
    func add(_ binning: Binning) { cuts[binning.name, default: []].formUnion(binning.cuts ?? []) }
    for binning in binnings { add(binning) }
    var scores: [ScoreModel: Set<Double>] = [:]
    switch self {
    case .countsBelow(let counts):
      for candidate in counts.candidates {
        switch candidate.source {
        case .column(let name, _): cuts[name, default: []].formUnion(candidate.cuts)
        case .score(let model): scores[model, default: []].formUnion(candidate.cuts)
        }
      }
    case .scoreCounts(let counts): scores[counts.model, default: []].formUnion(counts.edges)
    case .populationCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges ?? [])
    case .rejectedCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges)
    case .firstTimeCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges)
    case .sampleSizes, .binCounts, .columnMoments, .logisticDerivatives, .lossTotals,
      .inferredSizes:
      break
    }
    if let outcomes = inferredOutcomes {
      scores[outcomes.model, default: []].formUnion(outcomes.edges)
    }
    return (Array(cuts.values) + Array(scores.values)).map { $0.sorted() }
  }

  /// The columns it reads besides target and weight.
  public var columns: Set<String> {
    var names = Set(models.flatMap { $0.design.terms.map(\.name) } + binnings.map(\.name))
    switch self {
    case .countsBelow(let counts):
      for case .column(let name, _) in counts.candidates.map(\.source) { names.insert(name) }
    case .columnMoments(let moments): names.formUnion(moments.columns)
    case .populationCounts(let counts):
      if case .months(let column, _) = counts.division { names.insert(column) }
    default: break
    }
    return names
  }

  /// The special codes it tells apart, by column.
  public var specialCodes: [(column: String, codes: [Double])] {
    var codes = binnings.compactMap { binning -> (column: String, codes: [Double])? in
      guard case .numeric(_, let special) = binning.rule else { return nil }
      return (binning.name, special)
    }
    if case .countsBelow(let counts) = self {
      for case .column(let name, let special) in counts.candidates.map(\.source) {
        codes.append((name, special))
      }
    }
    return codes
  }

  /// The kinds of terms its models have.
  public var designs: Set<Study.DesignKind> {
    var kinds = Set(
      models.flatMap(\.design.terms).map { term -> Study.DesignKind in
        switch term {
        case .asIs: .asIs
        case .standardised: .standardised
        case .woe: .woe
        }
      })
    if case .columnMoments = self { kinds.insert(.standardised) }
    return kinds
  }

  /// The rows on which it asks for a step of a fit; nil when it asks for none.
  public var trainedPart: Part? {
    if case .logisticDerivatives(let step) = self { step.part } else { nil }
  }

  /// How many coefficients the largest model it evaluates has; nil without a model.
  public var parameterCount: Int? { models.map(\.design.parameterCount).max() }

  /// How many of a party's rows the answer could be solved for if it were known alone: a step of a
  /// model with `p` coefficients has about `p (p + 2) / 2` equations for `p` unknowns a row, `p` without
  /// the information matrix. Every so many rows it skips make the rest that much easier.
  public var solvableRows: Double {
    guard case .logisticDerivatives(let step) = self else { return 0 }
    let coefficients = Double(step.model.design.parameterCount)
    return Double(step.stride) * (step.includesInformation ? coefficients / 2 + 1 : 1)
  }

  /// What it takes rejected rows to have done; nil when it looks at rows with an outcome only.
  private var inferredOutcomes: InferredOutcomes? {
    switch self {
    case .logisticDerivatives(let derivatives): derivatives.outcomes
    case .inferredSizes(let sizes): sizes.outcomes
    default: nil
    }
  }

  private var models: [ScoreModel] {
    switch self {
    case .countsBelow(let counts):
      counts.candidates.compactMap { candidate in
        if case .score(let model) = candidate.source { model } else { nil }
      }
    case .logisticDerivatives(let derivatives):
      [derivatives.model] + (derivatives.outcomes.map { [$0.model] } ?? [])
    case .lossTotals(let losses): [losses.model]
    case .scoreCounts(let counts): [counts.model]
    case .populationCounts(let counts): [counts.model]
    case .rejectedCounts(let counts): [counts.model]
    case .inferredSizes(let sizes): [sizes.outcomes.model]
    case .firstTimeCounts(let counts): [counts.model]
    case .sampleSizes, .binCounts, .columnMoments: []
    }
  }

  private var binnings: [Binning] {
    let terms = models.flatMap(\.design.terms).compactMap { term in
      if case .woe(let binning, _) = term { binning } else { nil }
    }
    guard case .binCounts(let counts) = self else { return terms }
    return terms + counts.binnings
  }
}
