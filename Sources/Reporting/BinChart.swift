internal import CreditModels

/// One characteristic: for each bin, a bar for its share of the rows and a dot for its bad rate.
///
/// Bins are rows of the drawing, so that their names can be read without turning the head. The two
/// measures stand side by side, each on an axis of its own. Bins in order are joined by a line;
/// categories, missing and special values have no order and are not.
struct BinChart {
  private struct Bar {
    let label: String
    let isOrdered: Bool
    let count: BinCount
  }

  private let bars: [Bar]
  private let total: BinCount
  private let words: ReportLanguage

  private static let width = 400.0
  private static let rowHeight = 19.0
  private static let top = 20.0
  private static let gap = 30.0

  /// Bins without rows are left out. `binning` says which bins are ordered.
  init(_ entry: BinsFile.Entry, binning: Binning, words: ReportLanguage) {
    self.words = words
    let ordered =
      binning.isNumeric && binning.binCount == entry.bins.count ? binning.ordinaryCount : 0
    bars = entry.bins.enumerated().map { index, bin in
      Bar(
        label: binning.binCount == entry.bins.count
          ? words.label(of: index, in: binning) : bin.label, isOrdered: index < ordered,
        count: BinCount(good: bin.good, bad: bin.bad))
    }.filter { $0.count.rows > 0 }
    total = bars.map(\.count).reduce(.zero, +)
  }

  var svg: Markup {
    let longest = bars.map { ChartLabel.letters(of: $0.label) }.max() ?? 0
    let letters = min(max(longest, 7), 22)
    let left = Double(letters) * ChartLabel.letter + 8
    let panel = (Self.width - left - Self.gap - 14) / 2
    let bottom = Self.top + Self.rowHeight * Double(bars.count)
    let shares = LinearScale(
      covering: [0] + bars.map { share($0) }, from: left, to: left + panel)
    let rates = LinearScale(
      covering: [0] + bars.map(\.count.badRate), from: left + panel + Self.gap, to: Self.width - 14)
    let labels = bars.enumerated().map { index, bar in
      ChartLabel(bar.label, letters: letters).text(endingAt: left - 7, y: middle(index) + 4)
    }
    return """
      <svg class="chart" viewBox="0 0 400 \(at: bottom + 20)" role="img" \
      aria-label="\(words(.binChartLabel))">
      \(axis(shares, title: words(.shareOfRows), ticks: 3, bottom: bottom))\
      \(axis(rates, title: words(.badRate), ticks: 3, bottom: bottom))\
      \(labels)\(shareBars(shares))\(rateDots(rates, bottom: bottom))</svg>

      """
  }

  private func share(_ bar: Bar) -> Double { bar.count.rows / total.rows }
  private func middle(_ index: Int) -> Double { Self.top + Self.rowHeight * (Double(index) + 0.5) }

  private func axis(_ scale: LinearScale, title: String, ticks: Int, bottom: Double) -> Markup {
    let marks = scale.ticks(ticks).map { tick -> Markup in
      """
      <line class="grid" x1="\(at: tick.place)" y1="\(at: Self.top)" x2="\(at: tick.place)" \
      y2="\(at: bottom)" /><text class="middle faint" x="\(at: tick.place)" y="\(at: bottom + 14)">\
      \(tick.percent)</text>

      """
    }
    return "<text class=\"faint\" x=\"\(at: scale(0))\" y=\"12\">\(title)</text>\n\(marks)"
  }

  private func shareBars(_ scale: LinearScale) -> [Markup] {
    bars.enumerated().map { index, bar in
      """
      <rect class="fill" x="\(at: scale(0))" y="\(at: middle(index) - 6)" \
      width="\(at: scale(share(bar)) - scale(0))" height="12"><title>\(bar.label): \
      \(NumberText.percent(share(bar)))</title></rect>

      """
    }
  }

  private func rateDots(_ scale: LinearScale, bottom: Double) -> Markup {
    let dots = bars.enumerated().map { index, bar -> Markup in
      """
      <circle class="dot" cx="\(at: scale(bar.count.badRate))" cy="\(at: middle(index))" r="4">\
      <title>\(bar.label): \(NumberText.percent(bar.count.badRate))</title></circle>

      """
    }
    let path = bars.enumerated().filter(\.element.isOrdered).map { index, bar -> Markup in
      "\(at: scale(bar.count.badRate)),\(at: middle(index)) "
    }
    let average = scale(total.badRate)
    return """
      <line class="average" x1="\(at: average)" y1="\(at: Self.top)" x2="\(at: average)" \
      y2="\(at: bottom)"><title>\(words(.together)): \(NumberText.percent(total.badRate))</title></line>
      <polyline class="trend" points="\(path)" />
      \(dots)
      """
  }
}
