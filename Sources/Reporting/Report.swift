internal import CreditModels

/// A run as one page in three depths: a summary for those who decide, the tables and charts of those
/// who build, the evidence for those who check.
///
/// The page is complete in itself: style and charts are inline, nothing is fetched, nothing is
/// executed, and the page tells the browser to see to that. It is HTML that an XML parser also accepts.
public struct Report: Sendable {
  private let content: ReportContent
  private var words: ReportLanguage { content.language }

  public init(_ content: ReportContent) { self.content = content }

  public var html: String {
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="\(words.tag)">
      <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>\(content.card.study): \(words(.scorecard))</title>
      <style>\(Stylesheet.markup)</style>
      </head>
      <body>
      <main>
      \(SummarySection(content: content).head)\(contents)\(depths.map(\.markup))\(abbreviations)</main>
      </body>
      </html>

      """
    return page.text
  }

  private struct Depth {
    let id: String
    let title: String
    let reader: String
    let sections: [Markup]

    var markup: Markup {
      """
      <section class="depth" id="\(id)">
      <h2>\(title) <small>\(reader)</small></h2>
      \(sections)</section>

      """
    }
  }

  private var depths: [Depth] {
    [
      Depth(
        id: "summary", title: words(.summary), reader: words(.forDeciders),
        sections: [SummarySection(content: content).markup]),
      Depth(
        id: "model", title: words(.modelAndValidation), reader: words(.forModellers),
        sections: [
          PerformanceSection(content: content).markup,
          ResamplingSection(content: content).markup,
          CardSection(card: content.card, words: words).markup,
          ChartsSection(content: content).markup, FitSection(fit: content.fit, words: words).markup,
          SelectionSection(content: content).markup, OutsideSection(content: content).markup,
          CurvesSection(content: content).markup, CalibrationSection(content: content).markup,
          StrategySection(content: content).markup, StabilityView(content: content).markup,
          SegmentsSection(content: content).markup, FirstTimeSection(content: content).markup,
          RejectsSection(content: content).markup,
        ]),
      Depth(
        id: "appendix", title: words(.appendix), reader: words(.forValidators),
        sections: [
          content.federation.map {
            FederationSection(
              federation: $0, tellsOfSingleParties: content.tellsOfSingleParties, words: words
            ).markup
          } ?? .empty,
          RoundsSection(rounds: content.rounds, words: words).markup,
          WarningsSection(warnings: content.fit.warnings, words: words).markup,
          FormulaSection(content: content).markup, SettingsSection(content: content).markup,
        ]),
    ]
  }

  private var contents: Markup {
    let links = depths.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as Markup }
    return "<nav aria-label=\"\(words(.contents))\"><ol>\n\(links)</ol></nav>\n"
  }

  private var abbreviations: Markup { "<footer><p>\(words(.abbreviations))</p></footer>\n" }
}
