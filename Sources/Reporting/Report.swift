public import CreditModels

/// All that a report shows: the files of one run.
public struct ReportContent: Sendable {
  let card: Scorecard
  let fit: FitFile
  let bins: BinsFile
  let metrics: MetricsFile
  /// `nil` for rows that lay in one place.
  let federation: FederationSummary?

  public init(
    card: Scorecard, fit: FitFile, bins: BinsFile, metrics: MetricsFile,
    federation: FederationSummary?
  ) {
    self.card = card
    self.fit = fit
    self.bins = bins
    self.metrics = metrics
    self.federation = federation
  }

  var terms: [Design.Term] { card.model.design.terms }

  /// The parts that have rows, in the order of a study.
  var performance: [(part: String, value: Performance)] {
    let parts = [
      ("training", metrics.train), ("test", metrics.test), ("out of time", metrics.outOfTime),
    ]
    return parts.compactMap { name, value in value.map { (name, $0) } }
  }
}

/// A run as one page: the card, its charts, the fit and the federation.
///
/// The page is complete in itself: style and charts are inline, nothing is fetched, nothing is
/// executed. It is HTML that an XML parser also accepts.
public struct Report: Sendable {
  private let content: ReportContent

  public init(_ content: ReportContent) { self.content = content }

  public var html: String {
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>\(content.card.study): scorecard</title>
      <style>\(Stylesheet.markup)</style>
      </head>
      <body>
      <main>
      \(sections)\(Self.abbreviations)</main>
      </body>
      </html>

      """
    return page.text
  }

  private var sections: [Markup] {
    [
      OverviewSection(content: content).markup, CardSection(card: content.card).markup,
      ChartsSection(content: content).markup, FitSection(fit: content.fit).markup,
      OutsideSection(content: content).markup,
      content.federation.map { FederationSection(federation: $0).markup } ?? .empty,
    ]
  }

  private static let abbreviations: Markup = """
    <footer><p>PD: probability of default. WOE: weight of evidence. IV: information value. \
    AUC: area under the ROC curve; Gini = 2 AUC − 1. KS: largest distance between the score \
    distributions of goods and bads. VIF: variance inflation factor.</p></footer>

    """
}
