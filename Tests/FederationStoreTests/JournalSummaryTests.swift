import Federation
import FederationStore
import Testing

@Suite("What a journal comes to")
struct JournalSummaryTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func expectSame(_ store: SQLiteStore) throws {
    let lines = try store.journal()
    #expect(try store.journalSummary() == JournalSummary(of: lines))
    for count in [0, 1, 3, 100] {
      #expect(try store.journal(last: count) == Array(lines.suffix(count)))
    }
  }

  @Test("A summary is that of all lines, whoever wrote them and whenever it is asked")
  func summary() throws {
    let (store, other) = try (SQLiteStore(path: folder.path()), SQLiteStore(path: folder.path()))
    try expectSame(store)
    for attempt in 1...5 as ClosedRange<UInt64> {
      for kind in [JournalLine.Kind.sent, .refused, .ended, .sent] {
        try store.append { try! line(after: $0, attempt: attempt, kind: kind) }
      }
      try other.append { try! line(after: $0, attempt: attempt, kind: .refused) }
      if attempt != 2 { try expectSame(store) }
      try expectSame(other)
    }
    let summary = try store.journalSummary()
    #expect(summary.count(.sent) == 10 && summary.count(.refused) == 10)
    let sent = try store.journal().filter { $0.kind == .sent }
    #expect(summary.numbers == sent.reduce(0) { $0 + $1.numbers } && summary.numbers > 0)
    #expect(summary.head.count == 25)
  }

  @Test("Only lines that are new are read")
  func onlyNew() throws {
    let store = try SQLiteStore(path: folder.path())
    for _ in 0..<4 { try store.append { try! line(after: $0) } }
    _ = try store.journalSummary()
    let raw = try RawDatabase(folder.path())
    try raw.execute(#"UPDATE journal_line SET kind = 'lent' WHERE "index" < 3"#)
    try store.append { try! line(after: $0, kind: .refused) }
    #expect(try store.journalSummary().count(.sent) == 4)
    #expect(try store.journalSummary().count(.refused) == 1)
    #expect(throws: StoreError.damaged(folder.path())) {
      try SQLiteStore(path: folder.path()).journalSummary()
    }
  }

  @Test("A journal that was cut off is read anew")
  func cut() throws {
    let store = try SQLiteStore(path: folder.path())
    for _ in 0..<4 { try store.append { try! line(after: $0) } }
    #expect(try store.journalSummary().head.count == 4)
    let raw = try RawDatabase(folder.path())
    try raw.execute(#"DELETE FROM journal_line WHERE "index" > 1"#)
    try expectSame(store)
    try raw.execute("DELETE FROM journal_line")
    try expectSame(store)
  }
}
