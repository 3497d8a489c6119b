import CreditData
import CreditModels
import Federation
import SecureAggregation
import Testing

@Suite("Refusals end")
struct RefusalTests {
  private let owners = (0..<3).map { _ in
    Node.Owner(policy: NodePolicy().waivingSmallSamples())
  }

  private static var study: Study {
    var study = TestFederation.study
    study.model.design = .standardised
    return study
  }

  /// Of the second party's column `x` one number is too large for a word.
  private func tables(large: Double) -> [Table] {
    var tables = TestFederation.tables(3)
    var x = [Double](repeating: 1, count: 40)
    x[7] = large
    tables[1] = Table(
      names: tables[1].names,
      columns: [tables[1].columns[0], .numeric(x), tables[1].columns[2]])
    return tables
  }

  private func job(_ tables: [Table]) throws -> TestFederation {
    try TestFederation(
      TestFederation.manifest(Self.study, owners: owners), tables: tables, owners: owners)
  }

  @Test("After a refusal that depends on rows a node answers nothing more of that job")
  func dependingOnRows() async throws {
    let federation = try job(tables(large: 1e30))
    _ = try await federation.aggregator.sum(SampleSizes())
    let error = await #expect(throws: FederationError.self) {
      try await federation.aggregator.sum(ColumnMoments(of: ["x"]))
    }
    guard case .notRepresentable("party_2", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let node = federation.nodes[1]
    let lines = try await node.journal
    #expect(lines.last?.kind == .ended)
    let ended = FederationError.tooManyRefusals(party: "party_2")
    for request in [Request.announce, .hello(attempts: 1, from: 1), .bundle(attempt: 3)] {
      await #expect(throws: ended) { _ = try await node.answer(request) }
    }
    await #expect(throws: ended) { try await federation.aggregator.sum(SampleSizes()) }
    #expect(try await node.journal == lines)
    // The others wait for the next job, and so does this one.
    #expect(try await federation.nodes[0].answer(.announce) != .met)
    #expect(try await job(tables(large: 2)).aggregator.sum(SampleSizes())[.train]?.rows == 120)
  }

  @Test("A thousand refusals are written down, and after them nothing is answered")
  func many() async throws {
    let federation = try job(TestFederation.tables(3))
    let node = federation.nodes[0]
    func refuse() async throws { _ = try await node.answer(.hello(attempts: 0, from: 1)) }
    for _ in 1...999 {
      await #expect(throws: FederationError.tooManyKeys(party: "party_1", asked: 0)) {
        try await refuse()
      }
    }
    #expect(try await federation.aggregator.sum(SampleSizes())[.train]?.rows == 120)
    await #expect(throws: FederationError.tooManyKeys(party: "party_1", asked: 0)) {
      try await refuse()
    }
    let lines = try await node.journal.count
    #expect(try await node.refused.count == 1000)
    let ended = FederationError.tooManyRefusals(party: "party_1")
    await #expect(throws: ended) { try await refuse() }
    await #expect(throws: ended) { try await federation.aggregator.sum(SampleSizes()) }
    #expect(try await node.journal.count == lines)
    #expect(try await job(TestFederation.tables(3)).aggregator.sum(SampleSizes()).count == 1)
  }
}
