/// A drawing with two number axes: grid, numbers, titles, lines told apart by their dashes, a legend.
struct Plot {
  enum Style: String {
    case solid, dashed, dotted
    /// What a line is compared with: no skill, a perfect model.
    case reference
  }

  struct Line {
    let name: String
    let style: Style
    let points: [(x: Double, y: Double)]
  }

  struct Axis {
    let title: String
    let domain: ClosedRange<Double>
    var isPercent = true

    func text(_ tick: LinearScale.Tick) -> String { isPercent ? tick.percent : tick.text }
  }

  static let (width, height) = (400.0, 330.0)
  private static let (left, right, top, bottom) = (46.0, 376.0, 44.0, 284.0)

  private let xAxis: Axis
  private let yAxis: Axis
  let x: LinearScale
  let y: LinearScale

  init(x: Axis, y: Axis) {
    (xAxis, yAxis) = (x, y)
    self.x = LinearScale(
      covering: [x.domain.lowerBound, x.domain.upperBound], from: Self.left, to: Self.right)
    self.y = LinearScale(
      covering: [y.domain.lowerBound, y.domain.upperBound], from: Self.bottom, to: Self.top)
  }

  /// - Parameters:
  ///   - label: what the drawing shows, for those who cannot see it.
  ///   - marks: drawn over the lines.
  func svg(label: String, lines: [Line], marks: Markup = .empty) -> Markup {
    """
    <svg class="chart" viewBox="0 0 400 \(at: Self.height)" role="img" aria-label="\(label)">
    \(grid)\(lines.map(polyline))\(marks)\(legend(lines))</svg>

    """
  }

  private var grid: Markup {
    let across = y.ticks(5).map { tick -> Markup in
      """
      <line class="grid" x1="\(at: Self.left)" y1="\(at: tick.place)" x2="\(at: Self.right)" \
      y2="\(at: tick.place)" /><text class="end faint" x="\(at: Self.left - 6)" \
      y="\(at: tick.place + 4)">\(yAxis.text(tick))</text>

      """
    }
    let down = x.ticks(5).map { tick -> Markup in
      """
      <line class="grid" x1="\(at: tick.place)" y1="\(at: Self.top)" x2="\(at: tick.place)" \
      y2="\(at: Self.bottom)" /><text class="middle faint" x="\(at: tick.place)" \
      y="\(at: Self.bottom + 15)">\(xAxis.text(tick))</text>

      """
    }
    return """
      \(across)\(down)<path class="frame" d="M\(at: Self.left) \(at: Self.top)V\(at: Self.bottom)\
      H\(at: Self.right)" />
      <text x="4" y="32">\(yAxis.title)</text>
      <text class="end" x="\(at: Self.right)" y="\(at: Self.bottom + 34)">\(xAxis.title)</text>

      """
  }

  private func polyline(_ line: Line) -> Markup {
    let points = line.points.filter { $0.x.isFinite && $0.y.isFinite }
      .map { "\(at: x($0.x)),\(at: y($0.y)) " as Markup }
    return "<polyline class=\"line \(line.style.rawValue)\" points=\"\(points)\" />\n"
  }

  /// Above the drawing, one entry after the other.
  private func legend(_ lines: [Line]) -> [Markup] {
    var place = 4.0
    return lines.map { line in
      let start = place
      place += 28 + Double(ChartLabel.letters(of: line.name)) * ChartLabel.letter + 12
      return """
        <line class="line \(line.style.rawValue)" x1="\(at: start)" y1="10" x2="\(at: start + 22)" \
        y2="10" /><text x="\(at: start + 27)" y="14">\(line.name)</text>

        """
    }
  }
}
