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
    case .groupScores(let counts):
      scores[counts.model, default: []].formUnion(counts.edges.joined())
    case .groupLosses(let losses):
      scores[losses.model, default: []].formUnion(losses.edges.joined())
    case .populationCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges ?? [])
    case .rejectedCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges)
    case .firstTimeCounts(let counts):
      scores[counts.model, default: []].formUnion(counts.edges)
    case .sampleSizes, .binCounts, .columnMoments, .logisticDerivatives, .logisticTrials,
      .scoreProducts, .lossTotals, .groupSizes, .swapCounts, .inferredSizes:
      break
    }
    if let outcomes = inferredOutcomes {
      scores[outcomes.model, default: []].formUnion(outcomes.edges)
    }
    return (Array(cuts.values) + Array(scores.values)).map { $0.sorted() }
  }

  /// The width of the narrowest cell of a score made of numbers as they are, in standard deviations of
  /// that score among the rows: large coefficients can make cells as narrow as the values of a column
  /// are close. Nil without such cells.
  public func narrowestScoreCell(on rows: PartyRows) throws -> Double? {
    let widths = try scoreCells.compactMap { model, part, edges -> Double? in
      guard model.design.hasRawTerms,
        let width = edges.flatMap({ zip($0, $0.dropFirst()).map { $1 - $0 } }).min()
      else { return nil }
      return Self.inStandardDeviations(width, try model.logOdds(of: rows, part: part))
    }
    return widths.min()
  }

  private static func inStandardDeviations(_ width: Double, _ scores: [Double]) -> Double? {
    let mean = scores.reduce(0) { $0 + $1 / Double(scores.count) }
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(scores.count) }
    return variance > 0 ? width / variance.squareRoot() : nil
  }

  private var scoreCells: [(model: ScoreModel, part: Part, edges: [[Double]])] {
    let inferred = inferredOutcomes.map { (model: $0.model, part: Part.train, edges: [$0.edges]) }
    let own: [(model: ScoreModel, part: Part, edges: [[Double]])] =
      switch self {
      case .countsBelow(let counts):
        counts.candidates.compactMap { candidate in
          guard case .score(let model) = candidate.source else { return nil }
          return (model, counts.part, [candidate.cuts])
        }
      case .scoreCounts(let counts): [(counts.model, counts.part, [counts.edges])]
      case .groupScores(let scores): [(scores.model, scores.part, scores.edges)]
      case .groupLosses(let losses): [(losses.model, losses.part, losses.edges)]
      case .populationCounts(let counts): [(counts.model, counts.part, [counts.edges ?? []])]
      case .rejectedCounts(let counts): [(counts.model, counts.part, [counts.edges])]
      case .firstTimeCounts(let counts): [(counts.model, counts.part, [counts.edges])]
      case .sampleSizes, .binCounts, .columnMoments, .logisticDerivatives, .logisticTrials,
        .scoreProducts, .lossTotals, .groupSizes, .swapCounts, .inferredSizes:
        []
      }
    return own + (inferred.map { [$0] } ?? [])
  }

  /// The groups it tells apart: segments, parties, folds.
  public var rowGroups: RowGroups {
    switch self {
    case .groupSizes(let sizes): sizes.groups
    case .groupScores(let scores): scores.groups
    case .groupLosses(let losses): losses.groups
    case .logisticDerivatives(let step): step.heldOut.map(RowGroups.fold) ?? .all
    case .populationCounts(let counts):
      switch counts.division {
      case .months(let column, let groups): .categories(of: column, groups: groups)
      case .parties(let groups): .parties(groups)
      case nil: .all
      }
    case .sampleSizes, .countsBelow, .binCounts, .columnMoments, .logisticTrials, .scoreProducts,
      .lossTotals, .scoreCounts, .swapCounts, .rejectedCounts, .inferredSizes, .firstTimeCounts:
      .all
    }
  }

  /// The other card whose decisions it compares.
  public var challenger: ScoreModel? {
    if case .swapCounts(let counts) = self { counts.challenger } else { nil }
  }

  /// Whether it looks at rejected rows.
  public var readsRejected: Bool {
    switch self {
    case .rejectedCounts, .inferredSizes: true
    default: inferredOutcomes != nil
    }
  }

  /// Whether it tells first-time borrowers apart.
  public var readsFirstTime: Bool {
    if case .firstTimeCounts = self { true } else { false }
  }

  /// Whether it divides rows, or tells their outcomes, as only the watch over a card does.
  public var isWatch: Bool {
    guard case .populationCounts(let counts) = self else { return false }
    return counts.includesOutcomes || counts.division != nil
  }

  /// The columns it reads besides target and weight, those of segments excepted.
  public var columns: Set<String> {
    var names = Set(models.flatMap { $0.design.terms.map(\.name) } + binnings.map(\.name))
    switch self {
    case .countsBelow(let counts):
      for case .column(let name, _) in counts.candidates.map(\.source) { names.insert(name) }
    case .columnMoments(let moments): names.formUnion(moments.columns)
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

  /// The categories it names, by column.
  public var categories: [String: Set<String>] {
    var names: [String: Set<String>] = [:]
    for binning in binnings {
      guard case .categorical(let groups, let rare) = binning.rule else { continue }
      names[binning.name, default: []].formUnion(groups.joined() + rare)
    }
    // Months are no categories.
    if !isWatch, case .categories(let column, let groups) = rowGroups {
      names[column, default: []].formUnion(groups.joined())
    }
    return names
  }

  /// How many coefficients the largest model it evaluates has; nil without a model.
  public var parameterCount: Int? { models.map(\.design.parameterCount).max() }

  /// At how many points it asks for a likelihood.
  package var pointCount: Int {
    switch self {
    case .logisticDerivatives: 1
    case .logisticTrials(let trials): trials.points.count
    default: 0
    }
  }

  /// How many of a party's rows the answer could be solved for if it were known alone: a step of a
  /// model with `p` coefficients has about `p (p + 2) / 2` equations for `p` unknowns a row, `p` without
  /// the information matrix. Every so many rows it skips make the rest that much easier.
  public var solvableRows: Double {
    switch self {
    case .logisticDerivatives(let step):
      let coefficients = Double(step.model.design.parameterCount)
      return Double(step.stride) * (step.includesInformation ? coefficients / 2 + 1 : 1)
    // Differences of the log-loss between neighbouring models are gradients.
    case .lossTotals(let losses):
      return Double(losses.entryCount) / Double(losses.model.design.parameterCount)
    case .groupLosses(let losses):
      return Double(losses.entryCount) / Double(losses.model.design.parameterCount)
    case .logisticTrials(let trials): return Double(trials.points.count)
    case .scoreProducts(let products):
      let coefficients = Double(products.model.design.parameterCount)
      return products.grouping == .rows ? coefficients / 2 : 1
    // One sum of probabilities of default each.
    case .firstTimeCounts, .inferredSizes: return 1
    // Counts, which have no model's probabilities in them.
    case .sampleSizes, .countsBelow, .binCounts, .columnMoments, .scoreCounts, .groupSizes,
      .groupScores, .swapCounts, .populationCounts, .rejectedCounts:
      return 0
    }
  }

  /// What it takes rejected rows to have done; nil when it looks at rows with an outcome only.
  public var inferredOutcomes: InferredOutcomes? {
    switch self {
    case .logisticDerivatives(let derivatives): derivatives.outcomes
    case .inferredSizes(let sizes): sizes.outcomes
    default: nil
    }
  }

  package var models: [ScoreModel] {
    switch self {
    case .countsBelow(let counts):
      counts.candidates.compactMap { candidate in
        if case .score(let model) = candidate.source { model } else { nil }
      }
    case .logisticDerivatives(let derivatives):
      [derivatives.model] + (derivatives.outcomes.map { [$0.model] } ?? [])
    // Its points differ in the coefficients only.
    case .logisticTrials(let trials):
      trials.points.prefix(1).map { ScoreModel(design: trials.design, coefficients: $0) }
    case .scoreProducts(let products): [products.model]
    case .lossTotals(let losses): [losses.model]
    case .scoreCounts(let counts): [counts.model]
    case .groupScores(let counts): [counts.model]
    case .groupLosses(let losses): [losses.model]
    case .swapCounts(let counts): [counts.model, counts.challenger]
    case .populationCounts(let counts): [counts.model]
    case .rejectedCounts(let counts): [counts.model]
    case .inferredSizes(let sizes): [sizes.outcomes.model]
    case .firstTimeCounts(let counts): [counts.model]
    case .sampleSizes, .binCounts, .columnMoments, .groupSizes: []
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
