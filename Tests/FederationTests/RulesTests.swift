import CreditData
import CreditModels
import Federation
import SecureAggregation
import Testing

@Suite("The disclosure rules of a node's owner")
struct RulesTests {
  /// Two columns and an intercept: three coefficients, and a step is worth 3/2 + 1 rows.
  private static let design = Design([.asIs("a"), .asIs("b")])

  private static var study: Study {
    var study = Study(name: "rules", target: .init(column: "y", bad: "1"))
    study.model.design = .asIs
    return study
  }

  private static func table(rows count: Int) -> Table {
    let rows = (0..<count).map(Double.init)
    return Table(
      names: ["y", "a", "b"],
      columns: [
        .numeric(rows.map { $0.remainder(dividingBy: 3) == 0 ? 1 : 0 }), .numeric(rows),
        .numeric(rows.map { $0.remainder(dividingBy: 5) }),
      ])
  }

  /// A step of a model at a point of its own.
  private static func step(
    _ number: Int, includesInformation: Bool = true, stride: Int = 1
  ) -> Query {
    LogisticDerivatives(
      of: design, at: [Double(number), 0, 0], includesInformation: includesInformation,
      stride: stride
    ).query
  }

  /// Three parties of so many rows.
  private func federation(
    rows: Int, _ policy: NodePolicy = NodePolicy(), study: Study = Self.study
  ) throws -> TestFederation {
    try TestFederation(
      study, tables: (0..<3).map { _ in Self.table(rows: rows) }, policy: policy)
  }

  /// The question is refused by this rule before a number leaves, and the owner can read that.
  private func expect(
    _ error: FederationError, of query: Query, from federation: TestFederation, number: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await federation.nodes[0].journal
    await #expect(throws: error, sourceLocation: sourceLocation) {
      _ = try await federation.aggregator.sums(of: query)
    }
    let after = try await federation.nodes[0].journal.dropFirst(before.count)
    #expect(!after.contains { $0.numbers > 0 }, sourceLocation: sourceLocation)
    let line = try #require(after.last, sourceLocation: sourceLocation)
    #expect(line.kind == .refused, sourceLocation: sourceLocation)
    #expect(line.what.hasSuffix(": \(error)"), sourceLocation: sourceLocation)
    #expect(line.what.contains("\(number)"), sourceLocation: sourceLocation)
  }

  // MARK: Rows

  @Test("Two rows are needed for each row that the steps of a model could be solved for")
  func solvableRows() async throws {
    // 2 * T * (3/2 + 1) = 5T.
    let federation = try federation(rows: 19)
    for step in 1...3 { _ = try await federation.aggregator.sums(of: Self.step(step)) }
    try await expect(
      .tooFewRows(party: "party_1", rows: 19, needed: 20), of: Self.step(4), from: federation,
      number: 20)
    // One more row, and the fourth step is answered, but no fifth.
    let larger = try self.federation(rows: 20)
    for step in 1...4 { _ = try await larger.aggregator.sums(of: Self.step(step)) }
    try await expect(
      .tooFewRows(party: "party_1", rows: 20, needed: 25), of: Self.step(5), from: larger,
      number: 25)
    // What no row can be solved from is still answered.
    #expect(try await larger.aggregator.sum(SampleSizes())[.train]?.rows == 60)
  }

  @Test("A step without the information matrix is worth one row, and one of every other block two")
  func cheaperSteps() async throws {
    let gradients = try federation(rows: 15)
    for step in 1...7 {
      _ = try await gradients.aggregator.sums(of: Self.step(step, includesInformation: false))
    }
    try await expect(
      .tooFewRows(party: "party_1", rows: 15, needed: 16),
      of: Self.step(8, includesInformation: false), from: gradients, number: 16)
    let sampled = try federation(rows: 19)
    _ = try await sampled.aggregator.sums(of: Self.step(1, stride: 2))
    try await expect(
      .tooFewRows(party: "party_1", rows: 19, needed: 20), of: Self.step(2, stride: 2),
      from: sampled, number: 20)
    _ = try await sampled.aggregator.sums(of: Self.step(2))
  }

  @Test("A model has at most a coefficient for five rows")
  func parametersPerRow() async throws {
    let federation = try federation(rows: 14)
    try await expect(
      .tooManyParameters(party: "party_1", parameters: 3, rows: 14, allowed: 0.2),
      of: Self.step(1), from: federation, number: 14)
    let model = ScoreModel(design: Self.design, coefficients: [0, 0, 0])
    for query in [
      LossTotals(of: model, part: .train).query,
      ScoreCounts(of: model, edges: [0], part: .train).query,
    ] {
      try await expect(
        .tooManyParameters(party: "party_1", parameters: 3, rows: 14, allowed: 0.2), of: query,
        from: federation, number: 3)
    }
    let larger = try self.federation(rows: 15)
    #expect(try await larger.aggregator.sums(of: Self.step(1)).count == 10)
  }

  @Test("Only training rows count")
  func heldOutRows() async throws {
    var study = Self.study
    study.validation.split = .hash(.rowNumber, train: 0.5)
    let federation = try federation(rows: 25, study: study)
    let rows = try #require(
      try await federation.aggregator.sum(SampleSizes())[.train]?.rows)
    #expect(rows < 45 && rows > 0)
    try await expect(
      .tooManyParameters(party: "party_1", parameters: 3, rows: Int(rows) / 3, allowed: 0.2),
      of: Self.step(1), from: federation, number: Int(rows) / 3)
  }

  @Test("Nobody fits a model on rows that are held out")
  func heldOutSteps() async throws {
    var study = Self.study
    study.validation.split = .hash(.rowNumber, train: 0.5)
    let federation = try federation(rows: 100, study: study)
    for part in [Part.test, .outOfTime] {
      try await expect(
        .outsideStudy(party: "party_1", what: "steps of a model on rows that are held out"),
        of: LogisticDerivatives(of: Self.design, at: [0, 0, 0], part: part).query,
        from: federation, number: 1)
    }
    _ = try await federation.aggregator.sums(of: Self.step(1))
  }

  // MARK: Nodes

  @Test("A sum is over three nodes or more, whatever the roster")
  func parties() async throws {
    var study = Self.study
    study.federation.acknowledgesTwoParties = true
    let two = try TestFederation(
      study, tables: (0..<2).map { _ in Self.table(rows: 50) }, policy: NodePolicy())
    try await expect(
      .tooFewParties(count: 2, minimum: 3), of: SampleSizes().query, from: two, number: 2)
    // An owner who wants five gets five, though the manifest lets four survive.
    var policy = NodePolicy()
    policy.minimumParties = 5
    let five = try TestFederation(
      Self.study, tables: (0..<5).map { _ in Self.table(rows: 50) }, policy: policy,
      aggregation: .tolerant(Threshold(nodes: 5)))
    var coordinator = try ManualCoordinator(five)
    try await coordinator.exchangeKeys()
    let four = try await coordinator.begin(
      SampleSizes().query, members: [true, true, true, true, false])
    await #expect(throws: FederationError.tooFewParties(count: 4, minimum: 5)) {
      _ = try await five.nodes[0].answer(four[0])
    }
  }

  // MARK: What a study may ask

  @Test("Bins of fewer rows or bads than the owner's least are not agreed to")
  func minimums() async throws {
    var (rows, bads) = (Self.study, Self.study)
    rows.privacy.minimumRows = 29
    bads.privacy.minimumBads = 4
    for (study, key, asked, allowed) in [
      (rows, "privacy.minimumRows", 29, 30), (bads, "privacy.minimumBads", 4, 5),
    ] {
      try await expect(
        .minimumTooLow(party: "party_1", key: key, asked: asked, allowed: allowed),
        of: SampleSizes().query, from: federation(rows: 50, study: study), number: allowed)
    }
    rows.privacy.minimumRows = 30
    rows.privacy.minimumBads = 5
    #expect(
      try await federation(rows: 50, study: rows).aggregator.sum(SampleSizes())[.train]?.rows == 150
    )
  }

  @Test("An owner who waives the rules for small samples still answers within the study only")
  func scope() async throws {
    var study = Self.study
    study.columns.exclude = ["b"]
    let federation = try federation(rows: 50, NodePolicy().waivingSmallSamples(), study: study)
    for (query, what) in [
      (Self.step(1), "column 'b'"),
      (ColumnMoments(of: ["a"]).query, "another kind of design"),
      (
        BinCounts(
          [Binning(name: "y", rule: .numeric(cuts: [0.5], special: []))], part: .train
        ).query, "column 'y'"
      ),
    ] {
      try await expect(
        .outsideStudy(party: "party_1", what: what), of: query, from: federation, number: 1)
    }
  }

  @Test("The study asks, the owner decides: nothing a coordinator sends loosens a rule")
  func ownerDecides() async throws {
    // A study without the rules, and a job of any number of rounds.
    var study = Self.study
    study.privacy.minimumRows = 0
    study.privacy.minimumBads = 0
    let tables = (0..<3).map { _ in Self.table(rows: 10) }
    func federation(_ policies: [NodePolicy]) throws -> TestFederation {
      let owners = policies.map { Node.Owner(policy: $0) }
      let manifest = try TestFederation.manifest(study, owners: owners) { $0.maximumRounds = .max }
      return try TestFederation(manifest, tables: tables, owners: owners)
    }
    var open = NodePolicy().waivingSmallSamples()
    open.minimumRows = 0
    #expect(
      try await federation([open, open, open]).aggregator.sums(of: Self.step(1)).count == 10)
    // One owner's rules are enough for all of them.
    var strict = open
    strict.maximumParametersPerRow = NodePolicy().maximumParametersPerRow
    await #expect(
      throws: FederationError.tooManyParameters(
        party: "party_3", parameters: 3, rows: 10, allowed: 0.2)
    ) {
      try await federation([open, open, strict]).aggregator.sums(of: Self.step(1))
    }
    await #expect(
      throws: FederationError.minimumTooLow(
        party: "party_2", key: "privacy.minimumRows", asked: 0, allowed: 10)
    ) {
      try await federation([open, NodePolicy().waivingSmallSamples(), open]).aggregator
        .announcements()
    }
  }
}
