import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Testing

@Suite("Questions a coordinator makes up to learn of single rows are refused")
struct InventedQueryTests {
  private let tables = TestFederation.tables(3)

  private func owners(_ change: (inout NodePolicy) -> Void = { _ in }) -> [Node.Owner] {
    var policy = NodePolicy().waivingSmallSamples()
    change(&policy)
    return (0..<3).map { _ in Node.Owner(policy: policy) }
  }

  private func job(_ study: Study, _ owners: [Node.Owner]) throws
    -> TestFederation
  {
    try TestFederation(
      TestFederation.manifest(study, owners: owners), tables: tables, owners: owners)
  }

  @Test("A score that is no number is refused, and that ends the node's part for good")
  func notFinite() async throws {
    let owners = owners()
    let federation = try job(TestFederation.study, owners)
    let binning = Binning(name: "x", rule: .numeric(cuts: [], special: []))
    let huge = Design([.woe(binning, values: [1e308, 1e308])])
    let model = ScoreModel(design: huge, coefficients: [0, 10])
    await #expect(throws: ModelError.notFiniteScores) {
      _ = try await federation.aggregator.sum(ScoreCounts(of: model, edges: [0], part: .train))
    }
    // The same job on the same store, as after a crash.
    let again = try TestFederation(federation.manifest, tables: tables, owners: owners)
    await #expect(throws: FederationError.tooManyRefusals(party: "party_1")) {
      _ = try await again.aggregator.sum(SampleSizes())
    }
    #expect(try await again.nodes[0].journal.contains { $0.kind == .ended })
  }

  @Test("A model with one column twice is no model")
  func repeatedTerm() async throws {
    let federation = try job(TestFederation.study, owners())
    let binning = Binning(name: "x", rule: .numeric(cuts: [], special: []))
    let twice = Design(Array(repeating: .woe(binning, values: [1, 0]), count: 2))
    await #expect(throws: FederationError.unreadableQuery(party: "party_1")) {
      _ = try await federation.aggregator.sum(LogisticDerivatives(of: twice, at: [0, 0, 0]))
    }
  }

  @Test("More cells of a score than a validation needs are refused")
  func manyCells() async throws {
    let federation = try job(TestFederation.study, owners())
    let binning = Binning(name: "x", rule: .numeric(cuts: [1], special: []))
    let model = ScoreModel(
      design: Design([.woe(binning, values: [0, 1, 0])]), coefficients: [0, 1])
    await #expect(throws: FederationError.unreadableQuery(party: "party_1")) {
      _ = try await federation.aggregator.sum(
        ScoreCounts(of: model, edges: (0...1000).map(Double.init), part: .train))
    }
  }

  @Test("Numbers are counted, in one answer and in all of them")
  func numbers() async throws {
    func counts(_ cuts: ClosedRange<Int>) -> BinCounts {
      BinCounts(
        [Binning(name: "x", rule: .numeric(cuts: cuts.map(Double.init), special: []))], part: .train
      )
    }
    let single = try job(TestFederation.study, owners { $0.maximumNumbersPerQuestion = 10 })
    #expect(try await single.aggregator.sum(counts(1...3))[0].count == 5)
    await #expect(
      throws: FederationError.budgetSpent(
        party: "party_1", what: "numbers in one answer", limit: 10)
    ) {
      _ = try await single.aggregator.sum(counts(1...4))
    }
    let all = try job(TestFederation.study, owners { $0.maximumNumbers = 19 })
    _ = try await all.aggregator.sum(counts(1...3))
    // The same again tells nothing new.
    _ = try await all.aggregator.sum(counts(1...3))
    await #expect(
      throws: FederationError.budgetSpent(party: "party_1", what: "numbers", limit: 19)
    ) {
      _ = try await all.aggregator.sum(counts(2...4))
    }
  }

  @Test("The same words about rows that another study divides are another question")
  func otherRows() async throws {
    let owners = owners { $0.maximumQueries = 1 }
    var study = TestFederation.study
    _ = try await job(study, owners).aggregator.sum(SampleSizes())
    _ = try await job(study, owners).aggregator.sum(SampleSizes())
    study.validation.split = .hash(.rowNumber, train: 0.9)
    let moved = try job(study, owners)
    await #expect(
      throws: FederationError.budgetSpent(
        party: "party_1", what: "different questions", limit: 1)
    ) {
      _ = try await moved.aggregator.sum(SampleSizes())
    }
  }

  @Test("Large coefficients do not bring the cuts of a score close to single values")
  func scaledScore() async throws {
    var study = TestFederation.study
    study.model.design = .asIs
    study.columns.exclude = ["group"]
    let raw = ScoreModel(design: Design([.asIs("x")]), coefficients: [-7e9, 1e9])
    let cells = ScoreCounts(of: raw, edges: [-0.5, 0.5], part: .train)
    let strict = try job(study, owners())
    await #expect(throws: FederationError.cutsTooClose(party: "party_1")) {
      _ = try await strict.aggregator.sum(cells)
    }
    let open = try job(study, owners { $0.allowsExactCuts = true })
    #expect(try await open.aggregator.sum(cells).count == 3)
    // A model of ordinary size is counted in cells as before.
    let fitted = ScoreModel(design: Design([.asIs("x")]), coefficients: [-1, 0.1])
    let usual = try job(study, owners())
    #expect(
      try await usual.aggregator.sum(ScoreCounts(of: fitted, edges: [-0.5, 0.5], part: .train))
        .count
        == 3)
  }

  @Test("Categories the study does not name are not looked for")
  func guessedCategory() async throws {
    var study = TestFederation.study
    study.columns.categories = ["group": ["a", "b"]]
    study.columns.outsideDictionary = .unseen
    let federation = try job(study, owners())
    func counts(_ name: String) -> BinCounts {
      BinCounts(
        [Binning(name: "group", rule: .categorical(groups: [[name]], rare: []))], part: .train)
    }
    await #expect(
      throws: FederationError.outsideStudy(
        party: "party_1", what: "other categories of 'group'")
    ) {
      _ = try await federation.aggregator.sum(counts("ACME Ltd"))
    }
    _ = try await job(study, owners()).aggregator.sum(counts("a"))
    // Without a dictionary there is nothing to ask about.
    study.columns.categories = [:]
    let without = try job(study, owners())
    await #expect(
      throws: FederationError.outsideStudy(party: "party_1", what: "categories of 'group'")
    ) {
      _ = try await without.aggregator.sum(counts("a"))
    }
  }

  @Test("What is wrong with a node's disk stays with its owner")
  func fullDisk() async throws {
    struct Full: Error, CustomStringConvertible {
      let description = "/var/lib/bank/store.sqlite: the disk is full"
    }
    struct FullStore: NodeStore {
      let inner = MemoryStore()
      func counter(of job: [UInt8]) throws -> AttemptCounter { inner.counter(of: job) }
      func save(_ counter: AttemptCounter, of job: [UInt8]) throws { throw Full() }
      func ledger(of snapshot: [UInt8]) throws -> ReleaseLedger { inner.ledger(of: snapshot) }
      func record(
        _ entry: ReleaseLedger.Entry, ifPermitted permit: (ReleaseLedger) throws -> Void
      ) throws { try inner.record(entry, ifPermitted: permit) }
      func append(_ make: (Journal.Head) -> JournalLine) throws { inner.append(make) }
      func journal() throws -> [JournalLine] { inner.journal() }
    }
    let owners = (0..<3).map { _ in Node.Owner(store: FullStore()) }
    let federation = try job(TestFederation.study, owners)
    await #expect(throws: FederationError.notAvailable(party: "party_1")) {
      _ = try await federation.aggregator.sum(SampleSizes())
    }
    #expect(
      try await federation.nodes[0].journal.contains { $0.what.contains("the disk is full") })
  }

  @Test("A node that announces more keys than it was asked for is refused")
  func manyKeys() async throws {
    let federation = try TestFederation(
      TestFederation.study, tables: tables,
      tamper: { party, request in
        guard party == "party_2", case .hello(let attempts, let first) = request else {
          return request
        }
        return .hello(attempts: attempts + 1, from: first)
      })
    await #expect(throws: AggregationError.malformed("more keys than it was asked for")) {
      _ = try await federation.aggregator.sum(SampleSizes())
    }
  }
}
