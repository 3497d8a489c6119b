internal import Cryptography
public import Federation
internal import Foundation
internal import GRDB
internal import Synchronization

/// What a coordinator must still know after a crash, in one SQLite file: who has joined, its jobs with
/// all signatures, every total that was summed for them, and what came of them.
///
/// What a call has written is on the disk when it returns. Several processes may use the file at the
/// same time: a service, and the commands that submit and export.
public final class SQLiteCoordinatorStore: CoordinatorStore {
  private let file: StoreFile
  private let records = Mutex(RoundRecords())

  /// Opens the file, and makes it where there is none: readable by its owner alone.
  public init(path: String) throws(StoreError) {
    file = try StoreFile(path, schema: .coordinator, patience: .seconds(10))
  }

  // MARK: Members

  public func members() throws -> [Member] {
    try file.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM member ORDER BY name").map { row in
        let key = try VerifyingKey([UInt8](hexadecimal: row["key"]) ?? [])
        return Member(name: row["name"], key: key, certificate: Array(row["certificate"] as Data))
      }
    }
  }

  public func remember(_ member: Member) throws {
    try file.write {
      try $0.execute(
        sql: """
          INSERT INTO member (name, "key", certificate) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET "key" = excluded."key", certificate = excluded.certificate
          """,
        arguments: [member.name, member.key.bytes.hexadecimal, Data(member.certificate)])
    }
  }

  // MARK: Jobs

  public func jobs() throws -> [CoordinatorJob] {
    try file.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM job ORDER BY number").map { try Self.job($0, db) }
    }
  }

  public func headings() throws -> [CoordinatorJob.Heading] {
    try file.read { db in
      try Row.fetchAll(db, sql: "SELECT id, study, submitted, state FROM job ORDER BY number")
        .map { row in
          CoordinatorJob.Heading(
            id: row["id"], study: row["study"], submitted: row["submitted"],
            state: try StoredJSON.value(CoordinatorJob.State.self, row["state"]))
        }
    }
  }

  public func job(_ id: String) throws -> CoordinatorJob? {
    try file.read { db in
      try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [id])
        .map { try Self.job($0, db) }
    }
  }

  private static func job(_ row: Row, _ db: Database) throws -> CoordinatorJob {
    let id: String = row["id"]
    let signatures = try Row.fetchAll(
      db, sql: "SELECT party, signature FROM signature WHERE job = ?", arguments: [id])
    return CoordinatorJob(
      id: id, study: row["study"], manifest: Array(row["manifest"] as Data),
      source: try StoredJSON.value(CoordinatorJob.Source.self, row["source"]),
      certificates: try StoredJSON.value([[UInt8]].self, row["certificates"]),
      submitted: row["submitted"],
      state: try StoredJSON.value(CoordinatorJob.State.self, row["state"]),
      signatures: Dictionary(
        uniqueKeysWithValues: signatures.map { ($0["party"], Array($0["signature"] as Data)) }))
  }

  public func add(_ job: CoordinatorJob) throws {
    try file.write {
      try $0.execute(
        sql: """
          INSERT INTO job (id, study, manifest, source, certificates, submitted, state)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          job.id, job.study, Data(job.manifest), try StoredJSON.text(job.source),
          try StoredJSON.text(job.certificates),
          job.submitted, try StoredJSON.text(job.state),
        ])
    }
  }

  public func setState(_ state: CoordinatorJob.State, of id: String) throws {
    try file.write { try Self.setState(state, of: id, $0) }
  }

  private static func setState(_ state: CoordinatorJob.State, of id: String, _ db: Database) throws
  {
    try db.execute(
      sql: "UPDATE job SET state = ? WHERE id = ?", arguments: [try StoredJSON.text(state), id])
  }

  public func setSignature(_ signature: [UInt8], of party: String, job id: String) throws {
    try file.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO signature (job, party, signature) VALUES (?, ?, ?)",
        arguments: [id, party, Data(signature)])
    }
  }

  // MARK: Totals

  public func announcements(of id: String) throws -> [UInt8]? {
    try file.read {
      try Data.fetchOne($0, sql: "SELECT announcements FROM job WHERE id = ?", arguments: [id])
        .map(Array.init)
    }
  }

  public func setAnnouncements(_ bytes: [UInt8], of id: String) throws {
    try file.write {
      try $0.execute(
        sql: "UPDATE job SET announcements = ? WHERE id = ?", arguments: [Data(bytes), id])
    }
  }

  public func totals(of id: String) throws -> [RecordedTotal] {
    try file.read { db in
      try String.fetchAll(
        db, sql: "SELECT total FROM total WHERE job = ? ORDER BY number", arguments: [id]
      ).map { try StoredJSON.value(RecordedTotal.self, $0) }
    }
  }

  public func rounds(of id: String) throws -> [RoundRecord] {
    try file.read { db in try records.withLock { try $0.rounds(of: id, in: db) } }
  }

  public func append(_ total: RecordedTotal, to id: String) throws {
    try file.write {
      try $0.execute(
        sql: "INSERT INTO total (job, total) VALUES (?, ?)",
        arguments: [id, try StoredJSON.text(total)])
    }
  }

  // MARK: Results

  public func files(of id: String) throws -> [ResultFile] {
    try file.read { db in
      try Row.fetchAll(
        db, sql: "SELECT name, content FROM result_file WHERE job = ? ORDER BY name",
        arguments: [id]
      ).map { ResultFile(name: $0["name"], content: $0["content"]) }
    }
  }

  public func receivers(of id: String) throws -> Set<String> {
    try file.read {
      try String.fetchSet($0, sql: "SELECT party FROM receiver WHERE job = ?", arguments: [id])
    }
  }

  public func addReceiver(_ party: String, of id: String) throws {
    try file.write {
      try $0.execute(
        sql: "INSERT OR IGNORE INTO receiver (job, party) VALUES (?, ?)", arguments: [id, party])
    }
  }

  public func finish(_ id: String, with files: [ResultFile]) throws {
    try file.write { db in
      for result in files {
        try db.execute(
          sql: "INSERT OR REPLACE INTO result_file (job, name, content) VALUES (?, ?, ?)",
          arguments: [id, result.name, result.content])
      }
      // A job that was cancelled meanwhile stays so.
      try db.execute(
        sql: "UPDATE job SET state = ? WHERE id = ? AND state = ?",
        arguments: [
          try StoredJSON.text(CoordinatorJob.State.done), id,
          try StoredJSON.text(CoordinatorJob.State.running),
        ])
    }
  }
}
