import CreditModels
import Foundation
import Testing

@Suite("Tables and curves of a validation")
struct ScoreTableTests {
  /// Sums of a few hundred terms of order one.
  static let tolerance = 1e-12

  /// Seven cells, 158 goods and 43 bads.
  static let table = ScoreTable(
    edges: [-3, -2.5, -2, -1.5, -1, -0.5],
    counts: zip([40, 35, 30, 22, 18, 9, 4], [1, 2, 4, 5, 9, 10, 12]).map(BinCount.init),
    probabilities: [1.5, 2.5, 3, 5, 8, 9, 13.5])

  @Test("AUC, standard error and limits are DeLong's over all pairs of rows")
  func area() throws {
    // numpy 2.4: psi over all pairs of expanded rows, var(ddof=1) of its row and column means;
    // limits from scipy's norm.ppf(0.975) on the logit.
    let area = Self.table.areaUnderCurve
    #expect(abs(area.value - 0.833_971_151_015_602_04) <= Self.tolerance)
    #expect(abs(try #require(area.standardError) - 0.034_350_146_710_156_446) <= Self.tolerance)
    #expect(abs(try #require(area.lower) - 0.755_433_934_839_719_32) <= Self.tolerance)
    #expect(abs(try #require(area.upper) - 0.890_929_189_464_126_91) <= Self.tolerance)
    #expect(abs(Self.table.gini - (2 * area.value - 1)) <= Self.tolerance)
  }

  @Test("Without a pair there is no area to be sure of, and a perfect one has no width")
  func degenerateArea() {
    let none = AreaUnderCurve(of: [BinCount(good: 5, bad: 0)])
    #expect(none.value == 0.5 && none.standardError == nil && none.lower == nil)
    let single = AreaUnderCurve(of: [BinCount(good: 5, bad: 0), BinCount(good: 0, bad: 1)])
    #expect(single.value == 1 && single.standardError == nil)
    let perfect = AreaUnderCurve(of: [BinCount(good: 5, bad: 0), BinCount(good: 0, bad: 3)])
    #expect(perfect.lower == 1 && perfect.upper == 1)
  }

  @Test("KS is read after the rows of a score, not before them, and says where")
  func ksIsNotOffByOneRow() throws {
    // Rows by ascending score, bad good bad good good good: the cumulative numbers of bads over 2 and
    // of goods over 4 are furthest apart after the third row, 1 - 1/4. A count of rows that begins
    // with 0 instead of 1 gives 1.
    let counts = [1, 0, 1, 0, 0, 0].map { BinCount(good: 1 - $0, bad: $0) }
    let table = ScoreTable(
      edges: [1, 2, 3, 4, 5], counts: counts, probabilities: .init(repeating: 0, count: 6))
    let ks = table.kolmogorovSmirnov(scaling: Scaling())
    #expect(ks.value == 0.75)
    #expect(ks.logOdds == 3)
    #expect(ks.score == Scaling().score(logOdds: 3))
    // A distance that is largest after the very first row.
    let first = ScoreTable(
      edges: [0, 1],
      counts: [.init(good: 0, bad: 2), .init(good: 3, bad: 0), .init(good: 1, bad: 0)],
      probabilities: [0, 0, 0])
    #expect(first.kolmogorovSmirnov(scaling: Scaling()).value == 1)
    #expect(first.kolmogorovSmirnov(scaling: Scaling()).logOdds == 0)
  }

  @Test("No merged cell is smaller than the rules allow, nothing is lost, and a cut-off stays")
  func merging() throws {
    let minimum = SmallestCell(rows: 30, bads: 5)
    let merged = Self.table.merged(to: minimum)
    #expect(merged.counts.allSatisfy(minimum.admits))
    // 1 + 2 + 4 bads, then 27 rows are too few, so 5 + 9 bads; the last two cells have 35 rows.
    #expect(merged.edges == [-2, -1])
    #expect(merged.total == Self.table.total)
    #expect(merged.probabilities == [7, 13, 22.5])
    let kept = Self.table.merged(to: minimum, keeping: -1.5)
    // Above it 27 rows are too few, 46 are enough, and the last 16 join them.
    #expect(kept.edges == [-1.5])
    #expect(
      kept.decisions(at: -1.5, minimum: minimum)?.approved == BinCount(good: 127, bad: 12))
    // Three bads would be approved: too few, so the cut-off is not told of.
    #expect(Self.table.merged(to: minimum, keeping: -2.5).edges == [-2, -1])
    #expect(Self.table.decisions(at: -2.5, minimum: minimum) == nil)
    // A table that is too small as a whole has one cell.
    #expect(Self.table.merged(to: SmallestCell(rows: 500, bads: 5)).edges.isEmpty)
  }

  @Test("Bands hold about equally many rows and every row once")
  func bands() {
    let many = ScoreTable(
      edges: (1..<100).map(Double.init),
      counts: .init(repeating: .init(good: 9, bad: 1), count: 100),
      probabilities: .init(repeating: 1, count: 100))
    #expect(many.bands(10).counts == .init(repeating: .init(good: 90, bad: 10), count: 10))
    #expect(Self.table.bands(10).total == Self.table.total)
    #expect(Self.table.bands(3).counts.count == 3)
  }

  @Test("Gains end at everybody and all bads, with a lift of 1")
  func gains() throws {
    let gains = Self.table.gains(bands: 4)
    let last = try #require(gains.last)
    #expect(abs(last.cumulativeRows - 1) <= Self.tolerance && last.cumulativeBads == 1)
    #expect(abs(last.cumulativeLift - 1) <= Self.tolerance)
    // The riskiest first.
    #expect(gains[0].good == 31 && gains[0].bad == 31)
    #expect(abs(gains[0].lift - gains[0].badRate / (43.0 / 201)) <= Self.tolerance)
    #expect(gains.reduce(0) { $0 + $1.bad } == 43)
  }

  @Test("A strategy's row says what its cut-off approves, avoids and loses")
  func strategy() {
    let rows = Self.table.strategy(scaling: Scaling())
    #expect(rows.count == 6)
    // Below -2: 105 goods and 7 bads.
    #expect(abs(rows[2].approvalRate - 112.0 / 201) <= Self.tolerance)
    #expect(abs(rows[2].badRate - 7.0 / 112) <= Self.tolerance)
    #expect(abs(rows[2].badsAvoided - 36.0 / 43) <= Self.tolerance)
    #expect(abs(rows[2].goodsLost - 53.0 / 158) <= Self.tolerance)
    #expect(rows[2].score == Scaling().score(logOdds: -2))
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.score > $1.score })
    #expect(Self.table.logOdds(approving: 0.55) == -2)
  }

  @Test("Decisions at a cut-off add up to sensitivity, specificity and approval rate")
  func confusion() throws {
    let minimum = SmallestCell(rows: 1, bads: 1)
    let confusion = try #require(Self.table.decisions(at: -2, minimum: minimum))
    #expect(confusion.approved == BinCount(good: 105, bad: 7))
    #expect(confusion.declined == BinCount(good: 53, bad: 36))
    #expect(abs(confusion.sensitivity - 36.0 / 43) <= Self.tolerance)
    #expect(abs(confusion.specificity - 105.0 / 158) <= Self.tolerance)
    #expect(abs(confusion.approvalRate - 112.0 / 201) <= Self.tolerance)
  }

  @Test("A row exactly at the cut-off score is approved, also on a scale that is turned round")
  func cutoff() {
    for pdo in [20.0, -20] {
      var scaling = Scaling()
      scaling.pdo = pdo
      let cutoff = Cutoff(score: 600, scaling: scaling)
      #expect(scaling.logOdds(score: 600) < cutoff.logOdds)
      #expect(!(scaling.logOdds(score: 600) + 1e-12 < cutoff.logOdds))
    }
  }
}
