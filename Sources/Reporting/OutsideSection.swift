internal import CreditModels

/// The characteristics the model did without.
struct OutsideSection {
  let content: ReportContent

  var markup: Markup {
    let rows = binned + unbinned
    guard !rows.isEmpty else { return .empty }
    let columns: [DataTable.Column] = [
      .text("Characteristic"), .number("IV"), .text("Strength"), .text("Why not"),
    ]
    return """
      <section>
      <h2>Characteristics not in the model</h2>
      \(DataTable(columns, rows: rows).markup)</section>

      """
  }

  private var reasons: [LeftOut] { content.fit.warnings.compactMap(LeftOut.init) }

  /// With bins, by falling information value.
  private var binned: [[String]] {
    let inside = Set(content.terms.map(\.name))
    return content.bins.characteristics.filter { !inside.contains($0.name) }
      .sorted { $0.iv > $1.iv }
      .map { entry in
        let reason = reasons.first { $0.name == entry.name }?.reason
        return [
          entry.name, NumberText.fixed(entry.iv, 4), InformationValueText.strength(entry.iv),
          reason ?? "not chosen by the selection",
        ]
      }
  }

  /// Columns that could not be binned at all.
  private var unbinned: [[String]] {
    let known = Set(content.bins.characteristics.map(\.name))
    return reasons.filter { !known.contains($0.name) }
      .map { [$0.name, NumberText.dash, NumberText.dash, $0.reason] }
  }
}

/// A warning of the form `'age' is not in the model: its information value is below 0.02.`
struct LeftOut {
  let name: String
  let reason: String

  /// `nil` for a warning about something else.
  init?(_ warning: String) {
    guard warning.first == "'", let phrase = warning.firstRange(of: "' is not in the model: ")
    else { return nil }
    name = String(warning[warning.index(after: warning.startIndex)..<phrase.lowerBound])
    reason = String(warning[phrase.upperBound...])
  }
}
