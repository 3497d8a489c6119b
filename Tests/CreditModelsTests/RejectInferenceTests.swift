import CreditData
import CreditModels
import Foundation
import Testing

/// Applicants made of whole numbers, so that any language makes the same.
enum Applicants {
  static func table(_ count: Int = 1200) -> Table {
    var (x1, x2, y) = ([Double](), [Double](), [Double]())
    var decisions: [Int32] = []
    func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for i in 0..<count {
      let (a, b) = (Double(i * 37 % 101) / 10 - 5, Double(i * 53 % 97) / 20)
      let isBad = Double((i * 7919 + 13) % 1009) / 1009 < logistic(-0.5 + 0.4 * a - 0.3 * b)
      let isRejected = Double(i * 31 % 89) / 89 < logistic(0.5 * a - 0.5)
      x1.append(a)
      x2.append(b)
      y.append(isRejected ? .nan : isBad ? 1 : 0)
      decisions.append(isRejected ? 1 : 0)
    }
    return Table(
      names: ["x1", "x2", "decision", "y"],
      columns: [
        .numeric(x1), .numeric(x2), .categorical(codes: decisions, levels: ["yes", "no"]),
        .numeric(y),
      ])
  }

  static func study(
    _ method: Study.RejectRules.Method, factor: Double = 1, cutoff: Double? = nil
  ) -> Study {
    var study = Study(name: "applicants", target: .init(column: "y", bad: "1"))
    study.model.design = .asIs
    var rules = Study.RejectRules(column: "decision", rejected: "no")
    rules.method = method
    rules.factor = factor
    rules.cutoff = cutoff
    study.rejects = rules
    return study
  }

  static func result(_ study: Study) async throws -> StudyResult {
    let rows = try PartyRows(party: "all", table: table(), study: study)
    return try await StudyRun(study).run(on: LocalAggregator(rows))
  }
}

@Suite struct RejectInferenceTests {
  /// What statsmodels leaves of its own optimum.
  static let tolerance = 1e-9

  struct Reference: Sendable {
    let method: Study.RejectRules.Method
    var factor = 1.0
    var cutoff: Double?
    let coefficients: [Double]
    let errors: [Double]
    let impliedBadRate: Double
  }

  /// statsmodels 0.15: `GLM(Binomial, var_weights)` with fractional outcomes (`parcelling`, `fuzzy`,
  /// `hardCutoff`) or weighted accepted rows (`augmentation`) on the pooled rows, refined by Newton
  /// steps in numpy. Bands divide at -2.3, -1.7, -1.4, -1 and -0.2.
  static let references = [
    Reference(
      method: .augmentation,
      coefficients: [-0.757_298_067_227_842_7, 0.415_140_096_418_914_5, -0.232_675_601_925_146_44],
      errors: [0.134_140_961_793_069_1, 0.030_936_134_587_127_614, 0.055_301_391_021_303_01],
      impliedBadRate: 0.378_227_978_461_220_2),
    Reference(
      method: .parcelling, factor: 1.5,
      coefficients: [-0.250_039_798_454_777, 0.534_464_676_589_056_6, -0.320_644_098_705_495_4],
      errors: [0.145_551_433_833_774_56, 0.032_525_093_575_944_63, 0.054_954_305_043_706_16],
      impliedBadRate: 0.567_341_967_691_830_2),
    Reference(
      method: .fuzzy, factor: 1.5,
      coefficients: [-0.069_070_702_327_186_12, 0.579_770_345_809_426_5, -0.403_452_940_528_917_4],
      errors: [0.148_829_594_326_538_9, 0.034_457_645_154_718_01, 0.057_277_572_270_002_63],
      impliedBadRate: 0.581_381_044_451_697_5),
    Reference(
      method: .hardCutoff, cutoff: 0.4,
      coefficients: [-0.063_399_843_222_060_65, 0.768_960_009_817_815_2, -0.625_088_374_621_878_3],
      errors: [0.166_978_878_931_500_35, 0.045_494_572_949_500_49, 0.068_318_009_787_740_86],
      impliedBadRate: 0.504_970_178_926_441_4),
  ]
  static let accepted = [-0.608_596_142_344_761_6, 0.418_198_856_271_039, -0.309_689_156_382_881_6]

  @Test("Every method equals a weighted fit with fractional outcomes", arguments: references)
  func methods(reference: Reference) async throws {
    let result = try await Applicants.result(
      Applicants.study(reference.method, factor: reference.factor, cutoff: reference.cutoff))
    let report = try #require(result.rejects)
    #expect(report.rows == 503)
    for (index, term) in report.terms.enumerated() {
      #expect(abs(term.accepted - Self.accepted[index]) <= Self.tolerance)
      let inferred = try #require(term.inferred)
      #expect(abs(inferred - reference.coefficients[index]) <= Self.tolerance)
      let error = try #require(term.inferredStandardError)
      #expect(abs(error / reference.errors[index] - 1) <= Self.tolerance)
    }
    let implied = try #require(report.impliedBadRate)
    #expect(abs(implied - reference.impliedBadRate) <= Self.tolerance)
    #expect(result.fit.terms.map(\.coefficient) == report.terms.map(\.inferred))
    if !report.bands.isEmpty { #expect(report.edges == [-2.3, -1.7, -1.4, -1, -0.2]) }
    #expect(result.warnings.contains { $0.contains("503 rejected rows are assumed") })
  }

  @Test(
    "Without a method rejected rows are set aside: counts, fit and performance are the accepted's")
  func setAside() async throws {
    let result = try await Applicants.result(Applicants.study(.none))
    let report = try #require(result.rejects)
    #expect(report.rows == 503)
    #expect(report.impliedBadRate == nil)
    #expect(result.fit.rowCount == 697)
    for (term, accepted) in zip(result.fit.terms, Self.accepted) {
      #expect(abs(term.coefficient - accepted) <= Self.tolerance)
    }
    #expect(result.sizes[.train]?.rows == 697)
    #expect(result.sizes[.train]?.bads == 123)
  }

  @Test("Performance stays measured on accepted rows, whatever is inferred of the others")
  func performance() async throws {
    let result = try await Applicants.result(Applicants.study(.fuzzy))
    #expect(result.performance[.train]?.rows == 697)
    #expect(result.performance[.train]?.badRate == 123.0 / 697)
  }

  @Test(
    "Fuzzy augmentation with the factor 1 moves no coefficient: it adds what the model says itself")
  func fuzzyIsNeutral() async throws {
    let result = try await Applicants.result(Applicants.study(.fuzzy))
    for term in try #require(result.rejects).terms {
      #expect(abs(try #require(term.inferred) - term.accepted) <= Self.tolerance)
      #expect(try #require(term.inferredStandardError) < term.acceptedStandardError!)
    }
  }

  @Test("A study whose decision column rejects hardly anybody is refused with what to do")
  func nobody() async throws {
    var study = Applicants.study(.parcelling)
    study.rejects?.rejected = "declined"
    let table = Applicants.table()
    let kept = (0..<table.rowCount).filter { table.text(column: 3, row: $0) != nil }
    let rows = try PartyRows(party: "all", table: table.rows(kept), study: study)
    await #expect(throws: ModelError.tooFewRejects(column: "decision", minimum: 30)) {
      try await StudyRun(study).run(on: LocalAggregator(rows))
    }
  }

  @Test(
    "The section rejects is read, and what cannot be is refused at its key",
    arguments: [
      ("{column: d}", "rejects.rejected"),
      ("{rejected: no}", "rejects.column"),
      ("{column: y, rejected: 1}", "rejects.rejected"),
      ("{column: d, rejected: no, method: fuzy}", "rejects.method"),
      ("{column: d, rejected: no, method: augmentation, factor: 2}", "rejects.factor"),
      ("{column: d, rejected: no, method: hardCutoff}", "rejects.cutoff"),
      ("{column: d, rejected: no, method: fuzzy, cutoff: 0.2}", "rejects.cutoff"),
      ("{column: d, rejected: NA}", "rejects.rejected"),
      ("{column: d, rejected: no, factr: 2}", "rejects.factr"),
    ])
  func file(section: String, key: String) throws {
    let head = "study: s\ntarget: {column: y, bad: 1}\n"
    let error = #expect(throws: StudyError.self) {
      try StudyFile.parse(head + "rejects: \(section)")
    }
    #expect(error?.key == key)
    let study = try StudyFile.parse(
      head + "rejects: {column: d, rejected: no, method: hardCutoff, cutoff: 0.2}")
    #expect(study.rejects?.method == .hardCutoff)
    #expect(study.rejects?.cutoff == 0.2)
    #expect(study.reservedColumns.contains("d"))
  }
}
