package import CreditModels

/// Neighbouring cells of the score, taken together.
package struct ScoreBand: Equatable {
  /// Log-odds of bad, `[from, to)`; `nil` where the band has no end.
  package let from: Double?
  package let to: Double?
  package var count: BinCount
  /// The sum of the predicted probabilities of default.
  var probability: Double

  var meanPD: Double { probability / count.rows }
  /// Of the bad rate, if every predicted probability is true.
  var limits: BinomialLimits { BinomialLimits(rows: count.rows, probability: meanPD) }

  /// No band that is drawn or listed holds fewer rows.
  static let minimumRows = 30.0

  /// About `count` bands of about equally many rows, the safest first.
  package static func bands(of table: ScoreTable, count: Int) -> [ScoreBand] {
    let target = max(minimumRows, table.counts.reduce(0) { $0 + $1.rows } / Double(count))
    var bands: [ScoreBand] = []
    var (first, open, probability, before) = (0, BinCount.zero, 0.0, 0.0)
    func edge(_ cell: Int) -> Double? {
      cell > 0 && cell <= table.edges.count ? table.edges[cell - 1] : nil
    }
    for (cell, cellCount) in table.counts.enumerated() {
      open += cellCount
      probability += table.probabilities[cell]
      // A band ends where so many bands should have ended, not so many rows after the last end:
      // otherwise the bands drift wider and the last one is a remnant.
      let isFull =
        before + open.rows >= target * Double(bands.count + 1) * (1 - 1e-9)
        && open.rows >= minimumRows
      let isLast = cell == table.counts.count - 1
      guard isFull || isLast else { continue }
      if isLast, open.rows < minimumRows, let last = bands.popLast() {
        bands.append(
          ScoreBand(
            from: last.from, to: nil, count: last.count + open,
            probability: last.probability + probability))
      } else {
        bands.append(
          ScoreBand(from: edge(first), to: edge(cell + 1), count: open, probability: probability))
      }
      before += open.rows
      (first, open, probability) = (cell + 1, .zero, 0)
    }
    return bands
  }
}
