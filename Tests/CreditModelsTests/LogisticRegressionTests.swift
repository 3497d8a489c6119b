import CreditData
import CreditModels
import Foundation
import Testing

@Suite("Logistic regression by totals")
struct LogisticRegressionTests {
  /// Two routes to one optimum, each solved to about 1e-12.
  static let tolerance = 1e-9

  @Test("A weight of k is k equal rows")
  func weights() async throws {
    var random = SeededGenerator(state: 8)
    let x = (0..<300).map { _ in random.normal() }
    let z = (0..<300).map { _ in Double(Int.random(in: 0...4, using: &random)) }
    let y = random.outcomes(zip(x, z).map { $0 - 0.4 * $1 })
    let weight = x.indices.map { _ in Double(Int.random(in: 0...3, using: &random)) }
    let repeated = x.indices.flatMap { Array(repeating: $0, count: Int(weight[$0])) }

    let weighted = LocalAggregator(try rows(["x": x, "z": z], outcome: y, weights: weight))
    let plain = LocalAggregator(
      try rows(
        ["x": repeated.map { x[$0] }, "z": repeated.map { z[$0] }],
        outcome: repeated.map { y[$0] }))
    let (one, other) = (try await weighted.fit(["x", "z"]), try await plain.fit(["x", "z"]))
    for (p, q) in zip(one.terms, other.terms) {
      #expect(abs(p.coefficient - q.coefficient) <= Self.tolerance)
      #expect(
        abs(try #require(p.standardError) - (try #require(q.standardError))) <= Self.tolerance)
    }
    #expect(abs(one.logLikelihood - other.logLikelihood) <= Self.tolerance * 100)
    #expect(one.rowCount == Double(repeated.count))
    #expect(one.bic.rounded() == other.bic.rounded())

    let binning = Binning(name: "z", rule: .numeric(cuts: [1, 3], special: []))
    #expect(
      try await weighted.sum(BinCounts([binning], part: .train))
        == plain.sum(BinCounts([binning], part: .train)))
  }

  @Test(
    "The ridge is scikit-learn's L2 penalty with C = 1",
    .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence),
    arguments: ["german", "uci_default"])
  func ridge(dataset: String) async throws {
    /// scikit-learn stops at a gradient of its own tolerance.
    let tolerance = 1e-6
    struct Reference: Decodable {
      struct Ridge: Decodable {
        let intercept: Double
        let coef: [String: Double]
      }
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let sklearn_l2_C1: Ridge
    }
    let reference: Reference = try ReferenceFolder.json("logit_raw_\(dataset)")
    var study = Study(name: dataset, target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["row_id"]
    study.validation.split = .by(column: "part")
    let table = try ReferenceFolder.table(
      "reference/raw_std_matrix_\(dataset).csv.gz", for: study)
    let columns = table.names.filter { $0 != "y" && $0 != "part" }
    let rows = try PartyRows(party: "all", table: table, study: study)
    let fit = try await LocalAggregator(rows).fit(columns, ridge: 1)
    #expect(fit.converged)
    #expect(abs(fit.model.coefficients[0] - reference.sklearn_l2_C1.intercept) <= tolerance)
    for (name, coefficient) in zip(columns, fit.model.coefficients.dropFirst()) {
      let expected = try #require(reference.sklearn_l2_C1.coef[name])
      #expect(abs(coefficient - expected) <= tolerance, "\(name)")
    }
  }

  @Test("A column that is a combination of others is refused with their names")
  func collinear() async throws {
    var random = SeededGenerator(state: 9)
    let (a, b, c) = random.threeColumns(200)
    let y = random.outcomes(a)
    let sum = zip(a, b).map { 2 * $0 - $1 }
    let parties = LocalAggregator(try rows(["a": a, "b": b, "c": c, "sum": sum], outcome: y))
    await #expect(throws: ModelError.collinear(column: "sum", with: ["a", "b"])) {
      try await parties.fit(["a", "b", "c", "sum"])
    }
    // A penalty gives each a coefficient.
    let fit = try await parties.fit(["a", "b", "c", "sum"], ridge: 1)
    #expect(fit.converged)
  }

  @Test("A column of one value is refused by name", arguments: [0, 1, 1e6, -0.1])
  func constant(value: Double) async throws {
    var random = SeededGenerator(state: 10)
    let (a, _, _) = random.threeColumns(200)
    let parties = LocalAggregator(
      try rows(
        ["a": a, "flat": a.map { _ in value }], outcome: random.outcomes(a)))
    await #expect(throws: ModelError.constantColumn("flat")) {
      try await parties.fit(["a", "flat"])
    }
  }

  @Test("Fewer rows than coefficients are refused")
  func tooFewRows() async throws {
    let parties = LocalAggregator(
      try rows(["a": [1, 2, 4], "b": [1, 0, 1]], outcome: [0, 1, 0]))
    await #expect(throws: ModelError.tooFewRows(rows: 3, parameters: 3)) {
      try await parties.fit(["a", "b"])
    }
  }

  @Test("Complete separation ends with a warning that names the column", .timeLimit(.minutes(10)))
  func completeSeparation() async throws {
    let x: [Double] = [-4, -3, -2, -1, 1, 2, 3, 4]
    let noise: [Double] = [1, 0, 0, 1, 0, 1, 1, 0]
    let parties = LocalAggregator(
      try rows(["x": x, "noise": noise], outcome: x.map { $0 > 0 ? 1 : 0 }))
    let fit = try await parties.fit(["x"])
    #expect(!fit.converged)
    #expect(fit.separating == [0])
    #expect(fit.terms[1].standardError == nil)
    #expect(try #require(fit.warnings.first).contains("'x' separates good from bad rows"))
    let both = try await parties.fit(["noise", "x"])
    #expect(both.separating.contains(1))
    // With a penalty there is an estimate, also of one column twice, without a variance inflation.
    let twice = try await LocalAggregator(
      try rows(["x": x, "again": x], outcome: x.map { $0 > 1 ? 1 : 0 })
    ).fit(["x", "again"], ridge: 1)
    #expect(twice.converged && twice.varianceInflation == nil)
    #expect(abs(twice.model.coefficients[1] - twice.model.coefficients[2]) < 1e-9)
    let penalised = try await parties.fit(["x"], ridge: 1)
    #expect(penalised.converged && penalised.separating.isEmpty)
    #expect(penalised.model.coefficients[1] > 0)
  }

  @Test("A category without bads separates; the other columns keep their estimates")
  func quasiSeparation() async throws {
    var random = SeededGenerator(state: 11)
    let (a, b, _) = random.threeColumns(1000)
    let flag = b.map { $0 > 1 ? 1.0 : 0 }
    let y = zip(random.outcomes(a.map { $0 - 1 }), flag).map { $1 == 1 ? 0 : $0 }
    let fit = try await LocalAggregator(try rows(["a": a, "flag": flag], outcome: y))
      .fit(["a", "flag"])
    #expect(fit.separating == [1])
    #expect(fit.terms[2].standardError == nil)
    let error = try #require(fit.terms[1].standardError)

    // In the limit the rows of the category say nothing: the fit of the others.
    let kept = flag.indices.filter { flag[$0] == 0 }
    let others = try await LocalAggregator(
      try rows(["a": kept.map { a[$0] }], outcome: kept.map { y[$0] })
    ).fit(["a"])
    /// The stop leaves a likelihood of the category's rows of this order.
    let tolerance = 0.01
    #expect(abs(fit.model.coefficients[1] - others.model.coefficients[1]) <= tolerance)
    #expect(abs(error - (try #require(others.terms[1].standardError))) <= tolerance)
  }
}

@Suite("Separation")
struct SeparationTests {
  @Test(
    "A flag on ten rows of three thousand is seen as well as a common one", arguments: [3, 10, 60])
  func rare(flagged: Int) async throws {
    var random = SeededGenerator(state: 5)
    let (a, _, _) = random.threeColumns(3000)
    let flag = a.indices.map { $0 < flagged ? 1.0 : 0 }
    let y = zip(random.outcomes(a.map { $0 - 1 }), flag).map { $1 == 1 ? 0 : $0 }
    let fit = try await LocalAggregator(try rows(["a": a, "flag": flag], outcome: y))
      .fit(["a", "flag"])
    #expect(fit.separating == [1])
    #expect(fit.terms[2].standardError == nil && fit.rounds < 20)
    #expect(try #require(fit.terms[1].standardError) < 0.1)
  }

  @Test(
    "No strong but honest model is called separated, whatever rows weigh",
    arguments: [1, 1.0 / 3000, 1e6])
  func weights(weight: Double) async throws {
    var random = SeededGenerator(state: 6)
    let (a, b, _) = random.threeColumns(3000)
    let y = random.outcomes(zip(a, b).map { 6 * $0 + 3 * $1 })
    let fit = try await LocalAggregator(
      try rows(["a": a, "b": b], outcome: y, weights: a.map { _ in weight })
    ).fit(["a", "b"])
    #expect(fit.converged && fit.separating.isEmpty && fit.warnings.isEmpty)
    #expect(abs(fit.model.coefficients[1] - 6) < 1)
  }
}

extension SeededGenerator {
  mutating func threeColumns(_ count: Int) -> ([Double], [Double], [Double]) {
    var columns = [[Double]](repeating: [], count: 3)
    for _ in 0..<count {
      for index in columns.indices { columns[index].append(normal()) }
    }
    return (columns[0], columns[1], columns[2])
  }
}
