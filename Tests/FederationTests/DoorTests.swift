import CreditData
import CreditModels
import Federation
import Foundation
import SecureAggregation
import Testing

@Suite("The door of a node")
struct DoorTests {
  private let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20], special: []))

  @Test("Every request has one kind of answer, and what is no request is not understood")
  func kinds() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    let node = federation.nodes[0]
    guard case .announcement(let announcement) = try await node.answer(.announce) else {
      Issue.record("announce")
      return
    }
    #expect(announcement.schema == Schema(of: TestFederation.tables(3)[0]))
    // A dictionary leaves nothing to publish.
    #expect(announcement.categories.isEmpty)
    guard case .hello(let hello) = try await node.answer(.hello(attempts: 2, from: 1)) else {
      Issue.record("hello")
      return
    }
    #expect(hello.maskKeys.count == 2)
    for bytes in [[], [7], [255], [0, 0], Array("rows".utf8)] as [[UInt8]] {
      #expect(throws: AggregationError.self) { try Request(frame: bytes) }
    }
  }

  @Test("A contribution without a round it knows is refused")
  func noRound() async throws {
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3),
      tamper: { _, request in
        guard case .contribute(var round, let query, let shares) = request else { return request }
        round.attempt += 1000
        return .contribute(round, query: query, shares: shares)
      })
    // The coordinator takes it for a node that has started anew, and gives up after some new keys.
    await #expect(throws: AggregationError.noKey(attempt: 1001)) {
      try await federation.aggregator.sum(SampleSizes())
    }
  }

  @Test("The journal says what left, how many numbers, and with which digest")
  func journal() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    _ = try await federation.aggregator.announcements()
    _ = try await federation.aggregator.sum(SampleSizes())
    _ = try await federation.aggregator.sum(BinCounts([binning], part: .train))
    for node in federation.nodes {
      let lines = try await node.journal
      #expect(
        lines.map(\.what) == [
          "announcement", "public keys", "rows and bads of each part", "goods and bads in bins",
        ])
      #expect(lines.map(\.numbers) == [0, 0, 12, 8])
      #expect(lines.allSatisfy { $0.kind == .sent && $0.digest.count == 64 })
      #expect(Set(lines.map(\.digest)).count == lines.count)
    }
  }

  @Test("What was refused did not leave")
  func refusedIsNotReleased() async throws {
    var study = TestFederation.study
    study.privacy.minimumRows = 5
    let federation = try TestFederation(study, tables: TestFederation.tables(3))
    await #expect(
      throws: FederationError.minimumTooLow(
        party: "party_1", key: "privacy.minimumRows", asked: 5, allowed: 10)
    ) {
      try await federation.aggregator.announcements()
    }
    await #expect(throws: FederationError.self) {
      try await federation.aggregator.sum(SampleSizes())
    }
    for node in federation.nodes {
      #expect(try await node.sent.isEmpty)
      #expect(try await node.journal.allSatisfy { $0.kind == .refused })
    }
  }

  @Test("Exact cuts and published categories need the owner's leave")
  func leave() async throws {
    var exact = TestFederation.study
    exact.binning.cuts = .exact
    await #expect(throws: FederationError.exactCutsForbidden(party: "party_1")) {
      try await refusing(exact)
    }
    var published = TestFederation.study
    published.privacy.categories = .published
    await #expect(throws: FederationError.categoriesForbidden(party: "party_1")) {
      try await refusing(published)
    }
    var policy = NodePolicy().waivingSmallSamples()
    policy.allowsExactCuts = true
    policy.publishesCategories = true
    exact.privacy.categories = .published
    exact.columns.categories = [:]
    let federation = try TestFederation(
      exact, tables: TestFederation.tables(3), policy: policy)
    // Each party has 20 rows of each category: fewer than the study's 30.
    #expect(
      try await federation.aggregator.announcements().allSatisfy { $0.categories == ["group": []] })
    exact.privacy.minimumRows = 20
    let open = try TestFederation(exact, tables: TestFederation.tables(3), policy: policy)
    #expect(
      try await open.aggregator.announcements().allSatisfy {
        $0.categories == ["group": ["a", "b"]]
      })
  }

  @Test("Two parties are too few unless the study and both owners' policies say otherwise")
  func twoParties() async throws {
    let tables = TestFederation.tables(2)
    var acknowledged = TestFederation.study
    acknowledged.federation.acknowledgesTwoParties = true
    var allowing = NodePolicy().waivingSmallSamples()
    allowing.minimumParties = 2
    // Without the study's word there is no manifest to sign.
    #expect(throws: AggregationError.pairwiseDisclosure) {
      try TestFederation(TestFederation.study, tables: tables, policy: allowing)
    }
    let refused = try TestFederation(acknowledged, tables: tables)
    await #expect(throws: FederationError.tooFewParties(count: 2, minimum: 3)) {
      try await refused.aggregator.sum(SampleSizes())
    }
    let accepted = try TestFederation(acknowledged, tables: tables, policy: allowing)
    #expect(try await accepted.aggregator.sum(SampleSizes())[.train]?.rows == 80)
  }

  @Test(
    "A query that breaks its own form is refused, not run",
    arguments: [
      #"{"logisticDerivatives":{"_0":{"part":"train","includesInformation":true,"stride":0,"model":{"design":{"terms":[]},"coefficients":[0]}}}}"#,
      #"{"logisticDerivatives":{"_0":{"part":"train","includesInformation":true,"stride":1,"model":{"design":{"terms":[]},"coefficients":[0,0]}}}}"#,
      #"{"lossTotals":{"_0":{"part":"train","model":{"design":{"terms":[{"asIs":{"_0":"x"}}]},"coefficients":[]}}}}"#,
      #"{"binCounts":{"_0":{"part":"train","isWeighted":false,"binnings":[{"name":"x","rule":{"numeric":{"cuts":[2,1],"special":[]}}}]}}}"#,
      #"{"scoreCounts":{"_0":{"part":"train","isWeighted":false,"edges":[3,3],"model":{"design":{"terms":[]},"coefficients":[0]}}}}"#,
    ])
  func malformed(text: String) async throws {
    let query = try JSONDecoder().decode(Query.self, from: Data(text.utf8))
    #expect(!query.isWellFormed)
    try await expectUnreadable(text)
  }

  @Test("Nobody gets a node to make keys without end")
  func manyKeys() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    for attempts in [-1, 0, 1025, Int.max] {
      await #expect(
        throws: FederationError.tooManyKeys(party: "party_1", asked: attempts)
      ) {
        _ = try await federation.nodes[0].answer(.hello(attempts: attempts, from: 1))
      }
    }
  }

  @Test("What the study does not ask about is refused: other columns, codes and designs")
  func outsideStudy() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    let target = Binning(name: "y", rule: .numeric(cuts: [0.5], special: []))
    let coded = Binning(name: "x", rule: .numeric(cuts: [], special: [7]))
    let raw = ScoreModel(design: Design([.asIs("x")]), coefficients: [-7e9, 1e9])
    let refused: [(Query, String)] = [
      (BinCounts([target], part: .train).query, "column 'y'"),
      (BinCounts([coded], part: .train).query, "other special codes of 'x'"),
      (LossTotals(of: raw, part: .train).query, "another kind of design"),
      (ScoreCounts(of: raw, edges: [-0.5, 0.5], part: .train).query, "another kind of design"),
      (ColumnMoments(of: ["x"]).query, "another kind of design"),
    ]
    for (query, what) in refused {
      await #expect(throws: FederationError.outsideStudy(party: "party_1", what: what)) {
        _ = try await federation.aggregator.sums(of: query)
      }
    }
  }

  @Test("Bins and score cells closer than rounded cuts are refused as candidate cuts are")
  func closeBins() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    let close = [1.0, 1.0 + 1e-9]
    let binning = Binning(name: "x", rule: .numeric(cuts: close, special: []))
    let apart = Binning(name: "x", rule: .numeric(cuts: [1], special: []))
    let model = ScoreModel(
      design: Design([.woe(apart, values: [0, 1, 0])]), coefficients: [0, 1])
    let hidden = Design([.woe(binning, values: [0, 1, 0, 0])])
    await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
      try await federation.aggregator.sum(LogisticDerivatives(of: hidden, at: [0, 0]))
    }
    await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
      try await federation.aggregator.sum(BinCounts([binning], part: .train))
    }
    await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
      try await federation.aggregator.sum(ScoreCounts(of: model, edges: close, part: .train))
    }
  }

  @Test("Candidate cuts closer than rounded cuts need are refused, unless exact cuts are allowed")
  func closeCandidates() async throws {
    func query(_ cuts: String) throws -> Query {
      let text = """
        {"countsBelow": {"_0": {"part": "train", "candidates":
          [{"source": {"column": {"_0": "x", "special": []}}, "cuts": [\(cuts)]}]}}}
        """
      return try JSONDecoder().decode(Query.self, from: Data(text.utf8))
    }
    let (apart, close) = (try query("-5, 10, 10.001"), try query("-5, 10, 10.000001"))
    let strict = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    #expect(try await strict.aggregator.sums(of: apart).count == 4)
    await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
      try await strict.aggregator.sums(of: close)
    }
    var policy = NodePolicy().waivingSmallSamples()
    policy.allowsExactCuts = true
    let open = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3), policy: policy)
    #expect(try await open.aggregator.sums(of: close).count == 4)
  }

  @Test("A query that is not the one the round describes is refused")
  func anotherQuery() async throws {
    let other = try JSONEncoder().encode(LossTotals(of: model, part: .train).query)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3),
      tamper: { party, request in
        guard case .contribute(let round, _, let shares) = request, party == "party_2" else {
          return request
        }
        return .contribute(round, query: Array(other), shares: shares)
      })
    await #expect(throws: FederationError.anotherQuery(party: "party_2")) {
      try await federation.aggregator.sum(SampleSizes())
    }
    #expect(try await federation.nodes[1].sent == ["public keys"])
  }

  @Test(
    "A query of a kind the node was not built with is refused",
    arguments: [#"{"allRows":{"_0":{}}}"#, "{}", "", #"{"sampleSizes":{}}"#, "\u{0}"])
  func unknownQuery(text: String) async throws { try await expectUnreadable(text) }

  /// A node that is sent `text` for a query refuses it as such.
  private func expectUnreadable(_ text: String) async throws {
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3),
      tamper: { _, request in
        guard case .contribute(let round, _, let shares) = request else { return request }
        return .contribute(round, query: Array(text.utf8), shares: shares)
      })
    await #expect(throws: FederationError.unreadableQuery(party: "party_1")) {
      try await federation.aggregator.sum(SampleSizes())
    }
  }

  @Test("Numbers too large for a masked word are refused with the statistic's name")
  func tooLarge() async throws {
    var tables = TestFederation.tables(3)
    tables[1] = Table(
      names: tables[1].names,
      columns: [
        tables[1].columns[0], .numeric([Double](repeating: 1e18, count: 40)),
        tables[1].columns[2],
      ])
    var study = TestFederation.study
    study.model.design = .standardised
    let federation = try TestFederation(study, tables: tables)
    let error = await #expect(throws: FederationError.self) {
      try await federation.aggregator.sum(ColumnMoments(of: ["x"]))
    }
    guard case .notRepresentable("party_2", "sums of columns")? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  private var model: ScoreModel {
    ScoreModel(design: Design([.asIs("x")]), coefficients: [0, 1])
  }

  private func refusing(_ study: Study) async throws {
    let federation = try TestFederation(study, tables: TestFederation.tables(3))
    _ = try await federation.aggregator.announcements()
  }
}
