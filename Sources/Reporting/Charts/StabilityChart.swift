internal import CreditModels

/// Bars of stability indexes with the thumb rule's lines and each comparison's own 95 % limit.
struct StabilityChart {
  let sections: [StabilitySection]
  let words: ReportLanguage

  private static let (width, rowHeight, top) = (720.0, 20.0, 40.0)

  var svg: Markup {
    let letters = 30
    let left = Double(letters) * ChartLabel.letter + 12
    let values = sections.flatMap { [$0.index, $0.limit].compactMap { $0 } }
    let scale = LinearScale(
      covering: [0, 1.1 * StabilityTable.shiftedFrom] + values, from: left, to: Self.width - 70)
    let bottom = Self.top + Self.rowHeight * Double(sections.count)
    let rules = [(StabilityTable.watchFrom, "0.1"), (StabilityTable.shiftedFrom, "0.25")].map {
      value, text -> Markup in
      """
      <line class="rule" x1="\(at: scale(value))" y1="\(at: Self.top - 4)" x2="\(at: scale(value))" \
      y2="\(at: bottom + 4)" /><text class="middle" x="\(at: scale(value))" \
      y="\(at: bottom + 18)">\(text)</text>

      """
    }
    let bars = sections.enumerated().map { index, section -> Markup in
      let y = Self.top + Self.rowHeight * (Double(index) + 0.5)
      let limit: Markup =
        section.limit.map {
          "<path class=\"limit\" d=\"M\(at: scale($0)) \(at: y - 8)v16\" />"
        } ?? .empty
      let style: Markup = section.index >= StabilityTable.watchFrom ? "ink" : "fill"
      return """
        \(ChartLabel(section.title(words), letters: letters).text(endingAt: left - 8, y: y + 4))\
        <rect class="\(style)" x="\(at: scale(0))" y="\(at: y - 6)" \
        width="\(at: scale(section.index) - scale(0))" height="12" />\(limit)\
        <text class="end" x="\(at: Self.width - 4)" y="\(at: y + 4)">\
        \(NumberText.fixed(section.index, 3))</text>

        """
    }
    return """
      <svg class="chart" viewBox="0 0 720 \(at: bottom + 24)" role="img" \
      aria-label="\(words(.stabilityIndexes))">
      \(legend)\(rules)\(bars)\
      <line class="axis" x1="\(at: scale(0))" y1="\(at: Self.top - 4)" x2="\(at: scale(0))" \
      y2="\(at: bottom + 4)" /></svg>

      """
  }

  private var legend: Markup {
    """
    <line class="rule" x1="4" y1="10" x2="26" y2="10" /><text x="32" y="14">\
    \(words(.thumbLines))</text>\
    <path class="limit" d="M262 3v15" /><text x="270" y="14">\(words(.chanceLimit))</text>

    """
  }
}
