import CreditData
import CreditModels
import Federation
import SecureAggregation
import Synchronization
import Testing

@Suite("A coordinator whose parties leave")
struct LeavingTests {
  private func federation(
    _ count: Int, silent: SilentParties, minimumDifference: Int = 3
  ) throws -> TestFederation {
    let owners = (0..<count).map { _ in
      Node.Owner(policy: NodePolicy().waivingSmallSamples())
    }
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: .tolerant(Threshold(nodes: count)))
    return try TestFederation(
      manifest, tables: TestFederation.tables(count), owners: owners,
      minimumDifference: minimumDifference,
      tamper: { party, request in
        if silent.contains(party) { throw LinkError.noAnswer(party: party) }
        return request
      })
  }

  @Test("When one party leaves after a sum is known, two others are left out with it")
  func twoMore() async throws {
    let silent = SilentParties()
    let federation = try federation(12, silent: silent)
    let aggregator = federation.aggregator
    #expect(try await aggregator.sum(SampleSizes())[.train]?.rows == 480)
    silent.insert("party_4")
    #expect(try await aggregator.sum(SampleSizes())[.train]?.rows == 360)
    let departures = await aggregator.departures
    #expect(departures.map(\.party) == ["party_4", "party_12", "party_11"])
    #expect(departures.map(\.phase) == [.vector, .leftOut, .leftOut])
    #expect(departures.map(\.round) == [2, 2, 2])
    #expect(departures[0].reason == "no answer")
    let left = (1...10).filter { $0 != 4 }.map { "party_\($0)" }
    #expect(await aggregator.members == left)
    #expect(await aggregator.rounds.map(\.parties) == [12, 9])
    // Who was left out had answered in vain, and no node had to refuse anything.
    for node in federation.nodes { #expect(try await node.refused.isEmpty) }
    // Who comes back is not asked again.
    silent.remove("party_4")
    #expect(try await aggregator.sum(SampleSizes())[.train]?.rows == 360)
  }

  @Test("When three leave at once, nobody is left out with them")
  func three() async throws {
    let silent = SilentParties()
    let aggregator = try federation(12, silent: silent).aggregator
    _ = try await aggregator.sum(SampleSizes())
    for party in [1, 6, 12] { silent.insert("party_\(party)") }
    #expect(try await aggregator.sum(SampleSizes())[.train]?.rows == 360)
    #expect(await aggregator.departures.map(\.party) == ["party_1", "party_6", "party_12"])
    #expect(await aggregator.rounds.map(\.trips) == [2, 3])
  }

  @Test("Whoever leaves before the first sum takes nobody along")
  func beforeTheFirst() async throws {
    let silent = SilentParties()
    silent.insert("party_4")
    let aggregator = try federation(12, silent: silent).aggregator
    #expect(try await aggregator.announcements().count == 11)
    #expect(try await aggregator.sum(SampleSizes())[.train]?.rows == 440)
    #expect(await aggregator.departures.map(\.phase) == [.keys])
  }

  @Test("Too few are left: the study ends, and says who is missing")
  func tooFew() async throws {
    let silent = SilentParties()
    let aggregator = try federation(12, silent: silent).aggregator
    _ = try await aggregator.sum(SampleSizes())
    for party in 1...5 { silent.insert("party_\(party)") }
    let error = FederationError.tooManyLeft((1...5).map { "party_\($0)" }, minimum: 8)
    await #expect(throws: error) { try await aggregator.sum(SampleSizes()) }
    // It stays ended.
    await #expect(throws: error) { try await aggregator.sum(SampleSizes()) }
    #expect(await aggregator.rounds.count == 1)
  }

  @Test("Too few are left once others have been left out: the study ends as well")
  func tooFewAfterLeavingOut() async throws {
    let silent = SilentParties()
    // Of seven nodes five have to survive, and four would be left.
    let aggregator = try federation(7, silent: silent).aggregator
    _ = try await aggregator.sum(SampleSizes())
    silent.insert("party_2")
    await #expect(
      throws: FederationError.tooManyLeft(["party_2", "party_7", "party_6"], minimum: 5)
    ) {
      try await aggregator.sum(SampleSizes())
    }
  }

  @Test("A refusal says more than silence, and is what the study ends with")
  func refusal() async throws {
    let silent = SilentParties()
    // A coordinator that leaves nobody out is refused by the nodes themselves.
    let aggregator = try federation(12, silent: silent, minimumDifference: 0).aggregator
    _ = try await aggregator.sum(SampleSizes())
    silent.insert("party_12")
    await #expect(
      throws: FederationError.tooCloseToEarlierSum(party: "party_1", difference: 1, minimum: 3)
    ) {
      try await aggregator.sum(SampleSizes())
    }
    #expect(await aggregator.rounds.count == 1)
  }
}

/// Parties that do not answer, as a test says.
final class SilentParties: Sendable {
  private let names = Mutex(Set<String>())

  func insert(_ name: String) { _ = names.withLock { $0.insert(name) } }
  func remove(_ name: String) { _ = names.withLock { $0.remove(name) } }
  func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }
}
