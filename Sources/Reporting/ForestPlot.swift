internal import CreditModels

/// Coefficients with their confidence limits, the zero line between them.
///
/// The intercept is left out: its size would hide the others. A coefficient without limits has no
/// estimate and no mark.
struct ForestPlot {
  private let terms: [LogisticFit.Term]
  private let words: ReportLanguage

  private static let width = 720.0
  private static let rowHeight = 20.0
  private static let left = 216.0
  private static let right = 530.0

  /// - Parameter terms: the intercept first.
  init(_ terms: [LogisticFit.Term], words: ReportLanguage) {
    self.terms = Array(terms.dropFirst())
    self.words = words
  }

  var svg: Markup {
    let limits = terms.flatMap { [$0.lower, $0.upper].compactMap { $0 } }
    guard !limits.isEmpty else { return .empty }
    let scale = LinearScale(covering: limits + [0], from: Self.left, to: Self.right)
    let bottom = 6 + Self.rowHeight * Double(terms.count)
    let ticks = scale.ticks(6).map { tick -> Markup in
      """
      <line class="grid" x1="\(at: tick.place)" y1="4" x2="\(at: tick.place)" y2="\(at: bottom)" />\
      <text class="middle faint" x="\(at: tick.place)" y="\(at: bottom + 15)">\(tick.text)</text>

      """
    }
    return """
      <svg class="chart" viewBox="0 0 \(at: Self.width) \(at: bottom + 20)" role="img" \
      aria-label="\(words(.forestLabel))">
      \(ticks)<line class="axis" x1="\(at: scale(0))" y1="4" x2="\(at: scale(0))" \
      y2="\(at: bottom)" />
      \(terms.enumerated().map { row($1, y: 6 + Self.rowHeight * (Double($0) + 0.5), scale) })</svg>

      """
  }

  private func row(_ term: LogisticFit.Term, y: Double, _ scale: LinearScale) -> Markup {
    let name = ChartLabel(term.name, letters: 30).text(endingAt: Self.left - 12, y: y + 4)
    guard let lower = term.lower, let upper = term.upper else {
      return
        "\(name)<text class=\"faint\" x=\"544\" y=\"\(at: y + 4)\">\(words(.noEstimate))</text>\n"
    }
    let values = [term.coefficient, lower, upper].map(NumberText.coefficient)
    return """
      \(name)<line class="whisker" x1="\(at: scale(lower))" y1="\(at: y)" x2="\(at: scale(upper))" \
      y2="\(at: y)" />\
      <circle class="dot" cx="\(at: scale(term.coefficient))" cy="\(at: y)" r="4" />\
      <text x="544" y="\(at: y + 4)">\(values[0]) <tspan class="faint">(\(values[1]), \
      \(values[2]))</tspan></text>

      """
  }
}
