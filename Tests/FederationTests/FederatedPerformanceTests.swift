import CreditData
import CreditModels
import Simulator
import Testing

@Suite(
  "Performance from cells of the score",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct FederatedPerformanceTests {
  /// Sums of per-row losses in another order.
  static let tolerance = 1e-12

  @Test(
    "AUC and KS lie within their stated errors of those of single scores; losses are equal",
    arguments: [("german", 0.06, 0.25), ("uci_default", 0.01, 0.05)])
  func statedErrors(dataset: String, largestAUCError: Double, largestKSError: Double) async throws {
    var study = Study(name: dataset, target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["row_id"]
    study.model.design = .asIs
    study.validation.split = .by(column: "part")
    study.federation.split = .hash(.rowNumber, parties: 3)
    let table = try ReferenceFolder.table("reference/woe_matrix_\(dataset).csv.gz", for: study)
    let simulation = try Simulation(study, dividing: table)
    let result = try await simulation.run().result
    let rows = try PartyRows(party: "all", table: table, study: study)
    for part in [Part.train, .test] {
      let federated = try #require(result.performance[part])
      let exact = try Performance.exact(of: result.fit.model, on: rows, part: part)
      #expect(abs(federated.auc - exact.auc) <= federated.aucError)
      #expect(abs(federated.ks - exact.ks) <= federated.ksError)
      #expect(abs(federated.logLoss - exact.logLoss) <= Self.tolerance)
      #expect(abs(federated.brier - exact.brier) <= Self.tolerance)
      #expect(abs(federated.meanPD - exact.meanPD) <= Self.tolerance)
      #expect(federated.badRate == exact.badRate)
      #expect(federated.rows == exact.rows)
      // A stated error that says nothing would be no statement; 309 rows have but 10 cells.
      #expect(federated.aucError > 0 && federated.aucError < largestAUCError)
      #expect(federated.ksError < largestKSError)
    }
  }

  @Test(
    "AUC and KS of single scores are those of statsmodels' fit",
    arguments: ["german", "uci_default"])
  func reference(dataset: String) async throws {
    /// Scores that are equal up to rounding change places with each other.
    let tolerance = 1e-6
    struct Reference: Decodable {
      struct Part: Decodable { let auc, ks, logloss, brier: Double }
      let performance: [String: Part]
    }
    let reference: Reference = try ReferenceFolder.json("logit_raw_\(dataset)")
    var study = Study(name: dataset, target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["row_id"]
    study.model.design = .asIs
    study.validation.split = .by(column: "part")
    let table = try ReferenceFolder.table("reference/raw_std_matrix_\(dataset).csv.gz", for: study)
    let result = try await PooledStudy(study).run(on: table).result
    for part in [Part.train, .test] {
      let (found, expected) = (
        try #require(result.performance[part]), try #require(reference.performance[part.rawValue])
      )
      #expect(abs(found.auc - expected.auc) <= tolerance)
      #expect(abs(found.ks - expected.ks) <= tolerance)
      #expect(abs(found.logLoss - expected.logloss) <= tolerance)
      #expect(abs(found.brier - expected.brier) <= tolerance)
    }
  }
}
