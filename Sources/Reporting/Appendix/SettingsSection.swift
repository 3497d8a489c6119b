internal import CreditModels

/// Everything somebody needs to repeat the run: what was in force, the study file, the versions.
struct SettingsSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let file: Markup =
      content.settings.isEmpty
      ? .empty
      : "<h4>\(words(.studyFile))</h4>\n<pre translate=\"no\">\(content.settings)</pre>\n"
    return """
      <section>
      <h3>\(words(.settings))</h3>
      \(inForce.markup)\(file)\(versions)</section>

      """
  }

  private var inForce: DataTable {
    let card = content.card
    return DataTable(
      [.text(words(.setting)), .text(words(.inForce))],
      rows: [
        [words(.targetColumn), card.target.column], [words(.badValue), card.target.bad],
        [words(.goodValue), card.target.good ?? NumberText.dash],
        [words(.woeConvention), card.convention.rawValue],
        [words(.scalingPoints), number(card.scaling.points)],
        [words(.scalingOdds), number(card.scaling.odds)],
        [words(.scalingPDO), number(card.scaling.pdo)],
        [words(.scalingBase), words(card.scaling.base == .separate ? .separate : .spread)],
        [
          words(.scalingRounding),
          words(card.scaling.rounding == .whole ? .wholeOnly : .notRounded),
        ],
        [
          words(.scalingLimits),
          CardSection.limits(card.scaling).map { words($0) } ?? NumberText.dash,
        ],
        [
          words(.scalingReasons),
          words(.reasons(card.scaling.reasons.count, card.scaling.reasons.baseline)),
        ],
        [words(.errors), content.fit.errors.map { words(.errorKind($0)) } ?? NumberText.dash],
        [words(.missingTexts), words.list(card.missingTexts)],
      ])
  }

  private func number(_ value: Double) -> String {
    NumberText.fixed(value, value == value.rounded() ? 0 : 4)
  }

  private var versions: Markup {
    guard !content.versions.isEmpty else { return .empty }
    let table = DataTable(
      [.text(words(.program)), .text(words(.version))],
      rows: content.versions.map { [$0.name, $0.version] })
    return "<h4>\(words(.versions))</h4>\n\(table.markup)"
  }
}

/// What a reader must know before trusting the numbers.
struct WarningsSection {
  let warnings: [String]
  let words: ReportLanguage

  var markup: Markup {
    let items: [Markup] =
      warnings.isEmpty
      ? ["<li>\(words(.noWarnings))</li>"] : warnings.map { "<li>\(words.sentence($0))</li>\n" }
    return
      "<section>\n<h3>\(words(.warnings))</h3>\n<ul class=\"plain\">\(items)</ul>\n</section>\n"
  }
}
