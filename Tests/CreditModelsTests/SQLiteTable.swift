import CreditData
import GRDBSQLite

/// A table of applicants in a database in memory, past every layer of ours.
final class SQLiteTable {
  struct Failure: Error { let message: String }

  private var database: OpaquePointer?

  /// A table of this name with the columns and rows of `rows`; missing cells are NULL.
  init(_ name: String, _ rows: Table) throws {
    try check(sqlite3_open(":memory:", &database))
    let columns = zip(rows.names, rows.columns).map { name, column in
      let type = column.type == .numeric ? "REAL" : "TEXT"
      return "\"\(name.replacing("\"", with: "\"\""))\" \(type)"
    }
    try execute("CREATE TABLE \(name) (id INTEGER PRIMARY KEY, \(columns.joined(separator: ", ")))")
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    try execute("BEGIN")
    for row in 0..<rows.rowCount {
      try each("INSERT INTO \(name) VALUES (\(row + 1), \(places))") { statement in
        for (index, column) in rows.columns.enumerated() {
          switch column {
          case .numeric(let values) where !values[row].isNaN:
            sqlite3_bind_double(statement, Int32(index + 1), values[row])
          case .categorical(let codes, let levels) where codes[row] >= 0:
            // The destructor -1: SQLite makes a copy.
            sqlite3_bind_text(
              statement, Int32(index + 1), levels[Int(codes[row])], -1,
              unsafeBitCast(-1, to: sqlite3_destructor_type.self))
          default: sqlite3_bind_null(statement, Int32(index + 1))
          }
        }
      } row: { _ in
      }
    }
    try execute("COMMIT")
  }

  deinit { sqlite3_close(database) }

  func execute(_ sql: String) throws {
    try check(sqlite3_exec(database, sql, nil, nil, nil))
  }

  /// The columns `names` of the result of a query, by row; NULL is `nil`.
  func numbers(_ sql: String, _ names: [String]) throws -> [[Double?]] {
    var result: [[Double?]] = []
    try each(sql) { _ in
    } row: { statement in
      let columns = (0..<sqlite3_column_count(statement)).map {
        String(cString: sqlite3_column_name(statement, $0))
      }
      result.append(
        try names.map { name in
          guard let index = columns.firstIndex(of: name).map(Int32.init) else {
            throw Failure(message: "no column \(name)")
          }
          guard sqlite3_column_type(statement, index) != SQLITE_NULL else { return nil }
          return sqlite3_column_double(statement, index)
        })
    }
    return result
  }

  private func each(
    _ sql: String, bind: (OpaquePointer?) throws -> Void, row: (OpaquePointer?) throws -> Void
  ) throws {
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(database, sql, -1, &statement, nil))
    defer { sqlite3_finalize(statement) }
    try bind(statement)
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: try row(statement)
      case SQLITE_DONE: return
      default: throw Failure(message: String(cString: sqlite3_errmsg(database)))
      }
    }
  }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else {
      throw Failure(message: String(cString: sqlite3_errmsg(database)))
    }
  }
}
