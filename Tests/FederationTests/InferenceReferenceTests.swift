import CreditData
import CreditModels
import Federation
import Foundation
import Simulator
import Testing

/// On the training rows of the German matrix of weights of evidence.
@Suite(
  "Likelihood ratios, robust errors and penalties equal those of centralised tools",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct InferenceReferenceTests {
  /// Optima of two tools, each solved to about 1e-12.
  static let tolerance = 1e-8
  /// scikit-learn's `saga` stops at 1e-14 of a step, which is not yet the optimum.
  static let penaltyTolerance = 1e-7

  private static let matrix = LogisticReferenceTests.Matrix(dataset: "german", kind: "woe")

  private func run(
    federated: Bool, _ change: (inout Study.ModelRules) -> Void
  ) async throws -> Selection.Outcome {
    var study = Self.matrix.study(parties: 5)
    study.model.design = .asIs
    change(&study.model)
    let table = try Self.matrix.table()
    if federated {
      var simulation = try Simulation(study, dividing: table)
      simulation.policy = simulation.policy.waivingSmallSamples()
      return try await run(study, table, on: simulation.federation().aggregator)
    }
    let rows = try PartyRows(party: "all", table: table, study: study)
    return try await run(study, table, on: LocalAggregator(rows))
  }

  private func run(
    _ study: Study, _ table: Table, on parties: some Aggregator
  ) async throws -> Selection.Outcome {
    let columns = table.names.filter { !study.reservedColumns.contains($0) }
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    return try await Selection(
      rules: study.model, convention: .goodOverBad, regression: LogisticRegression()
    ).run(Design(columns.map(Design.Term.asIs)), size: size, from: parties)
  }

  @Test("The whole model's and every term's likelihood ratio", arguments: [false, true])
  func likelihoodRatios(federated: Bool) async throws {
    /// statsmodels 0.15: twice the log-likelihood against a refit without the column.
    let expected = [
      46.369870392439, 21.426261350782852, 9.600283670193221, 14.310620537315572,
      17.441691645174274, 6.5141910843950654, 3.7410964448947652, 8.78778336620212,
      3.2500022740721306, 0.5544244922232338, 8.529258428797675, 7.377553280845632,
      0.4627209700424828,
    ]
    let fit = try await run(federated: federated) { $0.likelihoodRatio = .terms }.fit
    let whole = try #require(fit.likelihoodRatio)
    // 691 rows, 204 bad, and the reference's log-likelihood; its own null model is an iterative fit
    // that stops 2.6e-8 short.
    let null = 204 * log(204.0 / 691) + 487 * log(487.0 / 691)
    #expect(abs(whole.statistic - 2 * (-304.066982041698 - null)) <= Self.tolerance)
    #expect(whole.degrees == 13)
    #expect(abs(whole.p / 7.35181210644047e-42 - 1) <= 1e-7)
    #expect(fit.terms[0].lr == nil)
    try #require(fit.terms.count == expected.count + 1)
    for (term, expected) in zip(fit.terms.dropFirst(), expected) {
      #expect(abs(try #require(term.lr).statistic - expected) <= 1e-6, "\(term.name)")
    }
  }

  @Test("Robust errors are HC0", arguments: [false, true])
  func robust(federated: Bool) async throws {
    /// statsmodels 0.15, `cov_type="HC0"`.
    let expected = [
      0.10317599937713283, 0.12561135422760614, 0.18150066795621267, 0.1960347127301768,
      0.277336119497171, 0.19518888745253202, 0.287546120424256, 0.3442181886290662,
      0.47573978294996266, 0.7077643673155977, 0.3492545376276184, 0.3238085287518985,
      0.3150054084782903, 0.371749903725161,
    ]
    let fit = try await run(federated: federated) { $0.errors = .robust }.fit
    for (term, expected) in zip(fit.terms, expected) {
      let error = try #require(term.robustStandardError)
      #expect(abs(error - expected) <= Self.tolerance, "\(term.name)")
      #expect(abs(try #require(term.z) - term.coefficient / expected) <= 1e-6)
      #expect(term.standardError != error)
    }
  }

  @Test("Clustered errors are those of statsmodels times G / (G - 1)")
  func clustered() async throws {
    /// statsmodels 0.15, `cov_type="cluster"` by party, without correction.
    let expected = [
      0.07483969841009061, 0.11999051618368103, 0.0634971702011615, 0.14601247995012345,
      0.11164782764493283, 0.11835665231483819, 0.3059725737573371, 0.4009524591873067,
      0.39146932917845845, 0.5934278054265723, 0.22309204609268096, 0.3080826435499988,
      0.2882342750975634, 0.23260616056267194,
    ]
    let fit = try await run(federated: true) { $0.errors = .clustered }.fit
    for (term, expected) in zip(fit.terms, expected) {
      let error = try #require(term.robustStandardError)
      #expect(abs(error - expected * (5.0 / 4).squareRoot()) <= Self.tolerance, "\(term.name)")
    }
    #expect(fit.warnings.contains { $0.contains("Clustered errors over 5 parties") })
    let pooled = try await run(federated: false) { $0.errors = .clustered }.fit
    #expect(pooled.errors == .model && pooled.terms[1].robustStandardError == nil)
    #expect(pooled.warnings.contains { $0.contains("need 3 parties or more") })
  }

  /// scikit-learn 1.x, `LogisticRegression(penalty="elasticnet", solver="saga")`.
  struct Penalised: CustomTestStringConvertible {
    let lambda, mix, intercept: Double
    let coefficients: [Double]
    var testDescription: String { "lambda \(lambda), mix \(mix)" }
  }

  static let penalised = [
    Penalised(
      lambda: 10, mix: 1, intercept: -0.807871755639857,
      coefficients: [
        -0.7730948133308896, -0.6058648656675919, -0.4134150220318752, -0.4193635713457441,
        -0.4664864356992976, -0.12181922401992937, 0, 0, 0, 0, -0.09923020311030104,
        -0.01569502838366354, 0,
      ]),
    Penalised(
      lambda: 10, mix: 0.5, intercept: -0.8082580092238888,
      coefficients: [
        -0.7478985250923449, -0.6271014278971477, -0.44900925789104923, -0.5463507043721214,
        -0.5185328660407281, -0.29713787103979195, -0.11595526077340466, -0.13684504952323598, 0,
        -0.09652541406089378, -0.3299246737635558, -0.2742025179927268, 0,
      ]),
    Penalised(
      lambda: 50, mix: 0.3, intercept: -0.7965449331659753,
      coefficients: [
        -0.5577716707628254, -0.3169561462866239, -0.19647905173752248, -0.06817490065131111,
        -0.24590544165712322, -0.0015108858196137525, 0, 0, 0, 0, 0, 0, 0,
      ]),
  ]

  @Test("Lasso and elastic net are scikit-learn's", arguments: penalised, [false, true])
  func penalties(expected: Penalised, federated: Bool) async throws {
    let outcome = try await run(federated: federated) {
      $0.penalty = .init()
      $0.penalty?.mix = expected.mix
      $0.penalty?.points = 20
      $0.penalty?.choose = .size(expected.lambda)
    }
    let columns = try Self.matrix.table().names.filter { $0.hasSuffix("_woe") }
    let found = Dictionary(
      uniqueKeysWithValues: outcome.fit.terms.map { ($0.name, $0.coefficient) })
    #expect(abs(try #require(found["intercept"]) - expected.intercept) <= Self.penaltyTolerance)
    for (name, coefficient) in zip(columns, expected.coefficients) {
      #expect(abs((found[name] ?? 0) - coefficient) <= Self.penaltyTolerance, "\(name)")
      #expect((found[name] == nil) == (coefficient == 0), "\(name)")
    }
    #expect(outcome.fit.terms.allSatisfy { $0.standardError == nil && $0.p == nil })
    #expect(outcome.fit.likelihoodRatio == nil)
    #expect(outcome.fit.warnings.contains { $0.contains("no standard errors") })
    #expect(outcome.penaltyPath.count == 20)
    let path = outcome.penaltyPath
    for (one, other) in zip(path, path.dropFirst()) {
      #expect(one.lambda > other.lambda && one.logLikelihood <= other.logLikelihood + 1e-9)
    }
  }

  @Test("The path's BIC choice is the lowest of its points, and a refit has errors again")
  func refit() async throws {
    let outcome = try await run(federated: true) {
      $0.penalty = .init()
      $0.penalty?.refit = true
    }
    let best = try #require(outcome.penaltyPath.min { $0.bic < $1.bic })
    #expect(outcome.penaltyPath.count == 50)
    #expect(Set(outcome.fit.terms.map(\.name)) == Set(best.coefficients.keys))
    #expect(outcome.fit.terms.allSatisfy { $0.standardError != nil })
    // Without the penalty the likelihood of the same terms is larger.
    #expect(outcome.fit.logLikelihood > best.logLikelihood)
  }
}
