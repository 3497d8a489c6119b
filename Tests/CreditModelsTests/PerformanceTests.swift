import CreditModels
import Foundation
import Testing

@Suite("Performance of single scores")
struct PerformanceTests {
  /// Sums of a few hundred terms of order one.
  static let tolerance = 1e-12

  @Test("AUC and KS are those of all pairs and of all thresholds, ties included", arguments: 1...30)
  func naive(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    // From three distinct scores, almost all tied, to hundreds.
    let levels = [3, 10, 1000][Int(seed % 3)]
    let scores = (0..<200).map { _ in
      Double(Int.random(in: 0..<levels, using: &random)) / Double(levels) * 4 - 3
    }
    let outcome = random.outcomes(scores)
    let weights = seed % 2 == 0 ? scores.map { _ in Double.random(in: 0...2, using: &random) } : nil
    let rows = try rows(["x": scores], outcome: outcome, weights: weights)
    let performance = try Performance.exact(of: Self.identity, on: rows, part: .train)

    let naive = Naive(scores, outcome, weights ?? scores.map { _ in 1 })
    #expect(abs(performance.auc - naive.auc) <= Self.tolerance)
    #expect(abs(performance.gini - (2 * naive.auc - 1)) <= Self.tolerance)
    #expect(abs(performance.ks - naive.ks) <= Self.tolerance)
    #expect(abs(performance.logLoss - naive.logLoss) <= Self.tolerance)
    #expect(abs(performance.brier - naive.brier) <= Self.tolerance)
    #expect(performance.aucError == 0 && performance.ksError == 0)
    #expect(performance.rows == 200)
  }

  @Test("A perfect score has AUC and KS 1, its reverse AUC 0, one score for all 0.5 and 0")
  func extremes() throws {
    let outcome: [Double] = [0, 0, 1, 1, 1]
    let perfect = try rows(["x": [1, 2, 3, 3, 4]], outcome: outcome)
    let reverse = try rows(["x": [4, 3, 2, 1, 1]], outcome: outcome)
    let same = try rows(["x": [7, 7, 7, 7, 7]], outcome: outcome)
    let found = try [perfect, reverse, same].map {
      try Performance.exact(of: Self.identity, on: $0, part: .train)
    }
    #expect(found.map(\.auc) == [1, 0, 0.5])
    #expect(found.map(\.ks) == [1, 1, 0])
  }

  @Test("The log-loss of very sure scores is finite and right")
  func sure() throws {
    let rows = try rows(["x": [-800, 800, 800]], outcome: [0, 1, 0])
    let performance = try Performance.exact(of: Self.identity, on: rows, part: .train)
    #expect(abs(performance.logLoss - 800.0 / 3) <= Self.tolerance * 800)
  }

  /// The score is the column.
  private static let identity = ScoreModel(design: Design([.asIs("x")]), coefficients: [0, 1])
}

/// The definitions, at the cost of all pairs.
private struct Naive {
  let auc, ks, logLoss, brier: Double

  init(_ scores: [Double], _ outcome: [Double], _ weights: [Double]) {
    let rows = scores.indices
    let (bads, goods) = (rows.filter { outcome[$0] == 1 }, rows.filter { outcome[$0] == 0 })
    func weight(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + weights[$1] } }
    var won = 0.0
    for bad in bads {
      for good in goods {
        let win = scores[bad] > scores[good] ? 1 : scores[bad] == scores[good] ? 0.5 : 0
        won += weights[bad] * weights[good] * win
      }
    }
    auc = won / (weight(bads) * weight(goods))
    ks =
      Set(scores).map { threshold in
        abs(
          weight(bads.filter { scores[$0] <= threshold }) / weight(bads)
            - weight(goods.filter { scores[$0] <= threshold }) / weight(goods))
      }.max() ?? 0
    let probability = scores.map { 1 / (1 + exp(-$0)) }
    let all = weight(Array(rows))
    logLoss =
      rows.reduce(0) {
        $0 - weights[$1] * log(outcome[$1] == 1 ? probability[$1] : 1 / (1 + exp(scores[$1])))
      } / all
    brier =
      rows.reduce(0) {
        $0 + weights[$1] * (outcome[$1] - probability[$1]) * (outcome[$1] - probability[$1])
      } / all
  }
}
