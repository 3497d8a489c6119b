import CreditModels
import Federation
import FederationStore
import SecureAggregation
import Testing

@Suite("Nodes over stores")
struct RestartTests {
  @Test("A node made anew from its file goes on with new attempts and one journal")
  func restart() async throws {
    let folder = try StoreFolder()
    let job = try TestJob()
    func node(_ position: Int) throws -> Node {
      try job.node(position, store: try SQLiteStore(path: folder.path("\(position)")))
    }
    var nodes = try (0..<3).map(node)
    let seen = Requests()
    let first = try job.aggregator(nodes, seen: seen)
    let sizes = try await first.sum(SampleSizes())
    #expect(sizes[.train]?.rows == 120)

    let before = try SQLiteStore(path: folder.path("1")).counter(of: job.manifest.digest)
    #expect(before.spent == 1)

    // The node is gone with its keys; so is the coordinator, which would count on them.
    nodes[1] = try node(1)
    let old = try #require(seen.contributions(of: "party_2").first)
    await #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
      _ = try await nodes[1].answer(old)
    }
    let second = try job.aggregator(nodes, seen: seen)
    #expect(try await second.sum(SampleSizes()) == sizes)
    let attempt = try #require(await second.rounds.first).attempt
    #expect(attempt > before.announced)
    await #expect(throws: AggregationError.attemptNotIncreasing(1, last: attempt)) {
      _ = try await nodes[1].answer(old)
    }

    let store = try SQLiteStore(path: folder.path("1"))
    let after = try store.counter(of: job.manifest.digest)
    #expect(after.spent == attempt)
    #expect(after.announced >= attempt)
    #expect(try store.ledger(of: TestJob.snapshot(1)).roundCount == 2)
    #expect(try store.ledger(of: TestJob.snapshot(1)).queries.count == 1)
    let lines = try store.journal()
    try Journal.verify(lines, key: job.key(1))
    let title = SampleSizes().title
    #expect(
      lines.filter { $0.kind == .sent && $0.attempt != nil }.map(\.what) == [title, title])
    #expect(lines.filter { $0.kind == .refused }.map(\.attempt) == [1, 1])
  }

  @Test("The ledger of a data set outlives its node and counts in the next job")
  func budgetOutlives() async throws {
    let folder = try StoreFolder()
    let job = try TestJob()
    for round in 1...3 {
      let nodes = try (0..<3).map {
        try job.node($0, store: try SQLiteStore(path: folder.path("\($0)")))
      }
      _ = try await job.aggregator(nodes).sum(SampleSizes())
      for position in nodes.indices {
        let store = try SQLiteStore(path: folder.path("\(position)"))
        #expect(try store.ledger(of: TestJob.snapshot(position)).roundCount == round)
      }
    }
  }
}
