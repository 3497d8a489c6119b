internal import CreditModels

/// The head of the page: what was fitted, what came of it, how it performs.
struct OverviewSection {
  let content: ReportContent

  var markup: Markup {
    """
    <header>
    <h1>\(content.card.study)</h1>
    \(purpose)<p class="verdict">\(verdict)</p>
    </header>
    \(performance)
    """
  }

  private var purpose: Markup {
    content.card.purpose.isEmpty ? .empty : "<p class=\"purpose\">\(content.card.purpose)</p>\n"
  }

  private var verdict: String {
    let fit = content.fit
    let count = content.terms.count
    let sentences = [
      discrimination,
      "\(NumberText.count(count)) characteristic\(count == 1 ? "" : "s"), fitted on "
        + "\(NumberText.count(fit.rows)) rows with \(NumberText.count(fit.bads)) bads \(place).",
      agreement,
    ]
    return sentences.compactMap { $0 }.joined(separator: " ")
  }

  /// On rows the fit has not seen, if there are any.
  private var discrimination: String? {
    let metrics = content.metrics
    let best = [
      ("test", metrics.test), ("out-of-time", metrics.outOfTime), ("training", metrics.train),
    ]
    for case (let part, let performance?) in best {
      return "AUC \(NumberText.fixed(performance.auc, 3)) and KS "
        + "\(NumberText.fixed(performance.ks, 3)) on \(NumberText.count(performance.rows)) "
        + "\(part) rows."
    }
    return nil
  }

  private var place: String {
    guard let parties = content.federation?.parties.count else { return "in one place" }
    return "of \(parties) part\(parties == 1 ? "y" : "ies")"
  }

  private var agreement: String? {
    guard let comparison = content.federation?.againstPooled else { return nil }
    let tolerance = NumberText.scientific(Comparison.tolerance, 0)
    return comparison.isEqual
      ? "Equal to the fit on pooled rows within \(tolerance)."
      : "Not equal to the fit on pooled rows within \(tolerance): see the comparison below."
  }

  private var performance: Markup {
    let parts = content.performance
    guard !parts.isEmpty else { return .empty }
    let table = DataTable(
      [
        .text("Part"), .number("Rows"), .number("Bad rate"), .number("Mean PD"), .number("AUC"),
        .number("Gini"), .number("KS"), .number("Log-loss"), .number("Brier"),
      ],
      rows: parts.map { part, value in
        [
          part, NumberText.count(value.rows), NumberText.percent(value.badRate, 2),
          NumberText.percent(value.meanPD, 2), Self.withError(value.auc, value.aucError),
          NumberText.fixed(value.gini, 4), Self.upTo(value.ks, value.ksError),
          NumberText.fixed(value.logLoss, 4), NumberText.fixed(value.brier, 4),
        ]
      })
    let isCounted = parts.contains { $0.value.aucError > 0 || $0.value.ksError > 0 }
    return
      "<section>\n<h2>Performance</h2>\n\(table.markup)\(isCounted ? Self.note : "")</section>\n"
  }

  private static func withError(_ value: Double, _ error: Double) -> String {
    let text = NumberText.fixed(value, 4)
    return error > 0 ? "\(text) ± \(NumberText.fixed(error, 4))" : text
  }

  /// Cells can only hide a distance, not make one.
  private static func upTo(_ value: Double, _ error: Double) -> String {
    let text = NumberText.fixed(value, 4)
    return error > 0 ? "\(text) to \(NumberText.fixed(value + error, 4))" : text
  }

  private static let note: Markup = """
    <p class="note">Scores were counted in cells, so that no single score is seen. ± and “to” say \
    how far the value of the single scores can lie from the one of the cells; they are no sampling \
    error.</p>

    """
}
