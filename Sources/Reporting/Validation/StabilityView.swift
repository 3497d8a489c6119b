internal import CreditModels

extension StabilitySection {
  var isScore: Bool { table.name == "score" }

  func title(_ words: ReportLanguage) -> String { isScore ? words(.score) : table.name }

  func pair(_ words: ReportLanguage) -> String {
    words(.comparedWith(words.part(expected), words.part(actual)))
  }

  /// A difference chance explains is no shift, however large the index.
  var status: TrafficLight.Status {
    if index < StabilityTable.watchFrom || index <= limit ?? 0 { return .green }
    return index < StabilityTable.shiftedFrom ? .amber : .red
  }

  func verdict(_ words: ReportLanguage) -> String {
    switch status {
    case .green where index >= StabilityTable.watchFrom: words(.withinChance)
    case .amber: words(.watched)
    case .red: words(.shifted)
    default: words(.stable)
    }
  }
}

/// PSI and CSI: bars, a table, and the bins of the score.
struct StabilityView {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    guard !content.stability.isEmpty else { return .empty }
    var pairs: [String] = []
    for section in content.stability where !pairs.contains(section.pair(words)) {
      pairs.append(section.pair(words))
    }
    return """
      <section>
      <h3>\(words(.stability))</h3>
      <p class="note">\(words(.stabilityNote))</p>
      \(pairs.map(comparison))</section>

      """
  }

  private func comparison(_ pair: String) -> Markup {
    let sections = content.stability.filter { $0.pair(words) == pair }
      .sorted { ($0.isScore ? 1 : 0, $0.index) > ($1.isScore ? 1 : 0, $1.index) }
    let table = DataTable(
      [
        .text(words(.characteristic)), .number(words(.index)), .number(words(.chanceLimitShort)),
        .text(words(.verdict)),
      ],
      rows: sections.map {
        [
          $0.title(words), NumberText.fixed($0.index, 4), NumberText.fixed($0.limit, 4),
          $0.verdict(words),
        ]
      })
    return """
      <h4>\(pair)</h4>
      <figure class="wide scroll" tabindex="0">\(StabilityChart(sections: sections, words: words).svg)</figure>
      \(table.markup)\(sections.first.flatMap { $0.isScore ? bins($0) : nil } ?? .empty)
      """
  }

  private func bins(_ section: StabilitySection) -> Markup {
    let table = section.table
    let (expected, actual) = (table.expected.reduce(0, +), table.actual.reduce(0, +))
    let rows = table.labels.indices.map { bin in
      [
        words.bands(table.labels[bin]), NumberText.count(table.expected[bin]),
        NumberText.percent(table.expected[bin] / expected), NumberText.count(table.actual[bin]),
        NumberText.percent(table.actual[bin] / actual),
      ]
    }
    return DataTable(
      [
        .text(words(.scoreBand)), .number(words(.rowsOf(words.part(section.expected)))),
        .number(words(.share)), .number(words(.rowsOf(words.part(section.actual)))),
        .number(words(.share)),
      ], rows: rows
    ).markup
  }
}
