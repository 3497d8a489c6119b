import FederationStore
import GRDB

/// A file as SQLite sees it, past the store: what somebody with an SQLite shell can do to it.
struct RawDatabase {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    // A lock is held from one call to the next.
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  func execute(_ sql: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  func text(_ sql: String) throws -> String? {
    try queue.read { try String.fetchOne($0, sql: sql) }
  }

  /// Takes the lock for writing, and gives it back.
  func lock() throws { try execute("BEGIN IMMEDIATE") }
  func unlock() throws { try execute("ROLLBACK") }
}

extension SQLiteStore {
  /// What SQLite says on the store's own connection.
  func number(_ sql: String) throws -> Int? { try queue.read { try Int.fetchOne($0, sql: sql) } }

  func text(_ sql: String) throws -> String? {
    try queue.read { try String.fetchOne($0, sql: sql) }
  }

  /// As if the disk had room for so many more pages, and no more.
  func limitGrowth(toPages count: Int) throws {
    try queue.writeWithoutTransaction { db in
      let pageCount = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pageCount + count)")
    }
  }
}
