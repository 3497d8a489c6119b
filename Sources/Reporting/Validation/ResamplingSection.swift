internal import CreditModels

/// What the study's cards are worth on rows that they did not know, and which columns they have.
struct ResamplingSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    guard let report = content.resampling else { return .empty }
    var sentences: [Phrase] = [
      .resamplingNote(report.folds.repeats, report.folds.folds),
      .aucHeldOut(
        NumberText.fixed(report.folds.auc.mean, 3),
        limits: report.folds.range.map { words.range($0, 3) }, bads: NumberText.count(report.bads)),
      cards(report.folds),
    ]
    if report.leaveOneOut != nil { sentences.append(.oneLeftOutNote) }
    let problems = report.folds.withoutCard.map { reason -> Markup in
      """
      <li>\(words(.foldsWithoutCard(NumberText.count(reason.count)))) \
      \(words.sentence(reason.problem))</li>

      """
    }
    return """
      <section>
      <h3>\(words(.resampling))</h3>
      <p>\(words.joined(sentences))</p>
      \(problems.isEmpty ? .empty : "<ul>\n\(problems)</ul>\n" as Markup)\(measures(report).markup)\
      \(columns(report).markup)</section>

      """
  }

  private func cards(_ scheme: ResamplingReport.Scheme) -> Phrase {
    .resampledCards(
      NumberText.count(scheme.fits - scheme.foldsWithoutCard), of: NumberText.count(scheme.fits),
      sets: NumberText.count(scheme.selection.sets),
      same: NumberText.count(scheme.selection.asOfAllRows))
  }

  private func measures(_ report: ResamplingReport) -> DataTable {
    let (own, folds, alone) = (report.apparent, report.folds, report.leaveOneOut)
    let measures:
      [(name: String, own: Double, of: (ResamplingReport.Scheme) -> ResamplingReport.Measure)] = [
        ("AUC", own.auc, \.auc), ("Gini", own.gini, \.gini), ("KS", own.ks, \.ks),
        (words(.logLoss), own.logLoss, \.logLoss), ("Brier", own.brier, \.brier),
        (words(.meanPD), own.meanPD, \.meanPD),
      ]
    let single: [DataTable.Column] = alone == nil ? [] : [.number(words(.oneLeftOut))]
    return DataTable(
      [
        .text(words(.measure)), .number(words(.ownRows)), .number(words(.heldOut)),
        .number(words(.betweenRepeats)), .number(words(.optimism)),
      ] + single,
      rows: measures.map { measure in
        let found = measure.of(folds)
        return [
          measure.name, NumberText.fixed(measure.own, 4), NumberText.fixed(found.mean, 4),
          NumberText.fixed(found.standardDeviation ?? .nan, 4),
          NumberText.fixed(found.optimism, 4),
        ] + (alone.map { [NumberText.fixed(measure.of($0).mean, 4)] } ?? [])
      })
  }

  private func columns(_ report: ResamplingReport) -> DataTable {
    let found = report.folds.selection.columns
    let never = report.columns.filter { name in !found.contains { $0.name == name } }
    let shares =
      found.map { (name: $0.name, share: Double($0.cards) / Double(report.folds.fits)) }
      + never.map { (name: $0, share: 0) }
    return DataTable(
      [.text(words(.characteristic)), .text(words(.inThisCard)), .number(words(.shareOfFolds))],
      rows: shares.map {
        [
          $0.name, report.columns.contains($0.name) ? words(.yes) : "",
          NumberText.percent($0.share),
        ]
      })
  }
}

extension ResamplingReport.Scheme {
  /// The 95 % limits of the AUC.
  var range: ClosedRange<Double>? { aucLimits.map { $0.lower...$0.upper } }
}
