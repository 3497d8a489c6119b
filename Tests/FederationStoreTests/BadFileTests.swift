import Federation
import FederationStore
import Foundation
import SecureAggregation
import Testing

@Suite("A file that cannot be a store, or cannot go on being one")
struct BadFileTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test("What is no store is refused and left as it is")
  func notAStore() throws {
    try Data("rows: 40, not for SQLite to read and certainly not to write".utf8).write(
      to: folder.url.appending(path: "text"))
    // Databases of other programs, one with and one without a mark of its own.
    try RawDatabase(folder.path("other")).execute("CREATE TABLE t (x)")
    try RawDatabase(folder.path("marked")).execute("PRAGMA application_id = 7")
    for name in ["text", "other", "marked"] {
      let before = try folder.bytes(name)
      #expect(throws: StoreError.notAStore(folder.path(name))) {
        try SQLiteStore(path: folder.path(name))
      }
      #expect(try folder.bytes(name) == before)
    }
    #expect(Set(try folder.modes().keys) == ["text", "other", "marked"])
  }

  @Test("An empty file becomes a store, and so does one whose making was broken off")
  func emptyFile() throws {
    try Data().write(to: folder.url.appending(path: "empty"))
    try RawDatabase(folder.path("begun")).execute(
      "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    for name in ["empty", "begun"] {
      try SQLiteStore(path: folder.path(name)).append { try! line(after: $0) }
      #expect(try SQLiteStore(path: folder.path(name)).journal().count == 1)
    }
  }

  @Test("A folder that is not there, or is a file, is named as such")
  func noFolder() throws {
    try Data().write(to: folder.url.appending(path: "file"))
    for name in ["missing/node.sqlite", "file/node.sqlite"] {
      #expect(throws: StoreError.noFolder(folder.path(name))) {
        try SQLiteStore(path: folder.path(name))
      }
    }
    #expect(Set(try folder.modes().keys) == ["file"])
  }

  @Test("A folder and a link to nowhere cannot be opened")
  func noFile() throws {
    let target = folder.path("nowhere")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: target)
    for path in [folder.url.path, folder.path("link")] {
      #expect(throws: StoreError.cannotOpen(path)) { try SQLiteStore(path: path) }
    }
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test("A store of a newer version is refused and left as it is")
  func newerVersion() throws {
    do {
      try SQLiteStore(path: folder.path()).append { try! line(after: $0) }
      try RawDatabase(folder.path()).execute("INSERT INTO grdb_migrations VALUES ('99')")
    }
    let before = try folder.bytes()
    #expect(throws: StoreError.newerVersion(folder.path())) {
      try SQLiteStore(path: folder.path())
    }
    #expect(try folder.bytes() == before)
  }

  @Test("A store with a page of rubbish is called damaged")
  func damaged() throws {
    do {
      let store = try SQLiteStore(path: folder.path())
      for _ in 0..<40 { try store.append { try! line(after: $0) } }
    }
    var bytes = try folder.bytes()
    for position in bytes.indices.dropFirst(4096) { bytes[position] = 0x55 }
    try bytes.write(to: folder.url.appending(path: "node.sqlite"))
    #expect(throws: StoreError.damaged(folder.path())) {
      try SQLiteStore(path: folder.path()).journal()
    }
  }

  @Test("A file that may be read only is refused at once")
  func readOnly() async throws {
    // Nothing is forbidden to the superuser, so somebody else opens the file, in another process.
    let folder = try StoreFolder("read-only-\(getpid())")
    try SQLiteStore(path: folder.path()).append { try! line(after: $0) }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o444], ofItemAtPath: folder.path())
    await #expect(processExitsWith: .success) {
      let path = FileManager.default.temporaryDirectory
        .appending(path: "fedrisk-read-only-\(getppid())/node.sqlite").path
      if geteuid() == 0 { try #require(setuid(65534) == 0) }
      #expect(throws: StoreError.readOnly(path)) { try SQLiteStore(path: path) }
    }
  }

  @Test("A full disk is named, and nothing is half-written")
  func full() async throws {
    let job = try TestJob()
    let store = try SQLiteStore(path: folder.path())
    let node = try job.node(0, store: store)
    _ = try await node.answer(.hello(attempts: 1, from: 1))
    try store.limitGrowth(toPages: 2)
    let known = try store.counter(of: job.manifest.digest)
    var acknowledged = 0
    let full = StoreError.full(folder.path())
    // The others hear that it cannot answer, and not why.
    await #expect(throws: FederationError.notAvailable(party: TestJob.names[0])) {
      for _ in 0..<100 {
        _ = try await node.answer(.announce)
        acknowledged = try store.journal().count
      }
    }
    #expect(acknowledged > 1)
    #expect(throws: full) {
      for attempt in 0..<200 as Range<UInt64> {
        try store.record(try entry(attempt: attempt, query: [1])) { _ in }
      }
    }
    #expect(throws: full) {
      for job in 0..<200 { try store.save(known, of: Array("job \(job)".utf8)) }
    }
    // For the line of the refusal there may have been room.
    let lines = try store.journal()
    #expect(acknowledged...acknowledged + 1 ~= lines.count)
    let key = job.key(0)
    let head = try Journal.verify(lines, key: key)
    #expect(try store.text("PRAGMA integrity_check") == "ok")
    #expect(try store.counter(of: job.manifest.digest) == known)

    try store.limitGrowth(toPages: 1000)
    _ = try await node.answer(.announce)
    #expect(try Journal.verify(try store.journal(), key: key, reaching: head).count > head.count)
  }

  @Test("Every error says which file, and ends as a sentence")
  func sentences() {
    let path = "/data/node.sqlite"
    let errors: [StoreError] = [
      .noFolder(path), .cannotOpen(path), .readOnly(path), .full(path), .notAStore(path),
      .newerVersion(path), .locked(path, after: .seconds(10)),
      .counterWouldGoBack(path, from: counter(announced: 64, spent: 3), to: AttemptCounter()),
      .damaged(path), .failed(path, code: 275),
    ]
    for error in errors {
      #expect(error.description.contains(path))
      #expect(error.description.hasSuffix("."))
    }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}
