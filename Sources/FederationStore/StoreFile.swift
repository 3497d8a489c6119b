internal import Foundation
internal import GRDB
internal import Synchronization

/// Opens the file of a store, and makes it where there is none.
enum StoreFile {
  /// "FedR" in the header of the file tells a store from the databases of other programs.
  private static let applicationID = 0x4665_6452

  static func open(_ path: String, patience: Duration) throws(StoreError) -> DatabaseQueue {
    try create(path)
    do {
      var configuration = Configuration()
      configuration.label = "fedrisk store"
      configuration.busyMode = .timeout(patience / .seconds(1))
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      // Nothing is written to a file that is not ours.
      try queue.read { try identify($0, path: path) }
      try insist(patience) { try queue.writeWithoutTransaction { try makeDurable($0, path: path) } }
      try migrate(queue)
      // A store that cannot be written is found now, and not in the middle of a job.
      try queue.write(mark)
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

  private static func identify(_ db: Database, path: String) throws {
    let mark = try Int.fetchOne(db, sql: "PRAGMA application_id")
    if mark == applicationID {
      guard try !migrator.hasBeenSuperseded(db) else { throw StoreError.newerVersion(path) }
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

  private static func mark(_ db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
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

  private static func migrate(_ queue: DatabaseQueue) throws {
    do {
      try migrator.migrate(queue)
    } catch {
      // Another process may have made the tables in the meantime.
      guard try queue.read(migrator.hasCompletedMigrations) else { throw error }
    }
  }

  /// A version that has been released is never changed; a change is one more.
  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try mark(db)
      // Digests are hexadecimal, attempts are 64 bits without a sign, kept as the same bits with
      // one.
      try db.execute(
        sql: """
          CREATE TABLE attempt_counter (
            job TEXT NOT NULL PRIMARY KEY,
            announced INTEGER NOT NULL CHECK (announced >= 0),
            spent INTEGER NOT NULL CHECK (spent >= 0)
          ) STRICT;

          CREATE TABLE release_entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            snapshot TEXT NOT NULL,
            job TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            query TEXT,
            numbers INTEGER NOT NULL,
            solvableRows REAL NOT NULL,
            members TEXT,
            asked TEXT
          ) STRICT;
          CREATE INDEX release_entry_snapshot ON release_entry (snapshot, id);

          CREATE TABLE journal_line (
            "index" INTEGER PRIMARY KEY CHECK ("index" >= 0),
            time INTEGER NOT NULL,
            job TEXT NOT NULL,
            attempt INTEGER,
            kind TEXT NOT NULL,
            what ANY NOT NULL,
            numbers INTEGER NOT NULL,
            digest TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            signature TEXT NOT NULL
          ) STRICT;
          """)
    }
    return migrator
  }()
}
