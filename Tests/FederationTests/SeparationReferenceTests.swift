import CreditData
import CreditModels
import Simulator
import Testing

@Suite(
  "Separation in real loans", .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct SeparationReferenceTests {
  /// The two columns' likelihood rises to a limit that no fit reaches; a stop on the way to it is
  /// below by a small part of one unit.
  static let likelihoodTolerance = 0.05
  static let separating = ["CreateJob", "RetainedJob"]

  @Test(
    "Columns without a bad row above zero are named, and only they have no standard error",
    .timeLimit(.minutes(10)))
  func loans() async throws {
    var study = Study(name: "sba", target: .init(column: "y", bad: "1"))
    study.columns.exclude = ["row_id"]
    study.model.design = .asIs
    study.validation.split = .by(column: "part")
    study.federation.split = .hash(.rowNumber, parties: 3)
    let table = try ReferenceFolder.table("reference/raw_std_matrix_sba.csv.gz", for: study)
    let reference: LogisticReference = try ReferenceFolder.json("logit_raw_sba")

    let fit = try await Simulation(study, dividing: table).run().result.fit
    #expect(!fit.converged)
    #expect(fit.separating.map { fit.model.design.terms[$0].name } == Self.separating)
    let warning = try #require(fit.warnings.first)
    for name in Self.separating { #expect(warning.contains("'\(name)'")) }
    for term in fit.terms {
      if Self.separating.contains(term.name) {
        #expect(term.standardError == nil && term.z == nil && term.p == nil && term.lower == nil)
      } else {
        let error = try #require(term.standardError)
        #expect(error > 0 && error < 1, "\(term.name)")
      }
    }
    #expect(abs(fit.logLikelihood - reference.llf) <= Self.likelihoodTolerance)
  }
}
