extension StudyResult {
  /// The same result with rows in one place as its test sample.
  ///
  /// The performance is that of every single score, the validation that of cells, as over parties.
  /// Segments, parties and swap sets stay those of the parties' own test rows.
  ///
  /// - Parameter rows: all of them in the training part of a study without a split.
  public func measured(onTest rows: PartyRows) async throws -> StudyResult {
    var performance = performance
    performance[.test] = try .exact(of: issuedModel, on: rows, part: .train)
    var validation = validation
    validation.parts.test = nil
    let former = validation.noteOfDecisions(on: .test)
    validation.notes.removeAll { $0 == former }
    let parties = LocalAggregator(rows)
    if let size = try await parties.sum(SampleSizes())[.train], size.badWeight > 0,
      size.badWeight < size.weight
    {
      let cells = try await Performance.federated(
        of: issuedModel, part: .train, size: size, minimumRows: study.privacy.minimumRows,
        isWeighted: study.columns.weight != nil, cutoff: validation.cutoff?.logOdds, from: parties)
      validation.parts.test = SampleValidation(
        cells, cutoff: validation.cutoff, isTraining: false, scaling: study.scaling,
        minimum: SmallestCell(study.privacy))
      validation.noteDecisions(on: .test)
    }
    return replacing(performance: performance, validation: validation)
  }
}
