internal import GRDB

/// What tables a store has. A version that has been released is never changed; a change is one more.
struct StoreSchema: Sendable {
  /// In the header of the file; tells a store from the databases of other programs.
  let applicationID: Int
  let migrator: DatabaseMigrator

  init(applicationID: Int, _ register: (inout DatabaseMigrator) -> Void) {
    self.applicationID = applicationID
    var migrator = DatabaseMigrator()
    register(&migrator)
    self.migrator = migrator
  }

  func mark(_ db: Database) throws {
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
  }
}

extension StoreSchema {
  /// "FedR".
  static let node = StoreSchema(applicationID: 0x4665_6452) { migrator in
    migrator.registerMigration("1") { db in
      try db.execute(sql: "PRAGMA application_id = \(0x4665_6452)")
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
    // Jobs, in the order they came in. The owner's decision and the signatures of all are apart:
    // the first is written by the owner's command, the others by the service.
    migrator.registerMigration("2") { db in
      try db.execute(
        sql: """
          CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            offer TEXT NOT NULL UNIQUE,
            manifest BLOB NOT NULL,
            received INTEGER NOT NULL,
            decision TEXT NOT NULL,
            signatures TEXT,
            closed INTEGER NOT NULL
          ) STRICT;
          """)
    }
  }

  /// "FedC".
  static let coordinator = StoreSchema(applicationID: 0x4665_6443) { migrator in
    migrator.registerMigration("1") { db in
      // With the tables: a file that has them and no mark is somebody else's.
      try db.execute(sql: "PRAGMA application_id = \(0x4665_6443)")
      try db.execute(
        sql: """
          CREATE TABLE member (
            name TEXT NOT NULL PRIMARY KEY,
            "key" TEXT NOT NULL,
            certificate BLOB NOT NULL
          ) STRICT;

          CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            study TEXT NOT NULL,
            manifest BLOB NOT NULL,
            source TEXT NOT NULL,
            certificates TEXT NOT NULL,
            submitted INTEGER NOT NULL,
            state TEXT NOT NULL,
            announcements BLOB
          ) STRICT;

          CREATE TABLE signature (
            job TEXT NOT NULL,
            party TEXT NOT NULL,
            signature BLOB NOT NULL,
            PRIMARY KEY (job, party)
          ) STRICT;

          CREATE TABLE total (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL,
            total TEXT NOT NULL
          ) STRICT;
          CREATE INDEX total_job ON total (job, number);

          CREATE TABLE result_file (
            job TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (job, name)
          ) STRICT;
          """)
    }
    // Who has got the results.
    migrator.registerMigration("2") { db in
      try db.execute(
        sql: """
          CREATE TABLE receiver (
            job TEXT NOT NULL,
            party TEXT NOT NULL,
            PRIMARY KEY (job, party)
          ) STRICT;
          """)
    }
  }
}
