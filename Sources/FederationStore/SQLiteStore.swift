public import Federation
package import GRDB
public import SecureAggregation
internal import Synchronization

/// What a node must still know after a crash, in one SQLite file: the attempts of its jobs, the
/// ledger of what was told of its data sets, and the journal.
///
/// What a call has written is on the disk when it returns. The node's own connection writes; others
/// may read at the same time, and the journal is there for an auditor to query:
///
///     sqlite3 -readonly FILE 'SELECT "index", time, kind, what, numbers FROM journal_line'
///
/// Two stores on one file, also in two processes, take turns: no journal forks, and no two events
/// enter a ledger that permits one.
///
/// Never go on from an older copy of the file: it has forgotten what was told since. While a node
/// runs, part of the file is in `FILE-wal`; `sqlite3 FILE '.backup COPY'` copies both.
public final class SQLiteStore: NodeStore {
  /// Absolute.
  public var path: String { file.path }
  package var queue: DatabaseQueue { file.queue }
  let file: StoreFile
  /// The ledger of each snapshot up to the last row read, so that a round reads only what is new,
  /// be it this store's or another process's.
  private let folds = Mutex<[[UInt8]: Fold]>([:])
  /// What the journal comes to, up to the last line read.
  private let summary = Mutex(JournalSummary())

  private struct Fold {
    var ledger = ReleaseLedger()
    var lastRow: Int64 = 0
  }

  /// Opens the file, and makes it where there is none: readable by its owner alone.
  ///
  /// - Throws: why it cannot be used. A file that is no store is left as it is.
  public convenience init(path: String) throws(StoreError) {
    try self.init(path: path, patience: .seconds(10))
  }

  /// - Parameter patience: how long a call waits for another process to finish its own.
  package init(path: String, patience: Duration) throws(StoreError) {
    file = try StoreFile(path, schema: .node, patience: patience)
  }

  // MARK: Attempts

  /// The attempts of a job; none when it is unknown.
  ///
  /// - Throws: `StoreError`, as all calls do.
  public func counter(of job: [UInt8]) throws(StoreError) -> AttemptCounter {
    try file.read { db in
      try StoredCounter.filter(key: Hexadecimal(job)).fetchOne(db)?.counter() ?? AttemptCounter()
    }
  }

  /// - Throws: `StoreError.counterWouldGoBack` for attempts that are no more than the store knows of;
  ///   it keeps what it knows.
  public func save(_ counter: AttemptCounter, of job: [UInt8]) throws(StoreError) {
    try file.write { db in
      let row = StoredCounter(counter, of: job)
      // The rule stands where nothing can come between it and what it guards.
      try db.execute(
        sql: """
          INSERT INTO attempt_counter (job, announced, spent) VALUES (?, ?, ?)
          ON CONFLICT (job) DO UPDATE SET announced = excluded.announced, spent = excluded.spent
          WHERE excluded.announced >= announced AND excluded.spent >= spent
            AND (excluded.announced > announced OR excluded.spent > spent)
          """,
        arguments: [row.job, row.announced, row.spent])
      guard db.changesCount == 1 else {
        let stored = try StoredCounter.filter(key: row.job).fetchOne(db)?.counter()
        throw StoreError.counterWouldGoBack(path, from: stored ?? AttemptCounter(), to: counter)
      }
    }
  }

  // MARK: Ledger

  /// What has been told of a data set, by this process and by others.
  public func ledger(of snapshot: [UInt8]) throws(StoreError) -> ReleaseLedger {
    try file.read { db in try ledger(of: snapshot, in: db) }
  }

  /// Adds an event, if `permit` does not throw at the ledger it would be added to; no other event,
  /// of whatever process, comes in between.
  ///
  /// - Parameter permit: does not call the store.
  /// - Throws: what `permit` throws, or `StoreError`. Nothing has been added then.
  public func record(
    _ entry: ReleaseLedger.Entry, ifPermitted permit: (ReleaseLedger) throws -> Void
  ) throws {
    let refusal: (any Error)? = try file.write { db in
      do {
        try permit(try ledger(of: entry.snapshot, in: db))
      } catch {
        return error
      }
      try StoredEntry(entry).insert(db)
      return nil
    }
    if let refusal { throw refusal }
  }

  private func ledger(of snapshot: [UInt8], in db: Database) throws -> ReleaseLedger {
    try folds.withLock { folds in
      // Taken out, so that a row that cannot be read leaves no half of a fold behind.
      var fold = folds.removeValue(forKey: snapshot) ?? Fold()
      let rows = try StoredEntry.fetchCursor(
        db, sql: "SELECT * FROM release_entry WHERE snapshot = ? AND id > ? ORDER BY id",
        arguments: [Hexadecimal(snapshot), fold.lastRow])
      while let row = try rows.next() {
        fold.ledger.record(try row.entry())
        fold.lastRow = row.id ?? fold.lastRow
      }
      folds[snapshot] = fold
      return fold.ledger
    }
  }

  // MARK: Journal

  /// Adds the line that `make` writes after the head, which no other line does, of whatever
  /// process.
  ///
  /// - Parameter make: does not call the store.
  public func append(_ make: (Journal.Head) -> JournalLine) throws(StoreError) {
    try file.write { db in
      let last = try StoredLine.order(Column("index").desc).fetchOne(db)?.line()
      let head = last.map(Journal.Head.init(after:)) ?? .empty
      let line = make(head)
      precondition(line.index == head.count, "line \(line.index) after \(head.count) lines")
      try StoredLine(line).insert(db)
    }
  }

  /// The journal in the order of its indices, as it stands in the file: `Journal.verify` says
  /// whether the node wrote it so.
  public func journal() throws(StoreError) -> [JournalLine] {
    try file.read { db in
      try StoredLine.lines(StoredLine.order(Column("index")).fetchAll(db))
    }
  }

  public func journal(last count: Int) throws(StoreError) -> [JournalLine] {
    try file.read { db in
      try StoredLine.lines(
        StoredLine.order(Column("index").desc).limit(count).fetchAll(db).reversed())
    }
  }

  /// Reads the lines that have come since it was asked last, by whatever process.
  public func journalSummary() throws(StoreError) -> JournalSummary {
    try file.read { db in
      try summary.withLock { known in
        guard
          let last = try Row.fetchOne(
            db, sql: #"SELECT "index", hash FROM journal_line ORDER BY "index" DESC LIMIT 1"#)
        else {
          known = JournalSummary()
          return known
        }
        let head = Journal.Head(count: last["index"] + 1, hash: last["hash"])
        // A copy, so that a row that cannot be read leaves nothing half done. One that lines were
        // taken from is read anew.
        var summary = head.count < known.head.count ? JournalSummary() : known
        for row in try Row.fetchAll(
          db,
          sql: """
            SELECT kind, COUNT(*) AS lines, SUM(numbers) AS numbers FROM journal_line
            WHERE "index" >= ? GROUP BY kind
            """,
          arguments: [summary.head.count])
        {
          guard let kind = JournalLine.Kind(rawValue: row["kind"]) else {
            throw StoreError.damaged(path)
          }
          summary.add(lines: row["lines"], of: kind, numbers: row["numbers"])
        }
        summary.reach(head)
        known = summary
        return summary
      }
    }
  }
}
