import CreditModels
import Foundation
import Testing

@Suite("Calibration and its tests")
struct CalibrationTests {
  /// Sums of up to ten thousand ratios.
  static let tolerance = 1e-9

  @Test(
    "The exact binomial test is scipy's",
    arguments: [
      // scipy 1.17, scipy.stats.binomtest(k, n, p).pvalue
      (3, 100, 0.05, 0.491_824_675_101_183_49), (12, 100, 0.05, 0.004_274_182_466_365_918_6),
      (0, 40, 0.1, 0.030_276_188_355_879_068), (40, 40, 0.9, 0.030_276_188_355_879_051),
      (510, 10_000, 0.05, 0.646_311_189_521_544_87), (7, 50, 0.14, 1),
      (55, 1_000, 0.03, 2.525_825_068_807_450_7e-05),
    ])
  func binomial(bads: Double, rows: Double, probability: Double, expected: Double) {
    let count = BinCount(good: rows - bads, bad: bads)
    #expect(BinomialTest.method(for: count) == .exactBinomial)
    let p = BinomialTest.pValue(count, probability: probability)
    #expect(abs(p - expected) <= Self.tolerance * expected)
  }

  @Test("Weights and many rows get the normal test, impossible probabilities a plain answer")
  func normal() {
    let weighted = BinCount(good: 90.5, bad: 10.5)
    #expect(BinomialTest.method(for: weighted) == .normal)
    let z = (10.5 - 10.1) / (101 * 0.1 * 0.9).squareRoot()
    #expect(
      abs(BinomialTest.pValue(weighted, probability: 0.1) - Normal.twoSidedP(z)) <= Self.tolerance)
    #expect(BinomialTest.method(for: BinCount(good: 200_000, bad: 1)) == .normal)
    #expect(BinomialTest.pValue(BinCount(good: 3, bad: 1), probability: 0) == 0)
    #expect(BinomialTest.pValue(BinCount(good: 3, bad: 0), probability: 0) == 1)
  }

  @Test(
    "Hosmer and Lemeshow's statistic is its sum, with fewer degrees of freedom where it was fitted")
  func hosmerLemeshow() throws {
    // numpy 2.4 and scipy 1.17: sum((b - E)**2 / (E * (1 - E / n))), chi2.sf
    let train = try #require(
      ScoreTableTests.table.calibration(bands: 100, isTraining: true).hosmerLemeshow)
    #expect(abs(train.statistic - 2.101_242_911_976_919_8) <= Self.tolerance)
    #expect(train.degreesOfFreedom == 5)
    #expect(abs(train.p - 0.834_966_262_523_175_63) <= Self.tolerance)
    let test = try #require(
      ScoreTableTests.table.calibration(bands: 100, isTraining: false).hosmerLemeshow)
    #expect(test.degreesOfFreedom == 7)
    #expect(abs(test.p - 0.954_024_748_417_730_55) <= Self.tolerance)
  }

  @Test("The mean predicted PD of the training rows is their bad rate")
  func meanPDIsBadRate() async throws {
    let rows = try Self.rows()
    let fit = try await LocalAggregator(rows).fit(["x"])
    let performance = try Performance.exact(of: fit.model, on: rows, part: .train)
    #expect(abs(performance.meanPD - performance.badRate) <= Self.tolerance)
  }

  @Test(
    "A portfolio's bad rate is the mean PD after the shift", arguments: [0.002, 0.02, 0.3, 0.9])
  func portfolio(rate: Double) async throws {
    let parties = LocalAggregator(try Self.rows())
    let fit = try await parties.fit(["x"])
    let calibration = try #require(
      try await PortfolioCalibration.fit(of: fit.model, to: rate, from: parties))
    let shifted = calibration.applied(to: fit.model)
    let losses = try await parties.sum(LossTotals(of: shifted, part: .train))
    #expect(abs(losses.probability / losses.weight - rate) <= 1e-12)
    #expect(shifted.coefficients[0] == fit.model.coefficients[0] + calibration.shift)
    #expect(shifted.coefficients.dropFirst() == fit.model.coefficients.dropFirst())
    #expect(abs(calibration.meanPD - losses.bads / losses.weight) <= Self.tolerance)
    #expect(try await PortfolioCalibration.fit(of: fit.model, to: nil, from: parties) == nil)
  }

  private static func rows() throws -> PartyRows {
    var random = SeededGenerator(state: 5)
    let x = (0..<500).map { _ in random.normal() }
    let outcome = random.outcomes(x.map { 0.9 * $0 - 1.2 })
    return try CreditModelsTests.rows(["x": x], outcome: outcome)
  }
}
