import CreditData
import CreditModels
import Foundation
import Testing

/// Defects of known tools that must not come back here.
@Suite("What other tools get wrong")
struct PeerDefectTests {
  @Test("Separation is said in words and names the column, instead of an error of ten thousand")
  func separation() async throws {
    var random = SeededGenerator(state: 51)
    let (a, b, _) = random.threeColumns(800)
    let flag = b.map { $0 > 1.2 ? 1.0 : 0 }
    let y = zip(random.outcomes(a.map { $0 - 1 }), flag).map { $1 == 1 ? 0 : $0 }
    let rows = try rows(["a": a, "flag": flag], outcome: y) {
      $0.model.design = .asIs
      $0.model.selection.stepwise = .aic
    }
    let result = try await StudyRun(rows.study).run(on: LocalAggregator(rows))
    #expect(
      result.warnings.contains { $0.hasPrefix("'flag' separates good from bad rows") })
    let term = try #require(result.fit.terms.first { $0.name == "flag" })
    #expect(term.standardError == nil && term.p == nil)
    #expect(!result.fit.converged)
  }

  @Test("A party weighs by its rows alone, however unequal the parties are")
  func weighting() async throws {
    var random = SeededGenerator(state: 52)
    let (a, b, _) = random.threeColumns(3000)
    // The small party's rows are of another kind.
    let x = a.indices.map { $0 < 60 ? 2 + a[$0] : a[$0] }
    let y = random.outcomes(zip(x, b).map { 0.8 * $0 - 0.5 * $1 - 1 })
    func part(_ range: Range<Int>) throws -> LocalAggregator {
      LocalAggregator(
        try rows(
          ["x": Array(x[range]), "b": Array(b[range])], outcome: Array(y[range])))
    }
    let pooled = try await part(0..<3000).fit(["x", "b"])
    let parties = SeveralAggregators(parts: [try part(0..<60), try part(60..<3000)])
    let fit = try await parties.fit(["x", "b"])
    for (one, other) in zip(pooled.terms, fit.terms) {
      #expect(abs(one.coefficient - other.coefficient) <= Comparison.tolerance)
      #expect(
        abs(try #require(one.standardError) - (try #require(other.standardError)))
          <= Comparison.tolerance)
    }
  }

  @Test("A missing bin that is all bad is strong evidence of bad, not none")
  func missingAllBad() async throws {
    var random = SeededGenerator(state: 53)
    let (a, b, _) = random.threeColumns(2000)
    let outcome = random.outcomes(a.map { $0 - 1 })
    let isMissing = b.map { $0 > 1.7 }
    let x = zip(a, isMissing).map { $1 ? .nan : $0 }
    let y = zip(outcome, isMissing).map { $1 ? 1 : $0 }
    let rows = try rows(["x": x, "b": b], outcome: y)
    let result = try await StudyRun(rows.study).run(on: LocalAggregator(rows))
    let characteristic = try #require(result.characteristics.first { $0.name == "x" })
    let missing = characteristic.binning.missingIndex
    #expect(characteristic.counts[missing].good == 0)
    #expect(characteristic.counts[missing].bad > 50)
    #expect(characteristic.counts[missing].badRate == 1)
    #expect(characteristic.woe[missing] < -3 && characteristic.woe[missing].isFinite)
    #expect(characteristic.woe[missing] == characteristic.woe.min())
    #expect(characteristic.contributions[missing] > 0.1)
    let points = try #require(result.scorecard.points(ofTerm: 0))
    #expect(points[missing] == points.min())
  }

  @Test("Stepwise p-values are of the likelihood, not of least squares")
  func stepwiseP() async throws {
    var random = SeededGenerator(state: 54)
    let (a, b, c) = random.threeColumns(400)
    // Few bads and a heavy tail: least squares misses it.
    let x = a.map { exp(1.5 * $0) }
    let y = random.outcomes(zip(x, b).map { 0.35 * $0 + 0.6 * $1 - 4 })
    let parties = LocalAggregator(try rows(["x": x, "b": b, "c": c], outcome: y))
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    var rules = Study.ModelRules()
    rules.design = .asIs
    rules.selection.stepwise = .p
    let outcome = try await Selection(
      rules: rules, convention: .goodOverBad, regression: LogisticRegression()
    ).run(Design(["x", "b", "c"].map(Design.Term.asIs)), size: size, from: parties)
    var names: [String] = []
    var logLikelihood = try await parties.fit([]).logLikelihood
    #expect(outcome.steps.count >= 2)
    for step in outcome.steps where step.action == .add {
      names.append(step.name)
      let fit = try await parties.fit(names)
      let p = ChiSquare.survival(2 * (fit.logLikelihood - logLikelihood), degrees: 1)
      #expect(abs((try #require(step.p)) / p - 1) <= 1e-4)
      logLikelihood = fit.logLikelihood
    }
  }
}

/// Sums over several aggregators, as a federation adds them.
private struct SeveralAggregators: Aggregator {
  let parts: [LocalAggregator]
  var parties: [String] { parts.indices.map { "party \($0)" } }

  func announcements() async throws -> [Announcement] { parts.flatMap { $0.announcements() } }

  func sums(of query: Query) async throws -> [Double] {
    let all = try parts.map { try $0.sums(of: query) }
    return all.dropFirst().reduce(all[0]) { zip($0, $1).map(+) }
  }
}
