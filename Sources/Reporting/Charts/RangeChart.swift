/// Rows of a name, a range and a mark: is what was observed within what was to be expected?
///
/// A mark within its range is a full circle, one outside a hollow diamond, so that neither needs a
/// colour.
struct RangeChart {
  struct Row {
    let name: String
    let range: ClosedRange<Double>?
    /// A tick on the range.
    var centre: Double?
    let mark: Double
    /// Said of the mark beside the drawing.
    let note: String

    var isInside: Bool { range.map { $0.contains(mark) } ?? true }
  }

  let rows: [Row]
  let title: String
  var isPercent = true

  private static let (width, rowHeight, top) = (400.0, 20.0, 22.0)

  func svg(label: String) -> Markup {
    let names = rows.map { ChartLabel.letters(of: $0.name) }.max() ?? 0
    let notes = rows.map { ChartLabel.letters(of: $0.note) }.max() ?? 0
    let letters = min(max(names, 6), 26)
    let left = Double(letters) * ChartLabel.letter + 10
    let right = Self.width - Double(notes) * ChartLabel.letter - 14
    let values = rows.flatMap { row in
      [row.mark, row.range?.lowerBound, row.range?.upperBound].compactMap { $0 }
    }
    let scale = LinearScale(covering: (isPercent ? [0] : []) + values, from: left, to: right)
    let bottom = Self.top + Self.rowHeight * Double(rows.count)
    let ticks = scale.ticks(4).map { tick -> Markup in
      """
      <line class="grid" x1="\(at: tick.place)" y1="\(at: Self.top)" x2="\(at: tick.place)" \
      y2="\(at: bottom)" /><text class="middle faint" x="\(at: tick.place)" \
      y="\(at: bottom + 15)">\(isPercent ? tick.percent : tick.text)</text>

      """
    }
    let drawn = rows.enumerated().map { index, row in
      draw(row, y: Self.top + Self.rowHeight * (Double(index) + 0.5), scale, left, letters)
    }
    return """
      <svg class="chart" viewBox="0 0 400 \(at: bottom + 22)" role="img" aria-label="\(label)">
      <text x="\(at: left)" y="12">\(title)</text>
      \(ticks)\(drawn)</svg>

      """
  }

  private func draw(
    _ row: Row, y: Double, _ scale: LinearScale, _ left: Double, _ letters: Int
  ) -> Markup {
    let name = ChartLabel(row.name, letters: letters).text(endingAt: left - 8, y: y + 4)
    let whisker: Markup =
      row.range.map { range in
        """
        <line class="range" x1="\(at: scale(range.lowerBound))" y1="\(at: y)" \
        x2="\(at: scale(range.upperBound))" y2="\(at: y)" />
        """
      } ?? .empty
    let centre: Markup =
      row.centre.map { centre in
        """
        <line class="axis" x1="\(at: scale(centre))" y1="\(at: y - 6)" x2="\(at: scale(centre))" \
        y2="\(at: y + 6)" />
        """
      } ?? .empty
    return """
      \(name)\(whisker)\(centre)\(Self.mark(x: scale(row.mark), y: y, isInside: row.isInside))\
      <text class="end" x="\(at: Self.width - 4)" y="\(at: y + 4)">\(row.note)</text>

      """
  }

  private static func mark(x: Double, y: Double, isInside: Bool) -> Markup {
    isInside
      ? "<circle class=\"dot\" cx=\"\(at: x)\" cy=\"\(at: y)\" r=\"4\" />"
      : "<path class=\"hollow\" d=\"M\(at: x) \(at: y - 6)l6 6l-6 6l-6 -6z\" />"
  }
}
