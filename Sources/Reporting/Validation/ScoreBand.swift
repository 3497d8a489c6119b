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

  /// At most `count` bands of about equally many rows, made of whole cells, the safest first.
  package static func bands(of table: ScoreTable, count: Int) -> [ScoreBand] {
    let table = table.bands(count)
    return table.counts.indices.filter { table.counts[$0].rows > 0 }.map { band in
      ScoreBand(
        from: band > 0 ? table.edges[band - 1] : nil,
        to: band < table.edges.count ? table.edges[band] : nil, count: table.counts[band],
        probability: table.probabilities[band])
    }
  }
}
