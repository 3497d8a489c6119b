import CreditModels
import Reporting
import Testing

@Suite struct ScoreBandTests {
  private func table(_ rows: [Double]) -> ScoreTable {
    ScoreTable(
      edges: rows.indices.dropFirst().map(Double.init),
      counts: rows.map { BinCount(good: $0 * 0.9, bad: $0 * 0.1) },
      probabilities: rows.map { $0 * 0.1 })
  }

  @Test("Bands hold every row once and follow each other")
  func bands() {
    for rows in [
      [100, 200, 300, 400] as [Double], [10, 10, 10, 10, 10], [5, 500, 5], [29], [1000, 1, 1, 1],
      Array(repeating: 7.0, count: 100),
    ] {
      let bands = ScoreBand.bands(of: table(rows), count: 10)
      let total = rows.reduce(0, +)
      #expect(abs(bands.reduce(0) { $0 + $1.count.rows } - total) < 1e-9, "\(rows)")
      #expect(bands.count <= 10)
      #expect(bands.first?.from == nil && bands.last?.to == nil)
      for (band, next) in zip(bands, bands.dropFirst()) { #expect(band.to == next.from) }
    }
  }

  @Test("Bands of many small cells are tenths")
  func tenths() {
    let bands = ScoreBand.bands(of: table(Array(repeating: 10, count: 200)), count: 10)
    #expect(bands.map(\.count.rows) == Array(repeating: 200, count: 10))
  }

  // scipy 1.17: binom.ppf([0.025, 0.975], n, p) / n
  @Test(
    "Binomial limits are the quantiles of the distribution",
    arguments: [
      (100.0, 0.1, 0.05, 0.16), (30.0, 0.02, 0.0, 2.0 / 30), (1000.0, 0.3, 0.272, 0.329),
      (5000.0, 0.004, 0.0024, 0.0058),
    ])
  func limits(_ rows: Double, _ probability: Double, _ lower: Double, _ upper: Double) {
    let limits = BinomialLimits(rows: rows, probability: probability)
    #expect(abs(limits.lower - lower) < 1e-12 && abs(limits.upper - upper) < 1e-12)
  }

  @Test("Beyond the exact rows the normal limits are close to the binomial ones")
  func normal() {
    // scipy 1.17: binom.ppf([0.025, 0.975], 100000, 0.05) = 4865, 5136
    let limits = BinomialLimits(rows: 100_000, probability: 0.05)
    #expect(abs(limits.lower - 0.04865) < 2e-5 && abs(limits.upper - 0.05136) < 2e-5)
  }

  @Test("The curves run from nothing to everybody and their area is the AUC of the cells")
  func curves() {
    let table = ScoreTable(
      edges: [-2, -1],
      counts: [
        BinCount(good: 60, bad: 4), BinCount(good: 30, bad: 6), BinCount(good: 10, bad: 10),
      ],
      probabilities: [4, 6, 10])
    let curves = ScoreCurves(table)
    #expect(curves.points.map(\.bads) == [0, 0.5, 0.8, 1])
    #expect(curves.points.map(\.goods) == [0, 0.1, 0.4, 1])
    #expect(curves.points.map(\.edge) == [nil, -1, -2, nil])
    // 1 - (0.1·0.5/2 … ) by trapezoids: 0.025 + 0.195 + 0.54
    let area = zip(curves.points, curves.points.dropFirst()).reduce(0) { area, pair in
      area + (pair.1.goods - pair.0.goods) * (pair.0.bads + pair.1.bads) / 2
    }
    #expect(abs(area - 0.76) < 1e-12)
  }

  @Test("A cut-off approves everybody on its safe side")
  func strategy() {
    let table = ScoreTable(
      edges: [-2, -1],
      counts: [
        BinCount(good: 60, bad: 4), BinCount(good: 30, bad: 6), BinCount(good: 20, bad: 10),
      ],
      probabilities: [4, 6, 10])
    let strategy = Strategy(
      table, names: ScoreBandNames(scaling: Scaling(), words: .en))
    // 487.12 + 28.854 · 2 = 544.83 and 487.12 + 28.854 = 515.98
    #expect(strategy.rows.map(\.cutoff) == ["545", "516"])
    #expect(strategy.rows[1].approved == 100.0 / 130)
    #expect(strategy.rows[1].badRate == 0.1)
    #expect(abs(strategy.rows[1].badsRefused - 0.5) < 1e-12)
    #expect(abs(strategy.rows[1].goodsRefused - 20.0 / 110) < 1e-12)
  }
}
