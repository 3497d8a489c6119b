internal import CreditModels

/// The characteristics the model did without.
struct OutsideSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let rows = binned + unbinned
    guard !rows.isEmpty else { return .empty }
    let columns: [DataTable.Column] = [
      .text(words(.characteristic)), .number("IV"), .text(words(.strength)), .text(words(.whyNot)),
    ]
    return """
      <section>
      <h3>\(words(.notInModel))</h3>
      \(DataTable(columns, rows: rows).markup)</section>

      """
  }

  private var reasons: [LeftOut] { content.fit.warnings.compactMap(LeftOut.init) }

  /// With bins, by falling information value.
  private var binned: [[Markup]] {
    let inside = Set(content.terms.map(\.name))
    return content.bins.characteristics.filter { !inside.contains($0.name) }
      .sorted { $0.iv > $1.iv }
      .map { entry in
        let reason = reasons.first { $0.name == entry.name }?.reason
        return [
          "\(name: entry.name)", Markup(NumberText.fixed(entry.iv, 4)),
          Markup(words(InformationValueText.strength(entry.iv))),
          reason.map(words.sentence) ?? Markup(words(.notChosen)),
        ]
      }
  }

  /// Columns that could not be binned at all.
  private var unbinned: [[Markup]] {
    let known = Set(content.bins.characteristics.map(\.name))
    return reasons.filter { !known.contains($0.name) }
      .map {
        [
          "\(name: $0.name)", Markup(NumberText.dash), Markup(NumberText.dash),
          words.sentence($0.reason),
        ]
      }
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
    let sentence = warning[phrase.upperBound...]
    reason = String(sentence.hasSuffix(".") ? sentence.dropLast() : sentence)
  }
}
