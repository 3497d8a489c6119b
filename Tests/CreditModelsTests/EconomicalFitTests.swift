import CreditData
import CreditModels
import Testing

/// With many rows the first steps of a fit read a part of them, and the information matrix is kept
/// while it serves. Where that begins is set to zero here, so that small tables go the same way.
@Suite("The economical search")
struct EconomicalFitTests {
  /// On coefficients and, relative, on standard errors: the last matrix is at the optimum to 1e-8.
  static let tolerance = 1e-9
  static let errorTolerance = 1e-8
  /// Enough blocks of rows for the part to be one.
  static let rowCount = 60_000

  @Test("It ends at the optimum of the plain one, with its standard errors", arguments: [0, 5])
  func sameOptimum(ridge: Double) async throws {
    var random = SeededGenerator(state: 18)
    let (a, b, c) = random.threeColumns(Self.rowCount)
    let y = random.outcomes(zip(a, b).map { 1.2 * $0 - 0.3 * $1 - 2 })
    let parties = LocalAggregator(try rows(["a": a, "b": b, "c": c], outcome: y))
    let design = Design(["a", "b", "c"].map(Design.Term.asIs))
    let plain = try await fit(design, ridge, from: parties, economicalCells: .infinity)
    let economical = try await fit(design, ridge, from: parties, economicalCells: 0)
    #expect(plain.converged && economical.converged)
    for (one, other) in zip(plain.terms, economical.terms) {
      #expect(abs(one.coefficient - other.coefficient) <= Self.tolerance)
      let (p, q) = (try #require(one.standardError), try #require(other.standardError))
      #expect(abs(p - q) <= Self.errorTolerance * p)
      #expect((one.vif == nil) == (other.vif == nil))
      #expect(abs((one.vif ?? 1) - (other.vif ?? 1)) <= Self.errorTolerance)
    }
    #expect(
      abs(plain.logLikelihood - economical.logLikelihood) <= Self.tolerance * -plain.logLikelihood)
  }

  @Test("It sees separation as well", .timeLimit(.minutes(10)))
  func separation() async throws {
    var random = SeededGenerator(state: 19)
    let (a, b, _) = random.threeColumns(Self.rowCount)
    let flag = b.map { $0 > 1 ? 1.0 : 0 }
    let y = zip(random.outcomes(a.map { $0 - 1 }), flag).map { $1 == 1 ? 0 : $0 }
    let parties = LocalAggregator(try rows(["a": a, "flag": flag], outcome: y))
    let fit = try await fit(
      Design([.asIs("a"), .asIs("flag")]), 0, from: parties, economicalCells: 0)
    #expect(!fit.converged)
    #expect(fit.separating == [1])
    #expect(fit.terms[2].standardError == nil)
    #expect(try #require(fit.terms[1].standardError) < 0.1)
  }

  @Test("It refuses constant and collinear columns by name")
  func unusable() async throws {
    var random = SeededGenerator(state: 20)
    let (a, b, _) = random.threeColumns(Self.rowCount)
    let parties = LocalAggregator(
      try rows(
        ["a": a, "b": b, "flat": a.map { _ in 3 }, "sum": zip(a, b).map { $0 + $1 }],
        outcome: random.outcomes(a)))
    await #expect(throws: ModelError.constantColumn("flat")) {
      try await fit(Design([.asIs("a"), .asIs("flat")]), 0, from: parties, economicalCells: 0)
    }
    await #expect(throws: ModelError.collinear(column: "sum", with: ["a", "b"])) {
      try await fit(
        Design([.asIs("a"), .asIs("b"), .asIs("sum")]), 0, from: parties, economicalCells: 0)
    }
  }

  @discardableResult
  private func fit(
    _ design: Design, _ ridge: Double, from parties: some Aggregator, economicalCells: Double
  ) async throws -> LogisticFit {
    var regression = LogisticRegression(ridge: ridge)
    regression.economicalCells = economicalCells
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    return try await regression.fit(design, size: size, from: parties)
  }
}
