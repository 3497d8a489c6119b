import CreditData
import CreditModels
import Foundation
import Testing

@Suite("What is measured is the card that is issued")
struct IssuedCardTests {
  /// The unit of whole points has some forty binary digits.
  static let tolerance = 1e-9

  private func result(
    reversed: Bool = false, _ change: (inout Study) -> Void = { _ in }
  ) async throws -> (result: StudyResult, rows: PartyRows) {
    var random = SeededGenerator(state: 77)
    let x = (0..<1500).map { _ in random.normal() }
    let z = (0..<1500).map { _ in random.normal() }
    let y = random.outcomes(zip(x, z).map { $0 - 0.6 * $1 - 1 })
    let rows = try rows(["x": x, "z": z], outcome: y) {
      $0.scaling.rounding = .whole
      // Few points: rounding changes much.
      $0.scaling.pdo = 4
      $0.scaling.reversed = reversed
      $0.validation.cutoff = .score(reversed ? 617 : 583)
      change(&$0)
    }
    return (try await StudyRun(rows.study).run(on: LocalAggregator(rows)), rows)
  }

  @Test("Metrics and decisions are those of the whole scores", arguments: [false, true])
  func whole(reversed: Bool) async throws {
    let (result, rows) = try await result(reversed: reversed)
    let sample = rows.sample(.train)
    let scores = try result.scorecard.score(sample.table)
    let cutoff = try #require(result.validation.cutoff)
    let confusion = try #require(result.validation.parts.train?.confusion)
    let approved = scores.scores.indices.filter {
      reversed ? scores.scores[$0] <= cutoff.score : scores.scores[$0] >= cutoff.score
    }
    #expect(confusion.approved.rows == Double(approved.count))
    #expect(confusion.approved.bad == approved.reduce(0) { $0 + sample.outcome[$1] })
    let meanPD =
      scores.probabilitiesOfDefault.reduce(0, +) / Double(scores.probabilitiesOfDefault.count)
    let found = try #require(result.performance[.train])
    #expect(abs(found.meanPD - meanPD) <= Self.tolerance)
    // Equal whole scores are ties, as exact as whole numbers are.
    let exact = try Performance.exact(of: result.issuedModel, on: rows, part: .train)
    #expect(exact.cells.count == Set(scores.scores).count)
    #expect(abs(exact.auc - found.auc) <= found.aucError)
    let strategy = try #require(result.validation.parts.train?.strategy)
    #expect(strategy.allSatisfy { $0.score == $0.score.rounded() })
  }

  @Test("The fit stays the one of maximum likelihood")
  func fit() async throws {
    let whole = try await result().result
    let plain = try await result { $0.scaling.rounding = .none }.result
    #expect(whole.fit.model == plain.fit.model)
    #expect(plain.issuedModel == plain.model)
    #expect(whole.issuedModel != whole.model)
  }

  @Test("A cut-off that approves nobody is noted")
  func nobody() async throws {
    let notes = try await result { $0.validation.cutoff = .score(5000) }.result.validation.notes
    #expect(notes.contains { $0.contains("cut-off score 5000") && $0.contains("train rows") })
    #expect(try await result().result.validation.notes.isEmpty)
  }

  @Test("Folds have the portfolio's bad rate, as the card has")
  func folds() async throws {
    let result = try await result {
      $0.validation.folds = 3
      $0.model.portfolioBadRate = 0.02
      $0.scaling.rounding = .none
    }.result
    let folds = try #require(result.validation.folds?.folds)
    for fold in folds {
      #expect(abs(try #require(fold.performance).meanPD - 0.02) < 0.005)
    }
  }
}
