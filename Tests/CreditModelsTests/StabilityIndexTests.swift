import CreditData
import CreditModels
import Foundation
import Testing

@Suite struct StabilityIndexTests {
  /// Sums of a few logarithms.
  static let tolerance = 1e-13

  private func table(_ expected: [Double], _ actual: [Double]) -> StabilityTable {
    StabilityTable(
      name: "score", labels: expected.indices.map { "\($0)" }, expected: expected, actual: actual)
  }

  /// numpy 2.4 and scipy 1.17: the formula on the same counts, `scipy.stats.chi2.ppf` for the limit.
  @Test(
    "Index and limit equal numpy and scipy, empty bins included",
    arguments: [
      (
        [120.0, 230, 310, 340], [180.0, 150, 290, 80], 0.381_958_947_867_166_44,
        0.018_978_624_907_895_72
      ),
      ([500, 500, 0], [250, 250, 500], 3.800_950_979_937_582_5, 0.011_982_929_094_215_958),
      ([500, 500, 0], [500, 0, 500], 6.908_754_779_315_219_5, 0.011_982_929_094_215_958),
    ])
  func reference(expected: [Double], actual: [Double], index: Double, limit: Double) {
    let table = table(expected, actual)
    #expect(abs(table.index - index) <= Self.tolerance)
    #expect(abs(table.limit - limit) <= Self.tolerance)
    #expect(table.contributions.allSatisfy { $0 >= 0 })
    #expect(table.verdict == .shifted)
  }

  // toad 0.1.7 leaves out bins that are empty on one side and reports 0.
  @Test("Half of the population moving to a new bin is a shift, not an index of 0")
  func newBin() {
    let table = table([500, 500, 0], [250, 250, 500])
    #expect(table.index > 1)
    #expect(table.verdict == .shifted)
    #expect(table.contributions[2] > table.contributions[0])
  }

  // optbinning 1.0 reports an infinite index.
  @Test("A characteristic with an emptied bin has a finite index that grows with what left")
  func emptiedBin() {
    let few = table([900, 90, 10], [910, 90, 0])
    let many = table([600, 300, 100], [900, 100, 0])
    #expect(few.index.isFinite && many.index.isFinite)
    #expect(few.index > 0 && few.index < many.index)
  }

  @Test("With 170 rows and ten bins an index of 0.11 is called noise, and the limit says why")
  func noise() {
    let small = table(
      [17, 17, 17, 17, 17, 17, 17, 17, 17, 17], [25, 9, 20, 14, 24, 10, 12, 22, 15, 19])
    #expect(small.index > StabilityTable.watchFrom)
    #expect(abs(small.limit - 0.199_046_797_348_475_86) <= 1e-8)
    #expect(small.verdict == .withinNoise)
    // The same shares of a hundred times the rows are a change.
    let large = table(small.expected.map { 100 * $0 }, small.actual.map { 100 * $0 })
    #expect(abs(large.index - small.index) <= Self.tolerance)
    #expect(large.verdict == .watch)
  }

  @Test("Samples without a change stay below the limit in 95 of 100 cases")
  func coverage() {
    var generator = SeededGenerator(state: 5)
    func sample() -> [Double] {
      var counts = [Double](repeating: 0, count: 10)
      for _ in 0..<400 { counts[Int.random(in: 0..<10, using: &generator)] += 1 }
      return counts
    }
    let trials = 2000
    let exceeding = (0..<trials).count { _ in
      let table = table(sample(), sample())
      return table.index > table.limit
    }
    // Three standard errors of a share of 0.05, and half a point for the approximation.
    #expect(abs(Double(exceeding) / Double(trials) - 0.05) < 0.02)
  }

  @Test("Bins empty on both sides and equal shares change nothing")
  func nothing() {
    let same = table([10, 0, 30], [100, 0, 300])
    #expect(same.index == 0)
    #expect(same.verdict == .stable)
    #expect(
      abs(
        same.limit - (1 / 40.0 + 1 / 400)
          * ChiSquare.quantile(0.95, degrees: 1)) <= Self.tolerance)
    #expect(table([5], [7]).limit == 0)
    #expect(table([5, 5], [0, 0]).index.isNaN)
  }

  @Test(
    "The index equals optbinning's on its own score bands",
    .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence),
    arguments: ["german", "sba", "uci_default"])
  func optbinning(dataset: String) throws {
    struct Reference: Decodable {
      struct Bin: Decodable {
        let expected, actual, index: Double
        enum CodingKeys: String, CodingKey {
          case expected = "Count E"
          case actual = "Count A"
          case index = "PSI"
        }
      }
      let bins: [Bin]
      enum CodingKeys: String, CodingKey { case bins = "psi_score_test_vs_train_quantile10" }
    }
    let reference: Reference = try ReferenceFolder.json("optbinning_scorecard_\(dataset)")
    // The last line is the total.
    let (bins, total) = (reference.bins.dropLast(), try #require(reference.bins.last))
    let table = table(bins.map(\.expected), bins.map(\.actual))
    for (found, bin) in zip(table.contributions, bins) {
      #expect(abs(found - bin.index) <= Self.tolerance)
    }
    #expect(abs(table.index - total.index) <= Self.tolerance)
  }
}

@Suite struct ScoreBandsTests {
  @Test("Cells are merged into ten bands of equal rows where the cells allow it")
  func deciles() {
    let bands = ScoreBands(
      merging: (1..<100).map(Double.init), cells: [Double](repeating: 7, count: 100),
      minimumRows: 30)
    #expect(bands.logOdds == [10, 20, 30, 40, 50, 60, 70, 80, 90])
    #expect(bands.rows == [Double](repeating: 70, count: 10))
  }

  @Test("Bands have the minimum of rows, also where one cell holds most of them")
  func uneven() {
    let bands = ScoreBands(
      merging: [0, 1, 2, 3], cells: [5, 400, 3, 20, 10], minimumRows: 30)
    #expect(bands.rows.allSatisfy { $0 >= 30 })
    #expect(bands.rows.reduce(0, +) == 438)
    #expect(bands.logOdds == [1])
    let few = ScoreBands(merging: [0], cells: [3, 4], minimumRows: 30)
    #expect(few.rows == [7] && few.logOdds.isEmpty)
  }

  @Test("Labels stand in points, the safest band first")
  func labels() {
    var scaling = Scaling()
    scaling.pdo = log(2) * 20
    scaling.odds = 1
    let bands = ScoreBands(logOdds: [-2, -1], rows: [1, 1, 1])
    #expect(bands.labels(scaling) == ["above 640", "620 to 640", "up to 620"])
  }
}
