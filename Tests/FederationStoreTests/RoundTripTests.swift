import Cryptography
import Federation
import FederationStore
import Foundation
import SecureAggregation
import Testing

@Suite("A store on a file")
struct RoundTripTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test("A new store knows of no attempts, no events and no lines")
  func empty() throws {
    let store = try SQLiteStore(path: folder.path())
    #expect(try store.counter(of: [1]) == AttemptCounter())
    #expect(try store.ledger(of: [1]) == ReleaseLedger())
    #expect(try store.journal().isEmpty)
  }

  @Test("What was written is there again after reopening, and nothing else")
  func reopening() throws {
    let keys = (0..<4).map { _ in SigningKey().verifyingKey }
    let memory = MemoryStore()
    func write(to store: any NodeStore) throws {
      try store.save(counter(announced: 64, spent: 7), of: [1, 1])
      try store.save(counter(announced: 128, spent: 9), of: [2, 2])
      try store.save(counter(announced: 128, spent: 65), of: [1, 1])
      for attempt in 1...5 as ClosedRange<UInt64> {
        let entries = [
          try entry(attempt: attempt, query: [UInt8(attempt % 2)], solvableRows: 0.1),
          try entry(snapshot: [9], attempt: attempt, members: Array(keys.prefix(Int(attempt)))),
          try entry(job: [5], attempt: attempt, query: [7], solvableRows: 1 / 3, members: []),
        ]
        for entry in entries { try store.record(entry) { _ in } }
        try store.append { try! line(after: $0, attempt: attempt, kind: .refused) }
        try store.append { try! line(after: $0, what: "line \(attempt)") }
      }
    }
    try write(to: memory)
    try write(to: try SQLiteStore(path: folder.path()))
    let store = try SQLiteStore(path: folder.path())
    for job in [[1, 1], [2, 2], [3, 3]] as [[UInt8]] {
      #expect(try store.counter(of: job) == memory.counter(of: job))
    }
    for snapshot in [[1, 2], [9], [8]] as [[UInt8]] {
      #expect(try store.ledger(of: snapshot) == memory.ledger(of: snapshot))
    }
    #expect(try store.journal() == memory.journal())
    #expect(try store.journal().count == 10)
  }

  @Test(
    "A line is read as it was written, whatever a coordinator put into it",
    arguments: [
      ("", nil), ("\u{0}", .max), ("rows\u{0} and bads", 0), ("'; DROP TABLE journal_line; --", 1),
      ("银行 e\u{301} é 🏦\n", UInt64(Int64.max) + 1),
    ] as [(String, UInt64?)])
  func anyText(what: String, attempt: UInt64?) throws {
    let written = try line(after: .empty, what: what, attempt: attempt)
    do {
      let store = try SQLiteStore(path: folder.path())
      try store.append { _ in written }
      try store.record(try entry(attempt: attempt ?? 0, query: [1])) { _ in }
    }
    let store = try SQLiteStore(path: folder.path())
    let read = try store.journal()
    #expect(read == [written])
    // Equal texts may differ in their bytes, and the hash is one of bytes.
    #expect(read.map { Array($0.what.utf8) } == [Array(what.utf8)])
    #expect(try store.ledger(of: [1, 2]).roundCount == 1)
  }

  @Test("An auditor reads lines and events column by column")
  func columns() throws {
    let key = SigningKey().verifyingKey
    let store = try SQLiteStore(path: folder.path())
    try store.append { try! line(after: $0, what: "announcement", attempt: 5) }
    try store.record(try entry(query: [0xab], members: [key])) { _ in }
    let database = try RawDatabase(folder.path())
    #expect(
      try database.text(
        #"SELECT kind || ',' || what || ',' || attempt || ',' || time FROM journal_line"#)
        == "sent,announcement,5,1800000000")
    #expect(try database.text("SELECT snapshot || job || query FROM release_entry") == "01020304ab")
    #expect(
      try database.text("SELECT value FROM release_entry, json_each(members)")
        == key.bytes.hexadecimal)
  }

  @Test("What is acknowledged is in the log on the disk")
  func durability() throws {
    let store = try SQLiteStore(path: folder.path())
    #expect(try store.text("PRAGMA journal_mode") == "wal")
    #expect(try store.number("PRAGMA synchronous") == 2)  // FULL
    #expect(try store.number("PRAGMA foreign_keys") == 1)
  }

  @Test("Only the owner of the file may read it, or the files beside it")
  func modes() throws {
    let store = try SQLiteStore(path: folder.path())
    try store.append { try! line(after: $0) }
    #expect(
      try folder.modes() == [
        "node.sqlite": 0o600, "node.sqlite-wal": 0o600, "node.sqlite-shm": 0o600,
      ])
  }

  @Test("A path is a path, whatever SQLite takes such a name for")
  func paths() throws {
    for name in [":memory:", "file:store?mode=memory", "a b%20c?.sqlite"] {
      try SQLiteStore(path: folder.path(name)).append { try! line(after: $0) }
      #expect(try SQLiteStore(path: folder.path(name)).journal().count == 1, "\(name)")
    }
    #expect(throws: StoreError.cannotOpen("")) { try SQLiteStore(path: "") }
  }

  @Test("An attempt counter goes on, never back, and is not taken twice")
  func counterGoesOn() throws {
    let store = try SQLiteStore(path: folder.path())
    let known = counter(announced: 64, spent: 10)
    try store.save(known, of: [1])
    for (announced, spent) in [(64, 9), (63, 10), (128, 0), (0, 64), (0, 0), (64, 10)]
      as [(UInt64, UInt64)]
    {
      let back = counter(announced: announced, spent: spent)
      #expect(throws: StoreError.counterWouldGoBack(folder.path(), from: known, to: back)) {
        try store.save(back, of: [1])
      }
      #expect(try store.counter(of: [1]) == known)
    }
    // On, and another job.
    try store.save(counter(announced: 64, spent: 64), of: [1])
    try store.save(counter(announced: 1, spent: 0), of: [2])
    #expect(try store.counter(of: [1]) == counter(announced: 64, spent: 64))
  }

  @Test("Attempts beyond what SQLite can compare are refused")
  func hugeCounter() throws {
    let store = try SQLiteStore(path: folder.path())
    #expect(throws: StoreError.failed(folder.path(), code: 275)) {  // SQLITE_CONSTRAINT_CHECK
      try store.save(counter(announced: .max, spent: 0), of: [1])
    }
    #expect(try store.counter(of: [1]) == AttemptCounter())
  }
}
