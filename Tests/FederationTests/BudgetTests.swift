import CreditData
import CreditModels
import Federation
import SecureAggregation
import Testing

@Suite("Budgets are of a data set, not of a job")
struct BudgetTests {
  private let tables = TestFederation.tables(3)

  private func owners(_ change: (inout NodePolicy) -> Void) -> [Node.Owner] {
    var policy = NodePolicy().waivingSmallSamples()
    change(&policy)
    return (0..<3).map { _ in Node.Owner(policy: policy) }
  }

  private func job(_ owners: [Node.Owner]) throws -> TestFederation {
    try TestFederation(
      TestFederation.manifest(TestFederation.study, owners: owners), tables: tables, owners: owners)
  }

  private func counts(cut: Double) -> Query {
    BinCounts([Binning(name: "x", rule: .numeric(cuts: [cut], special: []))], part: .train).query
  }

  private func refused(
    _ what: String, _ limit: Int, by federation: TestFederation, _ query: Query,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let sent = try await federation.nodes[0].journal.reduce(0) { $0 + $1.numbers }
    let error = FederationError.budgetSpent(party: "party_1", what: what, limit: limit)
    await #expect(throws: error, sourceLocation: sourceLocation) {
      _ = try await federation.aggregator.sums(of: query)
    }
    #expect(
      try await federation.nodes[0].journal.reduce(0) { $0 + $1.numbers } == sent,
      sourceLocation: sourceLocation)
    let last = try await federation.nodes[0].refused.last
    #expect(last == "\(query.statistic.title): \(error)", sourceLocation: sourceLocation)
  }

  @Test("So many rounds are answered, and not one more")
  func rounds() async throws {
    let federation = try job(owners { $0.maximumRounds = 3 })
    for cut in 1...3 { _ = try await federation.aggregator.sums(of: counts(cut: Double(cut))) }
    try await refused("rounds", 3, by: federation, counts(cut: 4))
    // Not even what was answered before.
    try await refused("rounds", 3, by: federation, counts(cut: 1))
  }

  @Test("The same question again costs a round and no question")
  func questions() async throws {
    let federation = try job(
      owners {
        $0.maximumQueries = 2
        $0.maximumRounds = 5
      })
    for cut in [1, 2, 1, 2.0] { _ = try await federation.aggregator.sums(of: counts(cut: cut)) }
    try await refused("different questions", 2, by: federation, counts(cut: 3))
    // The refused question cost nothing.
    _ = try await federation.aggregator.sums(of: counts(cut: 1))
    try await refused("rounds", 5, by: federation, counts(cut: 2))
  }

  @Test("The next job on the same rows goes on where the last one ended")
  func overJobs() async throws {
    let owners = owners {
      $0.maximumRounds = 4
      $0.maximumQueries = 2
    }
    let first = try job(owners)
    for cut in [1, 2.0] { _ = try await first.aggregator.sums(of: counts(cut: cut)) }
    let second = try job(owners)
    #expect(second.manifest.digest != first.manifest.digest)
    try await refused("different questions", 2, by: second, counts(cut: 3))
    for cut in [2, 1.0] { _ = try await second.aggregator.sums(of: counts(cut: cut)) }
    try await refused("rounds", 4, by: second, counts(cut: 1))
    // Nor does the job before have any left.
    try await refused("rounds", 4, by: first, counts(cut: 1))
  }

  @Test("What single rows could be solved from is added up over jobs")
  func solvableRows() async throws {
    var study = TestFederation.study
    study.model.design = .asIs
    study.columns.exclude = ["group"]
    let owners = owners { $0.rowsPerSolvableRow = 2 }
    func step(_ number: Int) -> Query {
      // Two coefficients: a step is worth two rows, and 40 rows are enough for ten steps.
      LogisticDerivatives(of: Design([.asIs("x")]), at: [0, Double(number)]).query
    }
    for job in 0..<2 {
      let manifest = try TestFederation.manifest(study, owners: owners)
      let federation = try TestFederation(manifest, tables: tables, owners: owners)
      for number in 0..<5 { _ = try await federation.aggregator.sums(of: step(5 * job + number)) }
      // A step that was answered before tells nothing new.
      _ = try await federation.aggregator.sums(of: step(0))
      guard job == 1 else { continue }
      await #expect(
        throws: FederationError.tooFewRows(party: "party_1", rows: 40, needed: 44)
      ) {
        try await federation.aggregator.sums(of: step(10))
      }
    }
  }

  @Test("Another data set of the same owner has budgets of its own")
  func otherRows() async throws {
    let owners = owners { $0.maximumRounds = 1 }
    let federation = try job(owners)
    _ = try await federation.aggregator.sums(of: counts(cut: 1))
    try await refused("rounds", 1, by: federation, counts(cut: 1))
    let manifest = try TestFederation.manifest(TestFederation.study, owners: owners)
    let nodes = try owners.indices.map {
      try Node(
        name: manifest.roster.names[$0], table: tables[$0], snapshot: Array("other".utf8),
        manifest: manifest, owner: owners[$0])
    }
    let aggregator = SecureAggregator(
      links: nodes.map(InProcessLink.init), policy: .strict,
      collector: try MaskingCollector(
        roster: manifest.roster, policy: .strict, jobDigest: manifest.digest))
    #expect(try await aggregator.sums(of: counts(cut: 1)).count > 0)
  }

  @Test("An owner who raises a budget is answered for again")
  func raised() async throws {
    var owners = owners { $0.maximumRounds = 1 }
    let spent = try job(owners)
    _ = try await spent.aggregator.sums(of: counts(cut: 1))
    try await refused("rounds", 1, by: spent, counts(cut: 1))
    for index in owners.indices { owners[index].policy.maximumRounds = 2 }
    let raised = try job(owners)
    _ = try await raised.aggregator.sums(of: counts(cut: 1))
    try await refused("rounds", 2, by: raised, counts(cut: 1))
  }
}
