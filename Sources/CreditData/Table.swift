/// Named columns of equal length: the rows one party holds.
///
/// A row keeps the number it had in its file, so that an error or a reason code found after
/// splitting and selecting still points to the line its owner knows.
public struct Table: Sendable, Equatable {
  /// Column names in file order, each once.
  public let names: [String]
  /// Columns in the order of `names`.
  public let columns: [Column]
  /// The number of each row among the data rows of its file: 1 is the row below the header.
  public let rowNumbers: [Int]

  /// A table of `columns`; its rows are numbered from 1 unless `rowNumbers` says otherwise.
  public init(names: [String], columns: [Column], rowNumbers: [Int]? = nil) {
    let rowNumbers = rowNumbers ?? Array(1..<(columns.first?.count ?? 0) + 1)
    precondition(names.count == columns.count, "one name for each column")
    precondition(Set(names).count == names.count, "column names must be unique")
    precondition(columns.allSatisfy { $0.count == rowNumbers.count }, "columns of equal length")
    self.names = names
    self.columns = columns
    self.rowNumbers = rowNumbers
  }

  public var rowCount: Int { rowNumbers.count }

  /// The position of the column called `name`.
  public func index(of name: String) -> Int? { names.firstIndex(of: name) }

  public subscript(name: String) -> Column? { index(of: name).map { columns[$0] } }

  /// The rows at `indexes` (positions from 0), in that order.
  ///
  /// Categorical levels are kept even when no row uses them any more: the codes of a selection
  /// mean what they meant in the whole.
  public func rows(_ indexes: [Int]) -> Table {
    Table(
      names: names, columns: columns.map { $0.rows(indexes) },
      rowNumbers: indexes.map { rowNumbers[$0] })
  }

  /// The canonical text of a cell, nil when it is missing; see ``Column/text(row:)``.
  public func text(column: Int, row: Int) -> String? { columns[column].text(row: row) }
}

extension Table {
  /// All rows of `tables`, one table after the other, each row with its own number.
  ///
  /// Columns are matched by name and come in the order of the first table. Levels are those of
  /// the first table followed by what the others add.
  /// Throws when a table has other columns than the first, or a column of another type.
  public static func concatenating(_ tables: [Table]) throws(DataError) -> Table {
    guard let first = tables.first else { return Table(names: [], columns: []) }
    let schema = Schema(of: first)
    for table in tables.dropFirst() { try schema.check(table) }
    let columns = first.names.map { name in
      Column.concatenating(tables.compactMap { $0[name] })
    }
    return Table(names: first.names, columns: columns, rowNumbers: tables.flatMap(\.rowNumbers))
  }
}

extension Column {
  /// The cells of `parts`, which are all of the type of the first.
  fileprivate static func concatenating(_ parts: [Column]) -> Column {
    guard case .categorical = parts[0] else {
      var values: [Double] = []
      for case .numeric(let part) in parts { values += part }
      return .numeric(values)
    }
    var merged: [String] = []
    var position: [String: Int32] = [:]
    var result: [Int32] = []
    for case .categorical(let codes, let levels) in parts {
      let translation = levels.map { level in
        if let known = position[level] { return known }
        let code = Int32(merged.count)
        position[level] = code
        merged.append(level)
        return code
      }
      result += codes.map { $0 < 0 ? -1 : translation[Int($0)] }
    }
    return .categorical(codes: result, levels: merged)
  }
}
