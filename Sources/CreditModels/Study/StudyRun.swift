internal import CreditData

/// A study from first question to card: the one algorithm for pooled, simulated and deployed rows.
public struct StudyRun: Sendable {
  /// The steps of a study, in order, for those who wait.
  public enum Phase: String, Codable, Sendable, CaseIterable {
    case agreement, fineClassing, binCounts, fit, validation

    public var title: String {
      switch self {
      case .agreement: "agree on columns and sizes"
      case .fineClassing: "fine classing"
      case .binCounts: "bin counts and coarse classing"
      case .fit: "selection and fit"
      case .validation: "validation"
      }
    }
  }

  let study: Study
  /// Called at the start of each phase with about how many rounds are left in the whole study.
  public typealias PhaseHandler = @Sendable (_ phase: Phase, _ roundsLeft: Int) -> Void
  private let onPhase: PhaseHandler
  /// The other card of `validation.challenger`.
  private let challenger: Scorecard?

  public init(
    _ study: Study, challenger: Scorecard? = nil,
    onPhase: @escaping PhaseHandler = { _, _ in }
  ) {
    self.study = study
    self.challenger = challenger
    self.onPhase = onPhase
  }

  /// - Throws: `ModelError`, `DataError`, or what the aggregator throws.
  public func run(on parties: some Aggregator) async throws -> StudyResult {
    onPhase(.agreement, 0)
    let announcements = try await parties.announcements()
    let agreed = try Agreement(announcements, study: study)
    try check(challenger, against: announcements.first?.schema)
    var sizes = try await parties.sum(SampleSizes())
    var sized = await parties.members
    guard var train = sizes[.train] else { throw ModelError.oneClass(bads: 0, rows: 0) }
    if let column = study.columns.weight, !(train.badWeight > 0 && train.badWeight < train.weight) {
      throw ModelError.noWeight(column: column)
    }

    let regression = LogisticRegression(ridge: study.model.ridge)
    var characteristics: [Characteristic] = []
    var dropped: [DroppedColumn] = []
    let candidates: Design
    var strengths: [Double]?
    if study.model.design == .woe {
      let classing = Classing(study: study, dictionary: agreed.dictionary)
      onPhase(.fineClassing, 16 + fitRounds(agreed.fields.count) + validationRounds(sizes))
      let fine = try await classing.fineBinnings(of: agreed.fields, from: parties)
      onPhase(.binCounts, 1 + fitRounds(fine.count) + validationRounds(sizes))
      let counts = try await parties.sum(BinCounts(fine, part: .train, isWeighted: isWeighted))
      let outcome = try classing.coarse(fine, counts: counts)
      (characteristics, dropped) = (outcome.characteristics, outcome.dropped)
      let filtered = CandidateFilter(study.model.selection, design: .woe)
        .dropped(among: characteristics)
      dropped += filtered
      let left = Set(filtered.map(\.name))
      let kept = characteristics.filter { !left.contains($0.name) }
      candidates = Design(kept.map(\.term))
      strengths = kept.map(\.informationValue)
    } else {
      (candidates, dropped) = try await plainDesign(of: agreed.fields, from: parties)
    }
    guard !candidates.terms.isEmpty else {
      throw ModelError.noCharacteristics(
        reason: dropped.map { "\($0.name): \($0.reason)" }.joined(separator: "; "))
    }

    onPhase(.fit, fitRounds(candidates.terms.count) + validationRounds(sizes))
    try await refresh(&sizes, of: &sized, from: parties)
    train = sizes[.train] ?? train
    let selection = Selection(
      rules: study.model, convention: study.binning.woe, regression: regression)
    let selected = try await selection.run(
      candidates, strengths: strengths, size: train, from: parties)
    dropped += selected.dropped
    guard !selected.fit.model.design.terms.isEmpty else {
      throw ModelError.noCharacteristics(
        reason:
          "stepwise selection took none of \(candidates.terms.count); none of them tells good "
          + "from bad rows better than chance, or set model.selection.stepwise to none")
    }

    var rejects: RejectAnalysis.Outcome?
    if let rules = study.rejects {
      rejects = try await RejectAnalysis(rules, study: study, regression: regression)
        .run(accepted: selected.fit, from: parties)
    }
    let fit = rejects?.fit ?? selected.fit

    onPhase(.validation, validationRounds(sizes))
    let fitted = await parties.members
    let calibration = try await PortfolioCalibration.fit(
      of: fit.model, to: study.model.portfolioBadRate, from: parties)
    let model = study.scaling.issued(calibration?.applied(to: fit.model) ?? fit.model)
    var performance: [Part: Performance] = [:]
    for part in Part.allCases {
      // Edges, cells and losses of one part are of the same rows.
      repeat {
        try await refresh(&sizes, of: &sized, from: parties)
        guard let size = sizes[part], size.badWeight > 0, size.badWeight < size.weight,
          SmallestCell(study.privacy).admits(
            BinCount(good: size.rows - size.bads, bad: size.bads))
        else {
          performance[part] = nil
          break
        }
        performance[part] = try await Performance.federated(
          of: model, part: part, size: size,
          minimumRows: study.privacy.minimumRows, isWeighted: isWeighted,
          cutoff: ValidationRun.cutoff(
            study.validation, table: performance[.train]?.table, scaling: study.scaling)?.logOdds,
          from: parties)
      } while await parties.members != sized
    }
    let validation = ValidationRun(
      study: agreed.study, model: model, fit: fit, challenger: challenger)
    let file = try await validation.run(performance, calibration: calibration, from: parties)
    var result = StudyResult(
      study: agreed.study, sizes: sizes, characteristics: characteristics, dropped: dropped,
      selection: selected.steps, penaltyPath: selected.penaltyPath, fit: fit,
      performance: performance, members: fitted, calibration: calibration, validation: file)
    result.rejects = rejects?.report
    result.stability = try await stability(of: result, sizes: &sizes, sized: &sized, from: parties)
    if study.columns.firstTime != nil, let bands = result.stability?.bands {
      result.firstTime = try await FirstTimeReport.measure(
        result.issuedModel, scaling: study.scaling, bands: bands, privacy: study.privacy,
        from: parties)
    }
    return result
  }

  /// A card on other columns cannot decide about these rows.
  private func check(_ challenger: Scorecard?, against schema: Schema?) throws(ModelError) {
    guard let challenger, let schema else { return }
    let names = challenger.model.design.terms.map(\.name)
    if let column = names.first(where: { schema[$0] == nil }) {
      throw .challengerColumn(column, study: challenger.study)
    }
  }

  /// How held-out rows differ from the training rows, all of the same parties' rows.
  private func stability(
    of result: StudyResult, sizes: inout [Part: SampleSizes.Size], sized: inout [String],
    from parties: some Aggregator
  ) async throws -> StudyStability? {
    guard let train = result.performance[.train] else { return nil }
    while true {
      try await refresh(&sizes, of: &sized, from: parties)
      let stability = try await StudyStability.measure(
        result.scorecard, edges: train.table?.edges ?? [], cells: train.cells, sizes: sizes,
        privacy: study.privacy, from: parties)
      if await parties.members == sized { return stability }
    }
  }

  /// Asks for the sizes again when parties have left: their rows are in no later total.
  private func refresh(
    _ sizes: inout [Part: SampleSizes.Size], of sized: inout [String],
    from parties: some Aggregator
  ) async throws {
    while await parties.members != sized {
      sizes = try await parties.sum(SampleSizes())
      sized = await parties.members
    }
  }

  var isWeighted: Bool { study.columns.weight != nil }

  /// A step of a selection takes a matrix and a round or two of trials; most candidates stay out.
  private func fitRounds(_ candidates: Int) -> Int {
    if let penalty = study.model.penalty { return 8 + penalty.points }
    return study.model.selection.stepwise == .none ? 8 : 8 + 2 * candidates
  }

  /// The search for the cells of the score of each part, and three sums.
  private func validationRounds(_ sizes: [Part: SampleSizes.Size]) -> Int {
    16 * sizes.count + ValidationRun.extraRounds(of: study.validation, parts: sizes.count)
  }

  func plainDesign(
    of fields: [Schema.Field], from parties: some Aggregator
  ) async throws -> (Design, [DroppedColumn]) {
    // A categorical column is refused by name when the design is built.
    let names = fields.map(\.name)
    guard study.model.design == .standardised else {
      return (Design(names.map(Design.Term.asIs)), [])
    }
    let means = try await parties.sum(ColumnMoments(of: names))
    let variances = try await parties.sum(ColumnMoments(of: names, around: means))
    let varying = names.indices.filter { variances[$0] > 0 }
    let constant = names.indices.filter { !(variances[$0] > 0) }.map {
      DroppedColumn(
        name: names[$0], reason: "it has one and the same value in all training rows")
    }
    let terms = varying.map { index in
      Design.Term.standardised(
        names[index], mean: means[index], standardDeviation: variances[index].squareRoot())
    }
    return (Design(terms), constant)
  }
}

/// What the parties' announcements settle before the first sum.
struct Agreement {
  /// The columns that may become characteristics.
  let fields: [Schema.Field]
  let dictionary: [String: [String]]
  /// The study with the dictionary and the word for good in force, so that it can be repeated as it
  /// was understood.
  let study: Study

  init(_ announcements: [Announcement], study: Study) throws(ModelError) {
    guard let first = announcements.first else {
      throw .noCharacteristics(reason: "there is no party")
    }
    for announcement in announcements {
      let names = announcement.schema.fields.map(\.name)
      if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
        throw .repeatedColumn(party: announcement.party, column: twice)
      }
    }
    for other in announcements.dropFirst() {
      try Self.compare(first, other)
      if let good = first.good, let otherGood = other.good, good != otherGood {
        throw .differentOutcomes(
          party: first.party, good: good, other: other.party, otherGood: otherGood)
      }
    }
    try Self.checkNames(study, schema: first.schema)
    let reserved = study.reservedColumns.union(study.columns.exclude)
    fields = first.schema.fields.filter { !reserved.contains($0.name) }
    var dictionary = study.columns.categories
    if study.privacy.categories == .published {
      let read = first.schema.fields.filter {
        !reserved.contains($0.name) || study.validation.segments.contains($0.name)
      }
      for field in read where field.type == .categorical && dictionary[field.name] == nil {
        let published = announcements.flatMap { $0.categories[field.name] ?? [] }
        dictionary[field.name] = Set(published).sorted()
      }
    }
    self.dictionary = dictionary
    if let column = study.validation.segments.first(where: { dictionary[$0] == nil }) {
      throw .noDictionary(column: column)
    }
    var resolved = study
    if resolved.columns.categories != dictionary { resolved.columns.outsideDictionary = .unseen }
    resolved.columns.categories = dictionary
    resolved.target.good = announcements.compactMap(\.good).first
    self.study = resolved
  }

  private static func compare(_ a: Announcement, _ b: Announcement) throws(ModelError) {
    for (one, other) in [(a, b), (b, a)] {
      for field in one.schema.fields {
        guard let type = other.schema[field.name] else {
          throw .differentColumns(party: other.party, other: one.party, column: field.name)
        }
        guard type == field.type else {
          throw .differentTypes(
            party: other.party, type: type, other: one.party, otherType: field.type,
            column: field.name)
        }
      }
    }
  }

  /// Columns named in the study that nobody has are slips of the pen.
  private static func checkNames(_ study: Study, schema: Schema) throws(ModelError) {
    let named: [(key: String, columns: [String])] = [
      ("columns.special", study.columns.special.keys.sorted()),
      ("columns.categories", study.columns.categories.keys.sorted()),
      ("binning.trends", study.binning.trends.keys.sorted()),
      ("binning.manual", study.binning.manual.keys.sorted()),
      ("model.selection.forced", study.model.selection.forced),
      ("model.selection.forbidden", study.model.selection.forbidden),
    ]
    for (key, columns) in named {
      for column in columns
      where schema[column] == nil && !study.columns.exclude.contains(column) {
        throw .unknownColumn(
          column, key: key, suggestion: suggestion(for: column, among: schema.fields.map(\.name)))
      }
    }
    if let column = study.columns.firstTime?.column, schema[column] == nil {
      throw .unknownColumn(
        column, key: "columns.firstTime",
        suggestion: suggestion(for: column, among: schema.fields.map(\.name)))
    }
    for column in study.validation.segments {
      let key = "validation.segments"
      guard let type = schema[column] else {
        throw .unknownColumn(
          column, key: key, suggestion: suggestion(for: column, among: schema.fields.map(\.name)))
      }
      guard type == .categorical else { throw .notCategorical(column, key: key) }
    }
    for (column, manual) in study.binning.manual.sorted(by: { $0.key < $1.key })
    where schema[column] != nil {
      let isNumeric = schema[column] == .numeric
      if case .cuts = manual, !isNumeric { throw .notNumeric(column, key: "binning.manual") }
      if case .groups = manual, isNumeric {
        throw .manualBins(
          column: column, bin: "number 1",
          problem:
            "is a group of categories and the column is numeric; give cut points, or declare "
            + "it categorical under columns.types")
      }
    }
    for (key, columns) in named where ["columns.special", "binning.trends"].contains(key) {
      if let column = columns.first(where: { schema[$0] == .categorical }) {
        throw .notNumeric(column, key: key)
      }
    }
  }
}
