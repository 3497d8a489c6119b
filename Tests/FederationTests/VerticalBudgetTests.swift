import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Testing

@Suite("What a holder of columns tells counts over all jobs on its rows")
struct VerticalBudgetTests {
  private static let parties = VerticalStudyTests.parties(3000, holders: 2)

  /// Not the same questions twice: they would tell nothing new.
  private static func study(_ index: Int) -> Study {
    VerticalStudyTests.study { $0.binning.fine = 8 + index }
  }

  private static func owners(_ policy: NodePolicy) -> [Node.Owner] {
    (0..<3).map { place in
      var own = policy
      own.dealsOnly = place == 2
      return Node.Owner(policy: own)
    }
  }

  /// Runs studies with the same owners until one refuses.
  private static func run(
    _ count: Int, _ change: (inout NodePolicy) -> Void
  ) async throws -> (runs: Int, refusal: (any Error)?) {
    var policy = NodePolicy().waivingSmallSamples()
    change(&policy)
    let owners = owners(policy)
    for index in 0..<count {
      let remote = try RemoteFederation(study(index), parties, owners: owners)
      do { _ = try await remote.run() } catch { return (index, error) }
    }
    return (count, nil)
  }

  @Test("Points of likelihoods")
  func points() async throws {
    let outcome = try await Self.run(4) { $0.rowsPerCoefficient = 15 }
    #expect((1...3).contains(outcome.runs))
    guard case VerticalError.tooManyPoints(_, let rows, let needed)? = outcome.refusal else {
      Issue.record("\(String(describing: outcome.refusal))")
      return
    }
    #expect(needed > rows)
    #expect(try await Self.run(1) { $0.rowsPerCoefficient = 15 }.refusal == nil)
  }

  @Test("The same study again asks a holder hardly anything new, but tells more points")
  func again() async throws {
    let owners = Self.owners(NodePolicy().waivingSmallSamples())
    var told: [ReleaseLedger] = []
    for _ in 0..<2 {
      _ = try await RemoteFederation(Self.study(0), Self.parties, owners: owners).run()
      told.append(try owners[0].store.ledger(of: Array("tax".utf8)))
    }
    #expect(told[0].queries.count > 5)
    // But for what depends on coefficients, whose last digits are rounded at random.
    #expect(told[1].queries.count - told[0].queries.count < told[0].queries.count / 3)
    #expect(told[1].numbers < told[0].numbers * 5 / 4)
    #expect(told[1].equations > 1.5 * told[0].equations)
  }

  @Test("Sums of products without any point are counted as well, and so are goods and bads in bins")
  func products() async throws {
    let owners = Self.owners(NodePolicy().waivingSmallSamples())
    let remote = try RemoteFederation(Self.study(0), Self.parties, owners: owners)
    let institutions = try RemoteInstitutions(remote.manifest, links: remote.links())
    try await institutions.settleRows()
    func told(_ place: Int, _ name: String) throws -> ReleaseLedger {
      try owners[place].store.ledger(of: Array(name.utf8))
    }
    func binning(_ name: String) -> Binning {
      Binning(name: name, rule: .numeric(cuts: [0], special: []))
    }
    func design(_ names: String...) -> Design {
      Design(
        names.map { name in
          let count = binning(name).binCount
          return .woe(binning(name), values: (0..<count).map { $0 == 0 ? 0.5 : -0.25 })
        })
    }
    let bins = BinCounts([binning("x0")], part: .train)
    for count in 1...3 {
      _ = try await institutions.sums(of: bins, of: "tax")
      // Of the label party's outcomes every use; of the holder's bins the same question once.
      #expect(try told(1, "bank").numbers == 2 * bins.binnings[0].binCount * count)
      #expect(try told(0, "tax").numbers == bins.binnings[0].binCount)
    }
    let before = try told(0, "tax").equations
    for count in 1...3 {
      let likelihood = try await institutions.likelihood(
        of: [("bank", design("x2")), ("tax", design("x0", "x1"))], heldOut: nil)
      _ = try await likelihood.crossProducts()
      #expect(try told(0, "tax").equations == before + Double(4 * count))
    }
  }

  @Test("Rounds, different questions and numbers")
  func questions() async throws {
    let owners = Self.owners(NodePolicy().waivingSmallSamples())
    _ = try await RemoteFederation(Self.study(0), Self.parties, owners: owners).run()
    // Of the label party, which tells most.
    let told = try owners[1].store.ledger(of: Array("bank".utf8))
    #expect(told.roundCount > 10 && told.queries.count > 10 && told.numbers > 100)
    // One study is allowed, and half of another.
    for (what, change) in [
      ("rounds", { $0.maximumRounds = told.roundCount * 3 / 2 }),
      ("different questions", { $0.maximumQueries = told.queries.count * 3 / 2 }),
      ("numbers", { $0.maximumNumbers = told.numbers * 3 / 2 }),
    ] as [(String, (inout NodePolicy) -> Void)] {
      let outcome = try await Self.run(2, change)
      guard case FederationError.budgetSpent("bank", what, _)? = outcome.refusal else {
        Issue.record("\(what): \(String(describing: outcome.refusal)) after \(outcome.runs)")
        continue
      }
      #expect(outcome.runs == 1, "\(what)")
    }
  }
}
