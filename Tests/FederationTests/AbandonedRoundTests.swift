import CreditData
import CreditModels
import Federation
import Foundation
import SecureAggregation
import Testing

@Suite("A round that fails costs keys and nothing else")
struct AbandonedRoundTests {
  private let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20, 31], special: []))

  @Test("After a node could not be reached, the next attempt has the right total under new keys")
  func unreachable() async throws {
    let fail = Countdown(1)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4),
      tamper: { party, request in
        if case .contribute = request, party == "party_3", fail.next() { throw LinkDown() }
        return request
      })
    try await expectRecovery(of: federation, attempts: [2, 3])
  }

  @Test("After an answer was lost, the node masks again with another key")
  func lostAnswer() async throws {
    let fail = Countdown(2)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4),
      lose: { party, response in
        if case .contribution = response, party == "party_1", fail.next() { throw LinkDown() }
      })
    await #expect(throws: LinkDown()) { try await federation.aggregator.sum(SampleSizes()) }
    try await expectRecovery(of: federation, attempts: [3, 4])
    // The owner sees that the lost answers had left.
    let releases = await federation.nodes[0].releases
    #expect(releases.filter { $0.what == "rows and bads of each part" }.count == 3)
  }

  @Test("Keys are renewed when a batch is used up")
  func manyRounds() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    let expected = try pooled(3).sum(SampleSizes())
    for _ in 0..<140 { #expect(try await federation.aggregator.sum(SampleSizes()) == expected) }
    let hellos = await federation.nodes[2].releases.filter { $0.what == "public mask keys" }
    #expect(hellos.count == 3)
    #expect(await federation.aggregator.rounds.map(\.attempt) == Array(1...140))
  }

  private func expectRecovery(of federation: TestFederation, attempts: [UInt64]) async throws {
    await #expect(throws: LinkDown()) { try await federation.aggregator.sum(SampleSizes()) }
    let pooled = try pooled(4)
    #expect(try await federation.aggregator.sum(SampleSizes()) == pooled.sum(SampleSizes()))
    let counts = BinCounts([binning], part: .train)
    #expect(try await federation.aggregator.sum(counts) == pooled.sum(counts))
    #expect(await federation.aggregator.rounds.map(\.attempt) == attempts)
  }

  @Test(
    "A sum that is no whole number of rows, or too large for any sum, is refused",
    arguments: [40, 126])
  func implausible(bit: Int) async throws {
    let noise = UInt128(1) << UInt128(bit)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3),
      lose: { party, response in
        guard party == "party_2", case .contribution(var vector) = response else { return }
        vector.words[0] &+= noise
        response = .contribution(vector)
      })
    let text = """
      {"countsBelow": {"_0": {"part": "train", "candidates":
        [{"source": {"column": {"_0": "x", "special": []}}, "cuts": [10]}]}}}
      """
    let counts = try JSONDecoder().decode(Query.self, from: Data(text.utf8))
    for query in [counts] + (bit > 64 ? [SampleSizes().query] : []) {
      await #expect(
        throws: FederationError.implausibleTotal(statistic: query.statistic.title)
      ) {
        _ = try await federation.aggregator.sums(of: query)
      }
    }
  }

  private func pooled(_ parties: Int) throws -> LocalAggregator {
    let table = try Table.concatenating(TestFederation.tables(parties))
    return LocalAggregator(
      try PartyRows(party: "pooled", table: table, study: TestFederation.study))
  }
}

extension LocalAggregator {
  /// Totals are at hand at once; the protocol's `sum` is asynchronous.
  fileprivate func sum<S: Statistic>(_ statistic: S) throws -> S.Total {
    try statistic.total(from: sums(of: statistic.query))
  }
}
