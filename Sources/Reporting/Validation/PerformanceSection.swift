internal import CreditModels

/// The measures of every part, side by side.
struct PerformanceSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let parts = content.performance
    guard !parts.isEmpty else { return .empty }
    let table = DataTable(
      [
        .text(words(.sample)), .number(words(.rows)), .number(words(.badRate)),
        .number(words(.meanPD)), .number("AUC"), .number(words(.limits95)), .number("Gini"),
        .number("KS"), .number(words(.logLoss)), .number("Brier"),
      ],
      rows: parts.map { part, value in
        [
          words.part(part), NumberText.count(value.rows), NumberText.percent(value.badRate, 2),
          NumberText.percent(value.meanPD, 2), words.withError(value.auc, value.aucError),
          words.range(content.aucLimits(part, value), 3), NumberText.fixed(value.gini, 4),
          words.upTo(value.ks, value.ksError), NumberText.fixed(value.logLoss, 4),
          NumberText.fixed(value.brier, 4),
        ]
      })
    let isCounted = parts.contains { $0.value.aucError > 0 || $0.value.ksError > 0 }
    let note: Markup = isCounted ? "<p class=\"note\">\(words(.cellsNote))</p>\n" : .empty
    return "<section>\n<h3>\(words(.performance))</h3>\n\(table.markup)\(note)</section>\n"
  }
}
