internal import CreditModels

/// The card on each party, each segment and each fold by itself.
struct SegmentsSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let columns = content.segments.reduce(into: [String?]()) { columns, segment in
      if !columns.contains(segment.column) { columns.append(segment.column) }
    }
    return columns.map(group).reduce(.empty, +) + folds
  }

  private func group(_ column: String?) -> Markup {
    let segments = content.segments.filter { $0.column == column }
    let table = DataTable(
      [
        .text(column ?? words(.party)), .text(words(.sample)), .number(words(.rows)),
        .number(words(.badCount)), .number(words(.badRate)), .number(words(.meanPD)),
        .number("AUC"),
        .number(words(.limits95)), .number("KS"),
      ],
      rows: segments.map { segment in
        [
          segment.name, words.part(segment.part), NumberText.count(segment.count.rows),
          NumberText.count(segment.count.bad), NumberText.percent(segment.count.badRate),
          NumberText.percent(segment.meanPD), words.withError(segment.auc, segment.aucError, 3),
          words.range(segment.aucLimits, 3), words.upTo(segment.ks, segment.ksError, 3),
        ]
      })
    let hasParts = segments.contains { $0.part != segments[0].part }
    let chart = RangeChart(
      rows: segments.compactMap { segment in
        segment.auc.map { auc in
          RangeChart.Row(
            name: hasParts
              ? words.list([segment.name, words.part(segment.part)]) : segment.name,
            range: segment.widestLimits, mark: auc, note: NumberText.fixed(auc, 3))
        }
      }, title: "AUC", isPercent: false)
    let figure: Markup =
      chart.rows.count > 1
      ? "<figure class=\"narrow\">\(chart.svg(label: words(.aucBySegment)))</figure>\n" : .empty
    return """
      <section>
      <h3>\(column.map { words(.bySegment($0)) } ?? words(.byParty))</h3>
      <p class="note">\(words(.segmentsNote))</p>
      \(table.markup)\(figure)</section>

      """
  }

  private var folds: Markup {
    guard !content.folds.isEmpty else { return .empty }
    let aucs = content.folds.map(\.auc)
    let mean = aucs.reduce(0, +) / Double(aucs.count)
    let squares = aucs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = aucs.count > 1 ? (squares / Double(aucs.count - 1)).squareRoot() : .nan
    let rows = content.folds.enumerated().map { index, fold in
      [
        NumberText.count(index + 1), NumberText.count(fold.count.rows),
        NumberText.count(fold.count.bad), words.withError(fold.auc, fold.aucError),
        words.withError(2 * fold.auc - 1, 2 * fold.aucError), words.upTo(fold.ks, fold.ksError),
      ]
    }
    let table = DataTable(
      [
        .text(words(.fold)), .number(words(.rows)), .number(words(.badCount)), .number("AUC"),
        .number("Gini"), .number("KS"),
      ], rows: rows)
    return """
      <section>
      <h3>\(words(.crossValidation))</h3>
      <p>\(words(.foldsNote(aucs.count, NumberText.fixed(mean, 4), NumberText.fixed(deviation, 4))))</p>
      \(table.markup)</section>

      """
  }
}

extension SegmentValidation {
  /// The limits of sampling and, on either side, what counting in cells can change.
  var widestLimits: ClosedRange<Double>? {
    aucLimits.map { max(0, $0.lowerBound - aucError)...min(1, $0.upperBound + aucError) }
  }
}
