import CreditData
import CreditModels
import Federation
import Simulator
import Synchronization
import Testing

@Suite(
  "Stepwise paths are those of exhaustive refits by statsmodels",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct StepwiseReferenceTests {
  /// The likelihood after a step is known to the third order of a distance of 0.01 standard errors.
  static let criterionTolerance = 1e-5
  /// Wald tests read the matrix at that distance.
  static let pTolerance = 1e-3
  /// All that a study of German credit asks for its model; refits of every candidate would be thousands.
  static let germanRounds = 60

  enum Search: String, CaseIterable {
    case aic, bic, p, signThenP

    var rules: Study.SelectionRules {
      var rules = Study.SelectionRules()
      switch self {
      case .aic: rules.stepwise = .aic
      case .bic: rules.stepwise = .bic
      case .p: rules.stepwise = .p
      case .signThenP:
        rules.stepwise = .p
        rules.direction = .backward
        rules.signs = .enforced
      }
      return rules
    }
  }

  @Test("On pooled rows", arguments: ["german", "uci_default", "sba"], Search.allCases)
  func pooled(dataset: String, search: Search) async throws {
    let matrix = LogisticReferenceTests.Matrix(dataset: dataset, kind: "woe")
    let rows = try PartyRows(
      party: "all", table: matrix.table(), study: matrix.study(parties: 1))
    let outcome = try await run(search, on: LocalAggregator(rows), columns: rows.columnNames)
    try expectPath(outcome, dataset, search)
  }

  @Test("Over five parties", arguments: ["german", "uci_default", "sba"], Search.allCases)
  func federated(dataset: String, search: Search) async throws {
    let matrix = LogisticReferenceTests.Matrix(dataset: dataset, kind: "woe")
    let table = try matrix.table()
    var simulation = try Simulation(matrix.study(parties: 5), dividing: table)
    simulation.policy = simulation.policy.waivingSmallSamples()
    let parties = CountingAggregator(try simulation.federation().aggregator)
    let rows = try PartyRows(party: "all", table: table, study: matrix.study(parties: 1))
    let outcome = try await run(search, on: parties, columns: rows.columnNames)
    try expectPath(outcome, dataset, search)
    let (rounds, matrices) = parties.asked
    print("\(dataset), \(search): \(rounds) rounds, \(matrices) of them with a matrix")
    if dataset == "german" { #expect(rounds < Self.germanRounds) }

    let pooled = try await run(search, on: LocalAggregator(rows), columns: rows.columnNames)
    #expect(pooled.steps.map(\.name) == outcome.steps.map(\.name))
    for (one, other) in zip(pooled.fit.terms, outcome.fit.terms) {
      #expect(abs(one.coefficient - other.coefficient) <= Comparison.tolerance)
    }
  }

  private func run(
    _ search: Search, on parties: some Aggregator, columns: [String]
  ) async throws -> Selection.Outcome {
    var rules = Study.ModelRules()
    rules.design = .asIs
    rules.selection = search.rules
    let size = try #require(try await parties.sum(SampleSizes())[.train])
    return try await Selection(
      rules: rules, convention: .goodOverBad, regression: LogisticRegression()
    ).run(Design(columns.map(Design.Term.asIs)), size: size, from: parties)
  }

  private func expectPath(
    _ outcome: Selection.Outcome, _ dataset: String, _ search: Search
  ) throws {
    let reference: StepwiseReference = try ReferenceFolder.json("stepwise_\(dataset)")
    let expected = reference.path(search)
    #expect(outcome.steps.map(\.name) == expected.path.map(\.name))
    #expect(Set(outcome.fit.terms.dropFirst().map(\.name)) == Set(expected.selected))
    for (step, expected) in zip(outcome.steps, expected.path) {
      #expect((step.action == .add) == (expected.remove == nil && expected.action != "remove"))
      if let criterion = expected.aic ?? expected.bic {
        #expect(abs(step.criterion - criterion) <= Self.criterionTolerance, "\(step.name)")
      }
      // The reference's own p-values of huge statistics are 0.
      if let p = expected.p, p > 1e-200 {
        #expect(abs((step.p ?? .nan) - p) <= Self.pTolerance * p, "\(step.name)")
      }
    }
    #expect(outcome.fit.converged)
  }
}

private struct StepwiseReference: Decodable {
  struct Step: Decodable {
    let action: String?
    let variable: String?
    let remove: String?
    let aic, bic: Double?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let lr_p, wald_p: Double?

    var name: String { variable ?? remove ?? "" }
    var p: Double? { lr_p ?? wald_p }
  }
  struct Path: Decodable {
    let path: [Step]
    let selected: [String]
  }
  // swift-format-ignore: AlwaysUseLowerCamelCase
  let stepwise_both_aic, stepwise_both_bic, stepwise_p05, backward_sign_then_p05: Path

  func path(_ search: StepwiseReferenceTests.Search) -> Path {
    switch search {
    case .aic: stepwise_both_aic
    case .bic: stepwise_both_bic
    case .p: stepwise_p05
    case .signThenP: backward_sign_then_p05
    }
  }
}

extension PartyRows {
  fileprivate var columnNames: [String] {
    schema.fields.map(\.name).filter { !study.reservedColumns.contains($0) }
  }
}

/// Counts what is asked of another aggregator.
private final class CountingAggregator<Inner: Aggregator>: Aggregator {
  private let inner: Inner
  private let counts = Mutex((rounds: 0, matrices: 0))

  init(_ inner: Inner) { self.inner = inner }

  var asked: (rounds: Int, matrices: Int) { counts.withLock { $0 } }
  var parties: [String] { inner.parties }
  var members: [String] { get async { await inner.members } }
  func announcements() async throws -> [Announcement] { try await inner.announcements() }

  func sums(of query: Query) async throws -> [Double] {
    counts.withLock { counts in
      counts.rounds += 1
      if case .logisticDerivatives(let step) = query, step.includesInformation {
        counts.matrices += 1
      }
    }
    return try await inner.sums(of: query)
  }
}
