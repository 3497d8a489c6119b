/// What identifies a row for a hash split.
public enum RowKey: Codable, Sendable, Equatable {
  /// The number of the row in its file.
  case rowNumber
  /// The canonical text of this column: an account or application number.
  case column(String)

  /// The key of every row. Throws when the column is missing or a cell of it is.
  public func keys(of table: Table) throws(DataError) -> [String] {
    switch self {
    case .rowNumber: table.rowNumbers.map(String.init)
    case .column(let name): try table.texts(of: name)
    }
  }
}

extension Table {
  /// `parties` tables that hold every row once; `HashSplit.holder` decides where.
  public func partition(
    into parties: Int, dataset: String, key: RowKey
  ) throws(DataError) -> [Table] {
    var indexes = [[Int]](repeating: [], count: parties)
    for (row, key) in try key.keys(of: self).enumerated() {
      indexes[HashSplit.holder(dataset: dataset, key: key, count: parties)].append(row)
    }
    return indexes.map(rows)
  }

  /// One table for each value of `column`, such as the lending bank, sorted by that value.
  ///
  /// Throws when the column is missing or a cell of it is: a row belongs to somebody.
  public func partition(by column: String) throws(DataError) -> [(name: String, table: Table)] {
    let indexes = Dictionary(grouping: try texts(of: column).enumerated(), by: \.element)
    return indexes.sorted { $0.key < $1.key }
      .map { (name: $0.key, table: rows($0.value.map(\.offset))) }
  }

  /// The canonical texts of a column without missing cells.
  fileprivate func texts(of name: String) throws(DataError) -> [String] {
    guard let column = self[name] else { throw DataError(.unknownColumn, column: name) }
    var texts: [String] = []
    texts.reserveCapacity(rowCount)
    for row in 0..<rowCount {
      guard let text = column.text(row: row) else {
        throw DataError(.missingValue, column: name, row: rowNumbers[row])
      }
      texts.append(text)
    }
    return texts
  }
}
