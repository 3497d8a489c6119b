import CreditModels
import Federation
import SecureAggregation
import Testing

/// A question of a coordinator that was killed may still be under way when its successor asks.
@Suite("A node that is ahead of the coordinator gives new keys")
struct StaleCoordinatorTests {
  @Test(
    "The sum is begun anew with a later attempt", arguments: [false, true], ["party_1", "party_3"])
  func ahead(isTolerant: Bool, party: String) async throws {
    var policy = NodePolicy().waivingSmallSamples()
    policy.minimumDifference = 1
    let owners = (0..<4).map { _ in Node.Owner(policy: policy) }
    let tables = TestFederation.tables(4)
    let aggregation: AggregationPolicy = isTolerant ? .tolerant(Threshold(nodes: 4)) : .strict
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: aggregation)
    let once = Countdown(1)
    let federation = try TestFederation(
      manifest, tables: tables, owners: owners,
      tamper: { name, request in
        if case .contribute(let round, _, _) = request, name == party, once.next() {
          throw AggregationError.attemptNotIncreasing(round.attempt, last: round.attempt)
        }
        return request
      })
    let sizes = try await federation.aggregator.sum(SampleSizes())
    #expect(sizes[.train]?.rows == 160)
    #expect(await federation.aggregator.departures.isEmpty)
    #expect(try #require(await federation.aggregator.rounds.first).attempt > 1)
  }

  /// It was killed between giving its keys and getting those of all.
  @Test(
    "A node that started anew gives new keys", arguments: [false, true], ["party_1", "party_3"])
  func startedAnew(isTolerant: Bool, party: String) async throws {
    var policy = NodePolicy().waivingSmallSamples()
    policy.minimumDifference = 1
    let owners = (0..<4).map { _ in Node.Owner(policy: policy) }
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners,
      aggregation: isTolerant ? .tolerant(Threshold(nodes: 4)) : .strict)
    let once = Countdown(1)
    let federation = try TestFederation(
      manifest, tables: TestFederation.tables(4), owners: owners,
      tamper: { name, request in
        if case .meet = request, name == party, once.next() {
          throw AggregationError.ownKeyChanged(attempt: 0)
        }
        return request
      })
    let sizes = try await federation.aggregator.sum(SampleSizes())
    #expect(sizes[.train]?.rows == 160)
    #expect(await federation.aggregator.departures.isEmpty)
  }
}
