import CreditData
import CreditModels
import Foundation
import Testing

@Suite("Cross-validation over folds")
struct CrossValidationTests {
  /// Sums of a thousand terms in another order.
  static let tolerance = 1e-9
  private static let rowCount = 1000
  private static let foldCount = 4

  private struct Sample {
    let x: [Double]
    let z: [Double]
    let outcome: [Double]
    let weights: [Double]

    init() {
      var random = SeededGenerator(state: 21)
      x = (0..<rowCount).map { _ in random.normal() }
      z = (0..<rowCount).map { _ in random.normal() }
      outcome = random.outcomes(zip(x, z).map { $0 - 0.5 * $1 - 1 })
      weights = x.map { _ in .random(in: 0.5...2, using: &random) }
    }

    func rows(_ indexes: [Int], weighted: Bool) throws -> PartyRows {
      try CreditModelsTests.rows(
        ["x": indexes.map { x[$0] }, "z": indexes.map { z[$0] }],
        outcome: indexes.map { outcome[$0] }, weights: weighted ? indexes.map { weights[$0] } : nil)
    }
  }

  @Test("Every row is in one fold, which its number decides, and folds are of about one size")
  func folds() throws {
    let rows = try Sample().rows(Array(0..<Self.rowCount), weighted: false)
    let folds = try rows.folds(Self.foldCount, part: .train)
    for fold in 0..<Self.foldCount {
      let count = folds.count { $0 == fold }
      // Of 1000 rows in 4 folds the standard deviation is 14.
      #expect(abs(count - 250) < 60)
    }
    #expect(folds[4] == HashSplit.fold(dataset: "test", key: "5", count: Self.foldCount))
    // printf 'test|5' | sha256sum: bytes 8 to 11.
    #expect(HashSplit.fold(dataset: "test", key: "5", count: 1 << 32) == 1_295_011_093)
  }

  @Test("A fold's fit is the fit of the other folds' rows alone", arguments: [false, true])
  func refits(weighted: Bool) async throws {
    let sample = Sample()
    let rows = try sample.rows(Array(0..<Self.rowCount), weighted: weighted)
    let parties = LocalAggregator(rows)
    let fit = try await parties.fit(["x", "z"])
    let edges = [-2.5, -2, -1.5, -1, -0.5, 0, 0.5]
    let result = try #require(
      try await CrossValidation.Run(
        fit: fit, ridge: 0, count: Self.foldCount, edges: edges,
        minimum: SmallestCell(rows: 20, bads: 5), isWeighted: weighted
      ).run(from: parties))
    let folds = try rows.folds(Self.foldCount, part: .train)
    var fits: [[Double]] = []
    for fold in 0..<Self.foldCount {
      let others = folds.indices.filter { folds[$0] != fold }
      let alone = try await LocalAggregator(sample.rows(others, weighted: weighted)).fit(["x", "z"])
      fits.append(alone.model.coefficients)
      let held = try sample.rows(folds.indices.filter { folds[$0] == fold }, weighted: weighted)
      let exact = try Performance.exact(of: alone.model, on: held, part: .train)
      let found = try #require(result.folds[fold].performance)
      #expect(result.folds[fold].rows == held.sample(.train).rowCount)
      #expect(abs(found.brier - exact.brier) <= Self.tolerance)
      #expect(abs(found.logLoss - exact.logLoss) <= Self.tolerance)
      #expect(abs(found.auc - exact.auc) <= found.aucError)
      #expect(abs(found.ks - exact.ks) <= found.ksError)
    }
    for (index, spread) in result.coefficients.enumerated() {
      let values = fits.map { $0[index] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      #expect(abs(spread.mean - mean) <= Self.tolerance)
      #expect(abs((spread.standardDeviation ?? 0) - variance.squareRoot()) <= Self.tolerance)
      #expect(abs(spread.smallest - (values.min() ?? 0)) <= Self.tolerance)
      #expect(spread.coefficient == fit.model.coefficients[index])
    }
    #expect(
      abs(result.auc.mean - result.folds.compactMap { $0.performance?.auc }.reduce(0, +) / 4)
        <= Self.tolerance)
  }

  @Test("Folds too small to be told of are not measured")
  func smallFolds() async throws {
    let parties = LocalAggregator(try Sample().rows(Array(0..<Self.rowCount), weighted: false))
    let fit = try await parties.fit(["x"])
    let result = try await CrossValidation.Run(
      fit: fit, ridge: 0, count: 20, edges: [-1], minimum: SmallestCell(rows: 200, bads: 5),
      isWeighted: false
    ).run(from: parties)
    #expect(result == nil)
  }
}
