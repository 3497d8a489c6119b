import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite(
  "Federated logistic regression equals the centralised one",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct LogisticReferenceTests {
  /// The promise of the project: both optima are solved to about 1e-12, the rest is condition.
  static let coefficientTolerance = 1e-9
  /// The information is linear in the rounding of its sums and inverted once.
  static let errorTolerance = 1e-8
  static let likelihoodTolerance = 1e-9
  /// dp/p = z dz, and z reaches 73.
  static let pTolerance = 1e-6
  /// Newton from zero: the first round is the null model, the last confirms the optimum.
  static let rounds = 5...9

  static let matrices = [
    Matrix(dataset: "german", kind: "raw"), Matrix(dataset: "german", kind: "woe"),
    Matrix(dataset: "uci_default", kind: "raw"), Matrix(dataset: "uci_default", kind: "woe"),
    Matrix(dataset: "sba", kind: "woe"),
  ]

  /// A design matrix whose fit is known, one row per applicant.
  struct Matrix: CustomTestStringConvertible {
    let dataset: String
    let kind: String
    var testDescription: String { "\(kind) of \(dataset)" }

    /// The rows as they are, divided by row number among `parties`.
    func study(parties: Int) -> Study {
      var study = Study(name: dataset, target: .init(column: "y", bad: "1"))
      study.columns.exclude = ["row_id"]
      study.model.design = .asIs
      study.validation.split = .by(column: "part")
      study.federation.split = .hash(.rowNumber, parties: parties)
      study.federation.acknowledgesTwoParties = parties == 2
      return study
    }

    func table() throws -> Table {
      let file = kind == "raw" ? "raw_std_matrix_\(dataset)" : "woe_matrix_\(dataset)"
      return try ReferenceFolder.table("reference/\(file).csv.gz", for: study(parties: 1))
    }

    func reference() throws -> LogisticReference {
      try ReferenceFolder.json("logit_\(kind)_\(dataset)")
    }
  }

  @Test(
    "Coefficients, errors, tests and likelihood are those of statsmodels for any number of parties",
    arguments: matrices)
  func anyNumberOfParties(matrix: Matrix) async throws {
    let table = try matrix.table()
    let reference = try matrix.reference()
    let strict = [1, 2, 3, 5, 10].map {
      (parties: $0, aggregation: Study.PrivacyRules.Aggregation.strict)
    }
    for (parties, aggregation) in strict + [(3, .tolerant), (10, .tolerant)] {
      let fit = try await fit(matrix, table, parties: parties, aggregation)
      #expect(fit.rowCount == reference.nobs)
      #expect(fit.converged && fit.separating.isEmpty)
      #expect(
        Self.rounds.contains(fit.rounds), "\(fit.rounds) rounds, \(parties) parties, \(aggregation)"
      )
      expectEqual(reference.difference(from: fit), "\(parties) parties, \(aggregation)")
    }
  }

  @Test("A whole study over three parties ends with the same fit in its files")
  func wholeStudy() async throws {
    let matrix = Self.matrices[1]
    let simulation = try Simulation(matrix.study(parties: 3), dividing: matrix.table())
    let outcome = try await simulation.run()
    let pooled = try await simulation.pooled(outcome.result.study).result
    expectEqual(try matrix.reference().difference(from: outcome.result.fit), "whole study")
    let file = FitFile(outcome.result)
    #expect(Self.rounds.contains(file.rounds))
    #expect(file.warnings.isEmpty)
    let comparison = Comparison(.init(outcome.result), .init(pooled))
    #expect(comparison.structure.isEmpty)
    #expect(comparison.isEqual)
  }

  private func fit(
    _ matrix: Matrix, _ table: Table, parties: Int, _ aggregation: Study.PrivacyRules.Aggregation
  ) async throws -> LogisticFit {
    var study = matrix.study(parties: parties)
    study.privacy.aggregation = aggregation
    if parties == 1 {
      let rows = try PartyRows(party: "all", table: table, study: study)
      return try await fit(study, table, on: LocalAggregator(rows))
    }
    var simulation = try Simulation(study, dividing: table)
    // Ten parts of a thousand public rows.
    simulation.policy = simulation.policy.waivingSmallSamples()
    return try await fit(study, table, on: simulation.federation().aggregator)
  }

  private func fit(
    _ study: Study, _ table: Table, on parties: some Aggregator
  ) async throws -> LogisticFit {
    let columns = table.names.filter { !study.reservedColumns.contains($0) }
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    return try await LogisticRegression().fit(
      Design(columns.map(Design.Term.asIs)), size: size, from: parties)
  }

  private func expectEqual(_ difference: LogisticReference.Difference, _ what: Comment) {
    #expect(difference.names == 0, what)
    #expect(difference.coefficient <= Self.coefficientTolerance, what)
    #expect(difference.standardError <= Self.errorTolerance, what)
    #expect(difference.z <= Self.errorTolerance * 100, what)
    #expect(difference.limits <= Self.errorTolerance, what)
    #expect(difference.p <= Self.pTolerance, what)
    #expect(difference.vif <= Self.errorTolerance, what)
    #expect(difference.likelihood <= Self.likelihoodTolerance, what)
  }
}
