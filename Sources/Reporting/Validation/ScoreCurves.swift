package import CreditModels

/// The curves of a score table. Rows are taken from the riskiest cell on, so that a curve says what
/// refusing that share of them would catch.
package struct ScoreCurves {
  /// After each cell, from nothing to everybody.
  package struct Point: Equatable {
    /// The log-odds above which all rows have been taken; `nil` at both ends.
    package let edge: Double?
    package let rows: Double
    package let goods: Double
    package let bads: Double
  }

  package let points: [Point]

  package init(_ table: ScoreTable) {
    let total = table.total
    var taken = BinCount.zero
    var points = [Point(edge: nil, rows: 0, goods: 0, bads: 0)]
    for cell in table.counts.indices.reversed() {
      taken += table.counts[cell]
      points.append(
        Point(
          edge: cell > 0 ? table.edges[cell - 1] : nil, rows: taken.rows / total.rows,
          goods: taken.good / total.good, bads: taken.bad / total.bad))
    }
    self.points = points
  }
}
