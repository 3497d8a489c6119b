import CreditData
import CreditModels
import Simulator
import Testing

@Suite(
  "A study of defaults is as good as the peers' card",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct DefaultStudyReferenceTests {
  struct Example: CustomTestStringConvertible {
    let name, file: String
    let target: Study.Target
    let key: RowKey
    let exclude: [String]
    let cuts: Study.CutPrecision
    /// AUC of the reference's card (optbinning 1.0, logistic regression without selection).
    let reference: [Part: Double]
    var tolerance = 0.003
    var testDescription: String { "\(name), \(cuts.rawValue) cuts" }
  }

  static let examples = [
    // The reference's cuts are exact. With rounded ones it is 0.8001, within one paired standard error of
    // two cards on these 309 rows.
    Example(
      name: "german", file: "data/german/germancredit.csv",
      target: .init(column: "creditability", bad: "bad"), key: .rowNumber, exclude: [],
      cuts: .rounded, reference: [.test: 0.8051], tolerance: 0.0055),
    Example(
      name: "german", file: "data/german/germancredit.csv",
      target: .init(column: "creditability", bad: "bad"), key: .rowNumber, exclude: [],
      cuts: .exact, reference: [.test: 0.8051]),
    Example(
      name: "uci_default", file: "data/uci_default/UCI_Credit_Card.csv.gz",
      target: .init(column: "default.payment.next.month", bad: "1"), key: .column("ID"),
      exclude: [], cuts: .rounded, reference: [.test: 0.7653]),
    // The reference has a coefficient of the wrong sign here, which this study may not have.
    Example(
      name: "sba", file: "data/sba/sba_clean.csv",
      target: .init(column: "charged_off", bad: "1"), key: .column("loan_id"),
      exclude: ["bank"], cuts: .rounded, reference: [.test: 0.8621, .outOfTime: 0.9196]),
  ]

  @Test(
    "With the settings nobody has to give, its AUC is the reference's and no sign is wrong",
    arguments: examples)
  func defaults(example: Example) async throws {
    var study = Study(name: example.name, target: example.target)
    study.columns.exclude = example.exclude
    study.binning.cuts = example.cuts
    study.privacy.categories = .published
    study.validation.split = .hash(example.key, train: 0.7)
    if example.reference[.outOfTime] != nil {
      study.validation.outOfTime = .init(column: "approval_fy", from: 2005)
    }
    let table = try ReferenceFolder.table(example.file, for: study)
    let result = try await PooledStudy(study).run(on: table).result
    for (part, reference) in example.reference {
      let auc = try #require(result.performance[part]?.auc)
      #expect(auc >= reference - example.tolerance, "\(part): \(auc)")
    }
    #expect(result.fit.model.coefficients.dropFirst().allSatisfy { $0 < 0 })
    #expect(result.fit.terms.count > 5)
  }

  @Test("Free signs keep what enforced ones remove, and name it")
  func freeSigns() async throws {
    let example = Self.examples[2]
    var study = Study(name: example.name, target: example.target)
    study.columns.exclude = example.exclude
    study.privacy.categories = .published
    study.validation.split = .hash(example.key, train: 0.7)
    study.model.selection.minimumInformationValue = 0
    study.model.selection.signs = .free
    let table = try ReferenceFolder.table(example.file, for: study)
    let result = try await PooledStudy(study).run(on: table).result
    let wrong = zip(result.fit.model.design.terms, result.fit.model.coefficients.dropFirst())
      .filter { $0.1 > 0 }.map(\.0.name)
    #expect(!wrong.isEmpty)
    for name in wrong {
      #expect(result.warnings.contains { $0.hasPrefix("'\(name)' has the wrong sign") })
    }
    study.model.selection.signs = .constrained
    let constrained = try await PooledStudy(study).run(on: table).result
    #expect(constrained.fit.model.coefficients.dropFirst().allSatisfy { $0 < 0 })
    study.model.selection.signs = .enforced
    let enforced = try await PooledStudy(study).run(on: table).result
    // The constrained likelihood is the largest without a wrong sign.
    #expect(constrained.fit.logLikelihood >= enforced.fit.logLikelihood - 1e-9)
    #expect(result.fit.logLikelihood > constrained.fit.logLikelihood)
  }
}
