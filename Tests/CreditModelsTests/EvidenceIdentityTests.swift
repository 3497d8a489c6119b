import CreditData
import CreditModels
import Foundation
import Testing

@Suite("Identities of weight of evidence and maximum likelihood")
struct EvidenceIdentityTests {
  /// The optimum is solved to about 1e-12.
  static let tolerance = 1e-10

  @Test(
    "A regression on one column of evidence has slope one and the log-odds of all as intercept",
    arguments: WeightOfEvidenceConvention.allCases)
  func oneColumn(convention: WeightOfEvidenceConvention) async throws {
    let parties = LocalAggregator(try Self.rows(seed: 13))
    let binning = Binning(name: "a", rule: .numeric(cuts: [-1, 0, 0.7], special: []))
    let counts = try await parties.sum(BinCounts([binning], part: .train))[0]
    let total = counts.reduce(.zero, +)
    let evidence = WeightOfEvidence(convention: convention, smoothing: 0.5)
    let woe = counts.map { evidence.woe(of: $0, total: total) }
    let fit = try await parties.fit(Design([.woe(binning, values: woe)]))
    let slope = convention == .goodOverBad ? -1.0 : 1
    #expect(abs(fit.model.coefficients[1] - slope) <= Self.tolerance)
    #expect(abs(fit.model.coefficients[0] - log(total.bad / total.good)) <= Self.tolerance)
  }

  @Test("The mean probability of default is the bad rate", arguments: [14, 15, 16])
  func meanProbability(seed: UInt64) async throws {
    let rows = try Self.rows(seed: seed)
    let fit = try await LocalAggregator(rows).fit(["a", "b"])
    let performance = try Performance.exact(of: fit.model, on: rows, part: .train)
    #expect(abs(performance.meanPD - performance.badRate) <= Self.tolerance)
    // The mean log-loss is the likelihood.
    #expect(
      abs(performance.logLoss * fit.rowCount + fit.logLikelihood)
        <= Self.tolerance * fit.rowCount)
  }

  @Test("Without columns that tell anything the likelihood is the null one, within half a unit")
  func nothing() async throws {
    var random = SeededGenerator(state: 17)
    let (a, _, _) = random.threeColumns(4000)
    let y = random.outcomes(a.map { _ in -1 })
    let fit = try await LocalAggregator(try CreditModelsTests.rows(["a": a], outcome: y)).fit(["a"])
    let gain = fit.logLikelihood - fit.nullLogLikelihood
    // Twice the gain is chi-squared with one degree of freedom; this seed is an ordinary one.
    #expect(gain >= 0 && gain < 2)
    #expect(fit.nullLogLikelihood < -1)
  }

  private static func rows(seed: UInt64) throws -> PartyRows {
    var random = SeededGenerator(state: seed)
    let (a, b, _) = random.threeColumns(800)
    let y = random.outcomes(zip(a, b).map { 0.8 * $0 - 0.5 * $1 - 1 })
    return try CreditModelsTests.rows(["a": a, "b": b], outcome: y)
  }
}
