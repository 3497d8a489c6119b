internal import CreditData
internal import Cryptography
internal import Federation
internal import FederationService
internal import RowStores

/// Where a node's rows are, and what its columns are called in studies: `rows` of `node.yaml`.
struct RowSettings {
  let source: any TableSource
  /// For the owner.
  let description: String

  /// - Parameter key: of `node.yaml`.
  init(_ settings: Settings, key: String = "rows", folder: ServiceFolder) throws {
    guard let section = try settings.section(key, orText: true) else {
      let path = folder.file(try settings.text(key))
      source = CSVFolder(path: path)
      description = "CSV files in \(path)"
      return
    }
    let mapping = RowMapping(
      columns: try section.pairs("columns"),
      values: try section.section("values").map { values in
        try Dictionary(uniqueKeysWithValues: values.keys.map { ($0, try values.pairs($0)) })
      } ?? [:])
    let name = try section.optionalText("dataset")
    let kinds = ["csv", "sqlite", "postgresql"]
    let given = section.keys.filter(kinds.contains)
    guard given.count == 1 else {
      throw section.error(
        given.last ?? "csv", "exactly one of csv, sqlite and postgresql says where the rows are.")
    }
    let source: any TableSource
    switch given[0] {
    case "csv":
      let path = folder.file(try section.text("csv"))
      source = CSVFolder(path: path, mapping: mapping)
      description = "CSV files in \(path)"
    case "sqlite": (source, description) = try Self.sqlite(section, folder, mapping)
    default: (source, description) = try Self.postgresql(section, folder, mapping)
    }
    self.source = name.map { NamedRows(source: source, name: $0) } ?? source
  }

  private static func sqlite(
    _ rows: Settings, _ folder: ServiceFolder, _ mapping: RowMapping
  ) throws -> (any TableSource, String) {
    guard let section = try rows.section("sqlite") else { throw rows.error("sqlite", "is empty.") }
    let file = folder.file(try section.text("file"))
    let query = try query(section)
    return (SQLiteRows(file: file, query: query, mapping: mapping), "SQLite database \(file)")
  }

  private static func postgresql(
    _ rows: Settings, _ folder: ServiceFolder, _ mapping: RowMapping
  ) throws -> (any TableSource, String) {
    guard let section = try rows.section("postgresql") else {
      throw rows.error("postgresql", "is empty.")
    }
    // May be absent: libpq knows a service file and variables of its own.
    var server = PostgreSQLRows.Server(connection: try section.optionalText("connection") ?? "")
    server.passwordFile = try section.optionalText("passwordFile").map(folder.file)
    if let text = try section.optionalText("timeout") {
      guard let seconds = Int(text), (1...86_400).contains(seconds) else {
        throw section.error("timeout", "seconds from 1 to 86400 are needed here.")
      }
      server.timeout = seconds
    }
    let query = try query(section)
    return (
      PostgreSQLRows(server: server, query: query, mapping: mapping), "PostgreSQL server"
    )
  }

  private static func query(_ section: Settings) throws -> RowQuery {
    let select = try section.optionalText("query")
    let table = try section.optionalText("table")
    guard (select == nil) != (table == nil) else {
      throw section.error("query", "either query (one SELECT) or table is needed here.")
    }
    guard section.keys.contains("order") else {
      throw section.error(
        "order",
        "name the columns of the result whose values tell all rows apart; without them a database may "
          + "give its rows in another order at every reading.")
    }
    let body: RowQuery.Body = select.map { .select($0) } ?? .table(table ?? "")
    return RowQuery(body, order: try section.list("order"))
  }
}

/// Rows that stay one data set by name when they change, so that no change gives them new budgets.
private struct NamedRows: TableSource {
  let source: any TableSource
  let name: String

  func read(
    _ options: CSVOptions, isForgiving: Bool
  ) throws -> (rows: AssembledRows, snapshot: [UInt8]) {
    let rows = try source.read(options, isForgiving: isForgiving).rows
    var transcript = Transcript(label: "fedrisk data set")
    transcript.append(name)
    return (rows, transcript.digest())
  }
}
