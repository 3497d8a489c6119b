internal import Foundation
internal import GRDB
internal import Synchronization

/// The open file of a store. Opening makes it where there is none.
struct StoreFile: Sendable {
  /// Absolute.
  let path: String
  let queue: DatabaseQueue
  private let patience: Duration

  /// - Throws: why the file cannot be used. One that is no such store is left as it is.
  init(_ path: String, schema: StoreSchema, patience: Duration) throws(StoreError) {
    // SQLite would make a file without a name, and delete it at the end.
    guard !path.isEmpty else { throw .cannotOpen("") }
    // Absolute, so that SQLite reads a name like `:memory:` or `file:x?mode=ro` as a name.
    self.path = URL(fileURLWithPath: path).absoluteURL.path
    self.patience = patience
    queue = try Self.open(self.path, schema, patience: patience)
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.read(body) } catch {
      throw StoreError(error, at: path, patience: patience)
    }
  }

  /// One transaction that has the lock for writing from its first statement on, so that what it
  /// reads still holds when it writes. It is committed as a whole or not at all.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.write(body) } catch {
      throw StoreError(error, at: path, patience: patience)
    }
  }

  private static func open(
    _ path: String, _ schema: StoreSchema, patience: Duration
  ) throws(StoreError) -> DatabaseQueue {
    try create(path)
    do {
      var configuration = Configuration()
      configuration.label = "fedrisk store"
      configuration.busyMode = .timeout(patience / .seconds(1))
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // Nothing is written to a file that is not ours.
      try queue.read { try identify($0, schema, path: path) }
      try insist(patience) { try queue.writeWithoutTransaction { try makeDurable($0, path: path) } }
      try migrate(queue, schema)
      // A store that cannot be written is found now, and not in the middle of a job.
      try queue.write(schema.mark)
      return queue
    } catch {
      throw StoreError(error, at: path, patience: patience)
    }
  }

  // MARK: The file

  /// Closing any descriptor of a file ends all locks that the process has on it, SQLite's as well.
  /// So one store at a time looks for its file, and one that is there is not touched.
  private static let creation = Mutex(())

  /// An empty file that only its owner may read; SQLite gives the files beside it the same mode.
  private static func create(_ path: String) throws(StoreError) {
    let failure = creation.withLock { _ -> Int32? in
      let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return errno }
      close(descriptor)
      return nil
    }
    switch failure {
    case nil: return
    case EEXIST:
      // A link to nowhere would become a file that everybody may read.
      guard FileManager.default.fileExists(atPath: path) else { throw .cannotOpen(path) }
    case ENOENT, ENOTDIR: throw .noFolder(path)
    case ENOSPC, EDQUOT: throw .full(path)
    case EROFS: throw .readOnly(path)
    default: throw .cannotOpen(path)
    }
  }

  // MARK: Its contents

  private static func identify(_ db: Database, _ schema: StoreSchema, path: String) throws {
    let mark = try Int.fetchOne(db, sql: "PRAGMA application_id")
    if mark == schema.applicationID {
      guard try !schema.migrator.hasBeenSuperseded(db) else { throw StoreError.newerVersion(path) }
      return
    }
    // An empty file becomes a store; so does one that another process is about to fill.
    let tableCount = try Int.fetchOne(
      db,
      sql: """
        SELECT COUNT(*) FROM sqlite_schema
        WHERE name <> 'grdb_migrations' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        """)
    guard mark == 0, tableCount == 0 else { throw StoreError.notAStore(path) }
  }

  /// What was acknowledged survives a power cut.
  ///
  /// With a write-ahead log a transaction is committed once it stands in the log, and `FULL` has
  /// the log on the disk before the commit returns. A rollback journal is committed by deleting it,
  /// and `FULL` does not wait for the folder: after a power cut the journal may be back, and takes
  /// the last transaction with it. `NORMAL`, which many choose with a log, loses the last ones as
  /// well.
  private static func makeDurable(_ db: Database, path: String) throws {
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else { throw StoreError.cannotOpen(path) }
    try db.execute(sql: "PRAGMA synchronous = FULL")
  }

  /// SQLite itself does not wait where two processes might wait for each other, as when both give a
  /// new file its log: one of them fails at once, and succeeds a moment later.
  private static func insist(_ patience: Duration, _ body: () throws -> Void) throws {
    let clock = ContinuousClock()
    let start = clock.now
    while true {
      do {
        return try body()
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && clock.now - start < patience
      {
        Thread.sleep(forTimeInterval: 0.005)
      }
    }
  }

  private static func migrate(_ queue: DatabaseQueue, _ schema: StoreSchema) throws {
    // Another process may be making the same tables, one version after the other: whoever comes
    // second fails, and finds the next version to make, or nothing left.
    var turns = 20
    while true {
      do {
        return try schema.migrator.migrate(queue)
      } catch {
        if try queue.read(schema.migrator.hasCompletedMigrations) { return }
        turns -= 1
        guard turns > 0 else { throw error }
        Thread.sleep(forTimeInterval: 0.005)
      }
    }
  }
}
