internal import CreditModels

/// A chart for each characteristic of the model that has bins.
struct ChartsSection {
  let content: ReportContent

  var markup: Markup {
    let figures = content.terms.compactMap(figure)
    guard !figures.isEmpty else { return .empty }
    return """
      <section>
      <h2>Characteristics in the model</h2>
      <p class="note">Bars: share of the training rows. Dots: bad rate, joined where bins have an \
      order; the broken line is the bad rate of all training rows. Bins without rows are not \
      shown. An information value (IV) above 0.5 is suspicious: look for leakage.</p>
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
      \(NumberText.fixed(entry.iv, 3)), \(InformationValueText.strength(entry.iv)); \
      \(Self.trend(entry, binning))</span></figcaption>
      \(BinChart(entry, binning: binning).svg)</figure>

      """
  }

  private static func trend(_ entry: BinsFile.Entry, _ binning: Binning) -> String {
    guard binning.isNumeric else { return "categories" }
    return entry.trend == .none ? "no trend demanded" : entry.trend.rawValue
  }
}

/// The rules of thumb for information values. Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6.
enum InformationValueText {
  static func strength(_ value: Double) -> String {
    switch value {
    case ..<0.02: "useless"
    case ..<0.1: "weak"
    case ..<0.3: "medium"
    case ...0.5: "strong"
    default: "suspicious"
    }
  }
}
