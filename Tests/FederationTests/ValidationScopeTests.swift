import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite("What a validation may ask of a node")
struct ValidationScopeTests {
  private static let model = ScoreModel(
    design: Design([.woe(binning, values: [1, 0, -1, 0])]), coefficients: [0, 1])
  private static let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20], special: []))

  private static func sizes(_ groups: RowGroups) -> Query {
    GroupSizes(of: groups, part: .train).query
  }

  @Test("Segments, parties, folds and a second card are answered only when the study names them")
  func scope() async throws {
    let swap = SwapCounts(
      of: Self.model, cutoff: 0, challenger: Self.model, challengerCutoff: 0, part: .train,
      isWeighted: false)
    let questions: [(query: Query, what: String)] = [
      (Self.sizes(.categories(of: "group", groups: [["a"]])), "segments of column 'group'"),
      (Self.sizes(.parties([["party_1"]])), "each party by itself"),
      (Self.sizes(.folds(5)), "5 folds of a cross-validation"),
      (
        LogisticDerivatives(of: Self.model.design, at: [0, 1], heldOut: Fold(0, of: 5)).query,
        "5 folds of a cross-validation"
      ),
      (swap.query, "the decisions of another card"),
    ]
    let tables = TestFederation.tables(3)
    for question in questions {
      let federation = try TestFederation(TestFederation.study, tables: tables)
      await #expect(
        throws: FederationError.outsideStudy(party: "party_1", what: question.what)
      ) { _ = try await federation.aggregator.sums(of: question.query) }
    }
    var study = TestFederation.study
    study.validation.segments = ["group"]
    study.validation.byParty = true
    study.validation.folds = 5
    study.validation.challenger = "card.json"
    study.validation.cutoff = .score(600)
    var policy = NodePolicy().waivingSmallSamples()
    policy.allowsOwnPerformance = true
    let owners = (0..<3).map { _ in Node.Owner(policy: policy) }
    let manifest = try TestFederation.manifest(study, owners: owners) {
      $0.challenger = Self.model
    }
    let federation = try TestFederation(manifest, tables: tables, owners: owners)
    for question in questions {
      let sums = try await federation.aggregator.sums(of: question.query)
      #expect(sums.contains { $0 != 0 }, "\(question.what)")
    }
    // Other segments and other folds are still not answered.
    await #expect(
      throws: FederationError.outsideStudy(
        party: "party_1", what: "10 folds of a cross-validation")
    ) { _ = try await federation.aggregator.sums(of: Self.sizes(.folds(10))) }
  }

  @Test("One party's performance needs the owner's leave beside the study's word")
  func ownPerformance() async throws {
    var study = TestFederation.study
    study.validation.byParty = true
    let refused = try TestFederation(study, tables: TestFederation.tables(3))
    let error = FederationError.ownPerformanceForbidden(party: "party_1")
    await #expect(throws: error) { try await refused.aggregator.announcements() }
    #expect("\(error)".contains("validation.byParty"))
  }

  @Test("Groups that break their form are no query")
  func form() {
    let malformed: [Query] = [
      Self.sizes(.folds(1)), Self.sizes(.fold(Fold(5, of: 5))), Self.sizes(.fold(Fold(-1, of: 5))),
      Self.sizes(.categories(of: "group", groups: [["a"], ["a"]])),
      GroupScores(
        of: Self.model, groups: .all, edges: [[1, 1]], part: .train, isWeighted: false
      ).query,
      SwapCounts(
        of: Self.model, cutoff: .nan, challenger: Self.model, challengerCutoff: 0, part: .train,
        isWeighted: false
      ).query,
      LogisticDerivatives(of: Self.model.design, at: [0, 1], heldOut: Fold(0, of: 1000)).query,
    ]
    for query in malformed { #expect(!query.isWellFormed, "\(query)") }
    #expect(Self.sizes(.folds(5)).isWellFormed)
  }

  @Test("By party, each party's performance is that of its own rows")
  func byParty() async throws {
    var study = try Demo.study("german")
    study.validation.byParty = true
    study.federation.split = .hash(.rowNumber, parties: 3)
    let table = try Demo.table("german/german.csv", for: study)
    var simulation = try Simulation(study, dividing: table)
    simulation.policy = simulation.policy.waivingSmallSamples()
    let result = try await simulation.run().result
    let train = try #require(result.validation.parties.first { $0.part == .train })
    #expect(train.segments.map(\.name) == ["party_1", "party_2", "party_3"])
    for (segment, party) in zip(train.segments, simulation.parties) {
      let rows = try PartyRows(party: party.name, table: party.table, study: result.study)
      let exact = try Performance.exact(of: result.model, on: rows, part: .train)
      let found = segment.validation.performance
      #expect(found.rows == exact.rows)
      #expect(abs(found.brier - exact.brier) <= 1e-12)
      #expect(abs(found.auc - exact.auc) <= found.aucError)
      #expect(abs(found.ks - exact.ks) <= found.ksError)
    }
  }
}
