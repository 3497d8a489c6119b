import CreditData
import CreditModels
import Federation
import Testing

@Suite("No kind of question goes round the rules that another kind keeps")
struct NarrowQuestionTests {
  private let binning = Binning(name: "x", rule: .numeric(cuts: [5, 10], special: []))
  private var model: ScoreModel {
    ScoreModel(design: Design([.woe(binning, values: [-1, 0, 1, 0])]), coefficients: [-1, 0.5])
  }

  /// With goods and bads among the accepted rows of every party, where `b` is rejected.
  private let tables = Array(TestFederation.tables(4).dropFirst())

  private func federation(
    _ study: Study = TestFederation.study, policy change: (inout NodePolicy) -> Void = { _ in },
    manifest: (inout JobManifest) -> Void = { _ in }
  ) throws -> TestFederation {
    var policy = NodePolicy().waivingSmallSamples()
    change(&policy)
    let owners = (0..<3).map { _ in Node.Owner(policy: policy) }
    return try TestFederation(
      TestFederation.manifest(study, owners: owners, change: manifest),
      tables: tables, owners: owners)
  }

  private func expectOutside(
    _ what: String, _ statistic: some Statistic, of study: Study = TestFederation.study
  ) async throws {
    let federation = try federation(study)
    await #expect(throws: FederationError.outsideStudy(party: "party_1", what: what)) {
      _ = try await federation.aggregator.sums(of: statistic.query)
    }
  }

  private func population(
    _ division: PopulationCounts.Division?, outcomes: Bool = false
  ) -> PopulationCounts {
    PopulationCounts(
      of: model, edges: [0], part: .train, division: division, includesOutcomes: outcomes)
  }

  @Test("Single parties are not watched without the study's word and the owner's leave")
  func parties() async throws {
    let division = PopulationCounts.Division.parties([["party_1"], ["party_2"]])
    try await expectOutside("each party by itself", population(division))
    var watch = TestFederation.study
    watch.task = .monitoring
    try await expectOutside("each party by itself", population(division), of: watch)
    watch.validation.byParty = true
    let forbidden = try federation(watch)
    await #expect(throws: FederationError.ownPerformanceForbidden(party: "party_1")) {
      _ = try await forbidden.aggregator.sum(population(division))
    }
    let allowed = try federation(watch, policy: { $0.allowsOwnPerformance = true })
    #expect(try await allowed.aggregator.sum(population(division)).map(\.rows) == [40, 40, 40])
  }

  @Test("Of the rows of no group named only the number leaves")
  func rest() async throws {
    var watch = TestFederation.study
    watch.task = .monitoring
    watch.validation.byParty = true
    let found = try await federation(watch, policy: { $0.allowsOwnPerformance = true })
      .aggregator.sum(population(.parties([["party_1"]])))
    #expect(found.map(\.rows) == [40, 80])
    #expect(found[0].score.map(\.rows).reduce(0, +) == 40)
    #expect(found[1].score.allSatisfy { $0.rows == 0 })
    #expect(found[1].characteristics.joined().allSatisfy { $0.rows == 0 })
  }

  @Test("Rows are not divided by the texts of a column the study does not name")
  func months() async throws {
    let division = PopulationCounts.Division.months(of: "x", groups: [["7"]])
    try await expectOutside("segments of column 'x'", population(division))
    var watch = TestFederation.study
    watch.validation.segments = ["x"]
    try await expectOutside("a watch over a card", population(division), of: watch)
    try await expectOutside("a watch over a card", population(nil, outcomes: true))
  }

  @Test("Segments have the categories of the dictionary")
  func categories() async throws {
    var study = TestFederation.study
    study.validation.segments = ["group"]
    try await expectOutside(
      "other categories of 'group'",
      GroupSizes(of: .categories(of: "group", groups: [["ACME Ltd"]]), part: .train), of: study)
    let known = try await federation(study).aggregator.sum(
      GroupSizes(of: .categories(of: "group", groups: [["a"]]), part: .train))
    #expect(known.count == 2)
  }

  @Test("Rejected rows and their weights are those of the study's rules")
  func rejects() async throws {
    let picking = InferredOutcomes(
      model: model, edges: [-0.1, 0.1], acceptedWeights: [0, 1, 0], rejected: .leftOut)
    let step = LogisticDerivatives(
      of: model.design, at: model.coefficients, outcomes: picking)
    try await expectOutside("rejected rows in this way", step)
    try await expectOutside(
      "rejected rows in this way", RejectedCounts(of: model, edges: [], part: .train))
    var study = TestFederation.study
    study.rejects = .init(column: "group", rejected: "b")
    study.rejects?.method = .augmentation
    try await expectOutside("rejected rows in this way", step, of: study)
    let heavy = InferredOutcomes(
      model: model, edges: [-0.1, 0.1], acceptedWeights: [1, 1e15, 1], rejected: .leftOut)
    try await expectOutside(
      "rejected rows in this way", InferredSizes(of: heavy, part: .train), of: study)
  }

  @Test("First-time borrowers are told apart where the study says who they are")
  func firstTime() async throws {
    try await expectOutside(
      "first-time borrowers", FirstTimeCounts(of: model, edges: [], part: .train))
  }

  @Test("The other card is the one the owners signed for")
  func challenger() async throws {
    var study = TestFederation.study
    study.validation.challenger = "other/card.json"
    study.validation.cutoff = .approve(0.8)
    func swap(_ other: ScoreModel) -> SwapCounts {
      SwapCounts(
        of: model, cutoff: 0, challenger: other, challengerCutoff: 0, part: .train,
        isWeighted: false)
    }
    try await expectOutside("the decisions of another card", swap(model), of: study)
    let other = ScoreModel(design: model.design, coefficients: [-1, 1])
    let signed = try federation(study, manifest: { $0.challenger = other })
    await #expect(
      throws: FederationError.outsideStudy(
        party: "party_1", what: "the decisions of another card")
    ) {
      _ = try await signed.aggregator.sum(swap(model))
    }
    let again = try federation(study, manifest: { $0.challenger = other })
    _ = try await again.aggregator.sum(swap(other))
  }

  @Test("Cells of a score are no narrower in one kind of question than in another")
  func narrowCells() async throws {
    var study = TestFederation.study
    study.model.design = .asIs
    study.columns.exclude = ["group"]
    let raw = ScoreModel(design: Design([.asIs("x")]), coefficients: [-7e9, 1e9])
    let questions: [any Statistic] = [
      CountsBelow(
        part: .train, candidates: [.init(source: .score(raw), cuts: [-0.5, 0.5])]),
      PopulationCounts(of: raw, edges: [-0.5, 0.5], part: .train, includesOutcomes: false),
    ]
    for question in questions {
      let federation = try federation(study)
      await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
        _ = try await federation.aggregator.sums(of: question.query)
      }
    }
  }

  @Test("A step whose coefficients leave the weight with few rows is refused")
  func fewRows() async throws {
    var study = TestFederation.study
    study.model.design = .asIs
    study.columns.exclude = ["group"]
    let design = Design([.asIs("x")])
    func step(_ coefficients: [Double]) -> LogisticDerivatives {
      LogisticDerivatives(of: design, at: coefficients)
    }
    // Everybody but those with x = 7 is predicted with certainty.
    for question in [
      step([-7e3, 1e3]).query,
      LogisticTrials(of: design, at: [[0, 0], [-7e3, 1e3]]).query,
    ] {
      let federation = try federation(study, policy: { $0.minimumRowsOfStep = 10 })
      await #expect(throws: FederationError.fewRowsDecide(party: "party_1", minimum: 10)) {
        _ = try await federation.aggregator.sums(of: question)
      }
    }
    let usual = try federation(study, policy: { $0.minimumRowsOfStep = 10 })
    _ = try await usual.aggregator.sum(step([-1, 0.1]))
  }

  @Test("The same words about other rejected rows, or for another task, are another question")
  func sameWords() async throws {
    var policy = NodePolicy().waivingSmallSamples()
    policy.maximumQueries = 1
    let owners = (0..<3).map { _ in Node.Owner(policy: policy) }
    func job(_ study: Study) throws -> TestFederation {
      try TestFederation(
        TestFederation.manifest(study, owners: owners), tables: tables, owners: owners)
    }
    _ = try await job(TestFederation.study).aggregator.sum(SampleSizes())
    var study = TestFederation.study
    study.rejects = .init(column: "group", rejected: "b")
    let other = try job(study)
    await #expect(
      throws: FederationError.budgetSpent(
        party: "party_1", what: "different questions", limit: 1)
    ) {
      _ = try await other.aggregator.sum(SampleSizes())
    }
  }
}
