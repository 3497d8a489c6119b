import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite(
  "The horizontal benchmark of card clients",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct HorizontalBenchmarkTests {
  /// The centralised results are printed to six decimals.
  static let tolerance = 0.5e-6
  static let logLikelihood = -11_184.664303
  static let testAUC = 0.729705
  static let testKS = 0.385521

  @Test("Three parties of 8,000 rows reach the centralised likelihood, and its AUC and KS on 6,000")
  func threeParties() async throws {
    let parties = try ["guest", "host_1", "host_2"].map { party in
      Simulation.Party(name: party, table: try file(party))
    }
    let outcome = try await Simulation(study, parties: parties).run()
    #expect(outcome.result.fit.rowCount == 24_000)
    #expect(abs(outcome.result.fit.logLikelihood - Self.logLikelihood) <= Self.tolerance)

    let heldOut = try PartyRows(party: "test", table: try file("test"), study: study)
    let performance = try Performance.exact(
      of: outcome.result.fit.model, on: heldOut, part: .train)
    #expect(performance.rows == 6_000)
    #expect(abs(performance.auc - Self.testAUC) <= Self.tolerance)
    #expect(abs(performance.ks - Self.testKS) <= Self.tolerance)
  }

  private var study: Study {
    var study = Study(name: "card-clients", target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["id"]
    study.model.design = .asIs
    return study
  }

  private func file(_ name: String) throws -> Table {
    try ReferenceFolder.table(
      "data/fate_default_credit/default_credit_homo_\(name).csv.gz", for: study)
  }
}
