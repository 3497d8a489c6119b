import CreditData
import CreditModels
import Federation
import Foundation

/// German credit with a number for each row.
enum German {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "datasets/german")

  static func study() throws -> Study {
    var study = try StudyFile.read(path: folder.appending(path: "study.yaml").path)
    study.columns.exclude = ["id"]
    return study
  }

  static func csv() throws -> String {
    let lines = try String(contentsOf: folder.appending(path: "german.csv"), encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    let rows = lines.dropFirst().enumerated().map { "\($0.offset + 1),\($0.element)" }
    return (["id,\(lines[0])"] + rows).joined(separator: "\n") + "\n"
  }

  static func table() throws -> Table {
    try CSVReader.read(path: folder.appending(path: "german.csv").path)
  }

  /// SQL types for the columns.
  static func definition(number: String) throws -> String {
    let table = try table()
    let columns = zip(table.names, table.columns).map {
      "\($0) \($1.type == .numeric ? number : "text")"
    }
    return "CREATE TABLE german (id integer PRIMARY KEY, \(columns.joined(separator: ", ")))"
  }

  static func insert() throws -> String {
    let table = try table()
    let rows = (0..<table.rowCount).map { row in
      let cells = table.columns.map { column -> String in
        guard let text = column.text(row: row) else { return "NULL" }
        return column.type == .numeric ? text : "'\(text.replacing("'", with: "''"))'"
      }
      return "(\(row + 1), \(cells.joined(separator: ", ")))"
    }
    // Not in their order.
    return "INSERT INTO german VALUES \(rows.reversed().joined(separator: ",\n"))"
  }

  /// The card a study makes of one table.
  static func card(_ table: Table) async throws -> Data {
    let study = try study()
    let rows = try PartyRows(party: "one", table: table, study: study)
    let result = try await StudyRun(study).run(on: LocalAggregator(rows))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(ScorecardFile(result.scorecard))
  }
}

extension TableSource {
  func table(_ options: CSVOptions = CSVOptions()) throws -> Table {
    try read(options, isForgiving: false).rows.table
  }

  func snapshot(_ options: CSVOptions = CSVOptions()) throws -> [UInt8] {
    try read(options, isForgiving: false).snapshot
  }
}
