internal import CreditModels

/// The card on borrowers without a credit history, beside the others.
struct FirstTimeSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    guard let parts = content.firstTime?.parts, !parts.isEmpty else { return .empty }
    let table = DataTable(
      [
        .text(words(.borrowers)), .text(words(.sample)), .number(words(.rows)),
        .number(words(.share)), .number(words(.badRate)), .number(words(.meanPD)),
        .number(words(.index)), .number(words(.chanceLimitShort)),
      ],
      rows: parts.flatMap { entry in
        [
          row(words(.firstTime), entry.part, entry.firstTime, entry.score),
          row(words(.others), entry.part, entry.others),
        ]
      })
    return """
      <section>
      <h3>\(words(.firstTimeBorrowers))</h3>
      <p class="note">\(words(.firstTimeNote))</p>
      \(table.markup)</section>

      """
  }

  private func row(
    _ name: String, _ part: Part, _ group: FirstTimeReport.Group, _ score: StabilityTable? = nil
  ) -> [String] {
    [
      name, words.part(part), NumberText.count(group.rows), NumberText.percent(group.share),
      NumberText.percent(group.badRate), NumberText.percent(group.meanPD),
      NumberText.fixed(score?.index, 4), NumberText.fixed(score?.limit, 4),
    ]
  }
}
