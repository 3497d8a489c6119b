import Federation
import FederationStore
import Testing

@Suite("A journal that was changed in its file")
struct JournalTamperingTests {
  private let folder: StoreFolder
  private let job: TestJob
  private let head: Journal.Head

  /// Six lines that a node wrote.
  init() async throws {
    folder = try StoreFolder()
    job = try TestJob()
    let node = try job.node(0, store: try SQLiteStore(path: folder.path()))
    for _ in 0..<6 { _ = try await node.answer(.announce) }
    head = try Journal.verify(try await node.journal, key: job.key(0))
    #expect(head.count == 6)
  }

  private func verify(after sql: String) throws {
    try RawDatabase(folder.path()).execute(sql)
    let lines = try SQLiteStore(path: folder.path()).journal()
    try Journal.verify(lines, key: job.key(0), reaching: head)
  }

  @Test("An untouched journal verifies up to the head that was kept")
  func untouched() throws { try verify(after: "SELECT 1") }

  @Test(
    "An edited line is found",
    arguments: [
      "time = time + 1", "job = '00'", "attempt = 7", "kind = 'refused'", "what = 'nothing'",
      "what = CAST(what || char(0) AS BLOB)", "numbers = numbers + 1", "digest = previous",
    ])
  func edited(change: String) throws {
    #expect(throws: JournalError.lineChanged(line: 3)) {
      try verify(after: #"UPDATE journal_line SET \#(change) WHERE "index" = 3"#)
    }
  }

  @Test("A line that names another line before it is found")
  func relinked() throws {
    #expect(throws: JournalError.chainBroken(line: 3)) {
      try verify(after: #"UPDATE journal_line SET previous = digest WHERE "index" = 3"#)
    }
  }

  @Test("A line whose signature is another one's is found")
  func resigned() throws {
    #expect(throws: JournalError.notSigned(line: 3)) {
      try verify(
        after: """
          UPDATE journal_line SET signature =
            (SELECT signature FROM journal_line WHERE "index" = 2) WHERE "index" = 3
          """)
    }
  }

  @Test("A dropped line is found, also when the later ones close the gap")
  func dropped() throws {
    #expect(throws: JournalError.lineMissing(expected: 2, found: 3)) {
      try verify(after: #"DELETE FROM journal_line WHERE "index" = 2"#)
    }
    #expect(throws: JournalError.chainBroken(line: 2)) {
      try verify(
        after: """
          UPDATE journal_line SET "index" = "index" - 1 + 1000 WHERE "index" > 2;
          UPDATE journal_line SET "index" = "index" - 1000 WHERE "index" > 2;
          """)
    }
  }

  @Test("Lines that changed places are found")
  func reordered() throws {
    #expect(throws: JournalError.chainBroken(line: 2)) {
      try verify(
        after: """
          UPDATE journal_line SET "index" = 1000 WHERE "index" = 2;
          UPDATE journal_line SET "index" = 2 WHERE "index" = 3;
          UPDATE journal_line SET "index" = 3 WHERE "index" = 1000;
          """)
    }
  }

  @Test("A journal whose end was cut off is found by whoever kept its head, and by nobody else")
  func truncated() throws {
    let cut = #"DELETE FROM journal_line WHERE "index" >= 4"#
    #expect(throws: JournalError.cutOff(at: 4, known: 6)) { try verify(after: cut) }
    let lines = try SQLiteStore(path: folder.path()).journal()
    #expect(try Journal.verify(lines, key: job.key(0)).count == 4)
    #expect(throws: JournalError.cutOff(at: 0, known: 6)) {
      try verify(after: "DELETE FROM journal_line")
    }
  }

  @Test("A row that is no line any more is called damaged, not read as something else")
  func unreadable() throws {
    #expect(throws: StoreError.damaged(folder.path())) {
      try verify(after: #"UPDATE journal_line SET kind = 'lent' WHERE "index" = 3"#)
    }
  }

  @Test("The chain goes on after reopening")
  func goesOn() async throws {
    for _ in 0..<2 {
      let node = try job.node(0, store: try SQLiteStore(path: folder.path()))
      _ = try await node.answer(.announce)
    }
    let lines = try SQLiteStore(path: folder.path()).journal()
    let end = try Journal.verify(lines, key: job.key(0), reaching: head)
    #expect(end.count == 8)
  }
}
