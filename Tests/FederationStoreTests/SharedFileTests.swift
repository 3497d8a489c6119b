import Federation
import FederationStore
import Foundation
import SecureAggregation
import Synchronization
import Testing

@Suite("Two stores on one file")
struct SharedFileTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private struct Spent: Error, Equatable {}

  @Test("A ledger permits as many events as it does, however many ask at once")
  func budget() throws {
    let (path, limit) = (folder.path(), 10)
    let stores = try (0..<2).map { _ in try SQLiteStore(path: path) }
    let outcomes = Mutex((permitted: 0, refused: 0))
    DispatchQueue.concurrentPerform(iterations: 40) { turn in
      do {
        try stores[turn % 2].record(try entry(attempt: UInt64(turn), query: [UInt8(turn)])) {
          // Long enough for another one to come in between, if it could.
          usleep(500)
          guard $0.roundCount < limit else { throw Spent() }
        }
        outcomes.withLock { $0.permitted += 1 }
      } catch is Spent {
        outcomes.withLock { $0.refused += 1 }
      } catch {
        Issue.record(error)
      }
    }
    #expect(outcomes.withLock { $0.permitted } == limit)
    #expect(outcomes.withLock { $0.refused } == 30)
    for store in stores { #expect(try store.ledger(of: [1, 2]).roundCount == limit) }
  }

  @Test("A refused event is not in the ledger, and its refusal is passed on")
  func refusal() throws {
    let store = try SQLiteStore(path: folder.path())
    try store.record(try entry(query: [1])) { _ in }
    #expect(throws: Spent()) { try store.record(try entry(query: [2])) { _ in throw Spent() } }
    #expect(try store.ledger(of: [1, 2]).queries == [[1]])
    #expect(try SQLiteStore(path: folder.path()).ledger(of: [1, 2]).queries == [[1]])
  }

  @Test("Each store sees the other's events between its own")
  func events() throws {
    let stores = try (0..<2).map { _ in try SQLiteStore(path: folder.path()) }
    let memory = MemoryStore()
    for turn in 0..<12 {
      let event = try entry(
        job: [UInt8(turn % 3)], attempt: UInt64(turn), query: [UInt8(turn / 2)], solvableRows: 0.3)
      try memory.record(event) { _ in }
      try stores[turn % 2].record(event) { #expect($0.roundCount == turn) }
      for store in stores { #expect(try store.ledger(of: [1, 2]) == memory.ledger(of: [1, 2])) }
    }
  }

  @Test("Two nodes that write at once leave one chain")
  func chain() async throws {
    let job = try TestJob()
    let nodes = try (0..<2).map { _ in
      try job.node(0, store: try SQLiteStore(path: folder.path()))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for node in nodes {
        group.addTask { for _ in 0..<20 { _ = try await node.answer(.announce) } }
      }
      try await group.waitForAll()
    }
    let lines = try await nodes[0].journal
    #expect(try Journal.verify(lines, key: job.key(0)).count == lines.count)
    #expect(lines.count == 2 * 20)
  }

  @Test("Stores that make the same file at once make one store")
  func opening() throws {
    for turn in 0..<100 {
      let path = folder.path("\(turn)")
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        do {
          try SQLiteStore(path: path).append { try! line(after: $0) }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      #expect(try SQLiteStore(path: path).journal().count == 8)
    }
  }

  @Test("A store that somebody has locked says so after a while, and works again afterwards")
  func locked() throws {
    let patience = Duration.milliseconds(50)
    let store = try SQLiteStore(path: folder.path(), patience: patience)
    try store.append { try! line(after: $0) }
    let locked = StoreError.locked(folder.path(), after: patience)
    let shell = try RawDatabase(folder.path())
    try shell.lock()
    #expect(throws: locked) { try store.append { try! line(after: $0) } }
    #expect(throws: locked) { try store.save(counter(announced: 1, spent: 1), of: [1]) }
    #expect(throws: locked) { try store.record(try entry()) { _ in } }
    #expect(throws: locked) { try SQLiteStore(path: folder.path(), patience: patience) }
    #expect(try store.journal().count == 1)
    try shell.unlock()
    try store.append { try! line(after: $0) }
    #expect(try store.journal().count == 2)
    #expect(try store.counter(of: [1]) == AttemptCounter())
  }
}
