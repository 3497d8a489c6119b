/// Everything that is measured of a card beside its performance on each part.
struct ValidationRun {
  /// With the dictionary in force.
  let study: Study
  /// The model of the scores the card issues.
  let model: ScoreModel
  /// The fit it comes from.
  let fit: LogisticFit
  let challenger: Scorecard?

  private var minimum: SmallestCell { SmallestCell(study.privacy) }
  private var isWeighted: Bool { study.columns.weight != nil }

  /// About how many rounds this takes.
  static func extraRounds(of plan: Study.ValidationPlan, parts: Int) -> Int {
    let groups = plan.segments.count + (plan.byParty ? 1 : 0)
    return 4 * parts * groups + 5 * (plan.folds ?? 0) + (plan.challenger == nil ? 0 : 13 * parts)
  }

  /// - Parameter performance: of the model on each part, from cells.
  func run(
    _ performance: [Part: Performance], calibration: PortfolioCalibration?,
    from parties: some Aggregator
  ) async throws -> ValidationFile {
    while true {
      let members = await parties.members
      var file = ValidationFile()
      file.calibration = calibration
      file.cutoff = Self.cutoff(
        study.validation, table: performance[.train]?.table, scaling: study.scaling)
      for part in Part.allCases {
        guard let whole = performance[part] else { continue }
        try await measure(part, whole, into: &file, from: parties)
      }
      if let count = study.validation.folds, let table = performance[.train]?.table {
        var folds = CrossValidation.Run(
          fit: fit, ridge: study.model.ridge, count: count, edges: table.edges, minimum: minimum,
          isWeighted: isWeighted)
        let scaling = study.scaling
        folds.card = { scaling.issued(calibration?.applied(to: $0) ?? $0) }
        file.folds = try await folds.run(from: parties)
        if file.folds == nil {
          file.notes.append(
            "Some of the \(count) folds have too few rows or bads to be told of; lower "
              + "validation.folds.")
        }
      }
      if let challenger {
        try await compare(with: challenger, parts: Array(performance.keys), into: &file, parties)
      }
      // Who leaves on the way is in some totals and not in others: measure again.
      if await parties.members == members { return file }
    }
  }

  /// - Parameter table: of the training rows, for a share to be approved.
  static func cutoff(
    _ plan: Study.ValidationPlan, table: ScoreTable?, scaling: Scaling
  ) -> Cutoff? {
    switch plan.cutoff {
    case .score(let score): Cutoff(score: score, scaling: scaling)
    case .approve(let share):
      table?.logOdds(approving: share).map { Cutoff(logOdds: $0, scaling: scaling) }
    case nil: nil
    }
  }

  private func measure(
    _ part: Part, _ whole: Performance, into file: inout ValidationFile,
    from parties: some Aggregator
  ) async throws {
    let groups = GroupMeasures(
      model: model, part: part, edges: whole.table?.edges ?? [], cutoff: file.cutoff,
      scaling: study.scaling, minimum: minimum, isWeighted: isWeighted)
    file.parts[part] = SampleValidation(
      whole, cutoff: file.cutoff, isTraining: part == .train, scaling: study.scaling,
      minimum: minimum)
    if file.parts[part] == nil {
      file.notes.append("The \(part.rawValue) rows or their bads are too few to be told of.")
    }
    file.noteDecisions(on: part)
    for column in study.validation.segments {
      let segments = try await groups.segments(
        (study.columns.categories[column] ?? []).map { $0 }, rest: "missing or unseen",
        column: column, from: parties
      ) { .categories(of: column, groups: $0) }
      file.segments.append(segments)
    }
    if study.validation.byParty {
      file.parties.append(
        try await groups.segments(
          await parties.members, rest: "none", column: nil, from: parties
        ) { .parties($0) })
    }
  }

  private func compare(
    with challenger: Scorecard, parts: [Part], into file: inout ValidationFile,
    _ parties: some Aggregator
  ) async throws {
    guard let cutoff = file.cutoff else { return }
    let sizes = try await parties.sum(SampleSizes())
    var found: [Part: Performance] = [:]
    for part in Part.allCases where parts.contains(part) {
      guard let size = sizes[part] else { continue }
      found[part] = try await Performance.federated(
        of: challenger.issuedModel, part: part, size: size, minimumRows: minimum.rows,
        isWeighted: isWeighted, from: parties)
    }
    guard
      let other = Self.cutoff(
        study.validation, table: found[.train]?.table, scaling: challenger.scaling)
    else {
      file.notes.append("The challenger gives all training rows one score: it decides nothing.")
      return
    }
    var swap = SwapValidation(challenger: challenger.study, cutoff: other)
    for part in Part.allCases where found[part] != nil && file.parts[part] != nil {
      swap.performance[part] = found[part]
      let counts = try await parties.sum(
        SwapCounts(
          of: model, cutoff: cutoff.logOdds, challenger: challenger.issuedModel,
          challengerCutoff: other.logOdds, part: part, isWeighted: isWeighted))
      swap.counts[part] = SwapTable(counts, minimum: minimum)
      if swap.counts[part] == nil {
        file.notes.append(
          "The two cards' decisions on the \(part.rawValue) rows agree, or differ, too rarely to be "
            + "told of.")
      }
    }
    file.swap = swap
  }
}
