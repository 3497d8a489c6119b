internal import CreditModels

/// A chart for each characteristic of the model that has bins.
struct ChartsSection {
  let content: ReportContent
  private var words: ReportLanguage { content.language }

  var markup: Markup {
    let figures = content.terms.compactMap(figure)
    guard !figures.isEmpty else { return .empty }
    return """
      <section>
      <h3>\(words(.inModel))</h3>
      <p class="note">\(words(.binChartNote))</p>
      <div class="charts">
      \(figures)</div>
      </section>

      """
  }

  private func figure(_ term: Design.Term) -> Markup? {
    guard case .woe(let binning, _) = term,
      let entry = content.bins.characteristics.first(where: { $0.name == binning.name })
    else { return nil }
    return """
      <figure>
      <figcaption><b>\(name: entry.name)</b> <span class="faint">IV \
      \(NumberText.fixed(entry.iv, 3)) · \(words(InformationValueText.strength(entry.iv))) · \
      \(trend(entry, binning))</span></figcaption>
      \(BinChart(entry, binning: binning, words: words).svg)</figure>

      """
  }

  private func trend(_ entry: BinsFile.Entry, _ binning: Binning) -> String {
    words(binning.isNumeric ? .trend(entry.trend) : .categories)
  }
}

/// The rules of thumb for information values. Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6.
enum InformationValueText {
  static func strength(_ value: Double) -> Phrase {
    switch value {
    case ..<0.02: .useless
    case ..<0.1: .weak
    case ..<0.3: .medium
    case ...0.5: .strong
    default: .suspicious
    }
  }
}
