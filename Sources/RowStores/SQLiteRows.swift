public import CreditData
public import Federation
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The rows of a query on a SQLite database, which is opened to be read only.
public struct SQLiteRows: TableSource {
  private let file: String
  private let query: RowQuery
  private let mapping: RowMapping

  public init(file: String, query: RowQuery, mapping: RowMapping = RowMapping()) {
    self.file = file
    self.query = query
    self.mapping = mapping
  }

  /// One transaction and one row in memory besides the table.
  public func read(
    _ options: CSVOptions, isForgiving: Bool
  ) throws -> (rows: AssembledRows, snapshot: [UInt8]) {
    let queue = try open()
    return try queue.read { db in
      let statement = try statement(in: db)
      var intake = try RowIntake(
        names: statement.columnNames, order: query.order, mapping: mapping, options: options,
        isForgiving: isForgiving)
      let row = statement.sqliteStatement
      while true {
        let code = sqlite3_step(row)
        if code == SQLITE_DONE { break }
        guard code == SQLITE_ROW else {
          throw failed(DatabaseError(resultCode: ResultCode(rawValue: code), message: nil))
        }
        try intake.take { Cell(of: row, column: Int32($0)) }
      }
      return try intake.finish()
    }
  }

  private func statement(in db: Database) throws -> Statement {
    do {
      // SQLite takes a quoted name that is no column for a text, and would order by it.
      let names = try db.makeStatement(sql: query.unordered).columnNames
      if let unknown = query.order.first(where: { !names.contains($0) }) {
        throw RowStoreError.unknownOrder(unknown)
      }
      return try db.makeStatement(sql: query.sql)
    } catch let error as RowStoreError {
      throw error
    } catch {
      throw failed(error)
    }
  }

  private func open() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do { return try DatabaseQueue(path: file, configuration: configuration) } catch {
      throw RowStoreError.cannotOpen(
        file: file,
        reason: FileManager.default.fileExists(atPath: file)
          ? Self.reason(error) : "there is no such file")
    }
  }

  private func failed(_ error: any Error) -> RowStoreError {
    .cannotRead(file: file, reason: Self.reason(error))
  }

  /// SQLite's own words, without the statement that GRDB adds.
  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "it cannot be read" }
    return error.message ?? "\(error.resultCode)"
  }
}

extension Cell {
  fileprivate init(of row: SQLiteStatement, column: Int32) {
    func bytes(_ start: UnsafeRawPointer?) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(
        start: start?.assumingMemoryBound(to: UInt8.self),
        count: Int(sqlite3_column_bytes(row, column)))
    }
    switch sqlite3_column_type(row, column) {
    case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(row, column))
    case SQLITE_FLOAT: self = .number(sqlite3_column_double(row, column))
    case SQLITE_TEXT:
      // The text before its length: SQLite may convert it in between.
      let start = sqlite3_column_text(row, column)
      self = .text(bytes(start.map { UnsafeRawPointer($0) }))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(row, column)
      self = .binary(bytes(start))
    default: self = .missing
    }
  }
}
