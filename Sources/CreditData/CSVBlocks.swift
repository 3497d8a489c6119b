/// Reads some columns of a `.csv` or `.csv.gz` file a block of rows at a time: memory is bounded by
/// the block, however long the file.
///
/// Grammar and cells are those of ``CSVReader``. A cell that breaks a rule refuses its row, which is
/// left out of the table and listed; a file that is no CSV ends with an error.
public struct CSVBlocks {
  /// Some consecutive rows.
  public struct Block: Sendable {
    /// The rows whose cells keep the rules, with their numbers in the file.
    public let table: Table
    /// What is wrong with the others, one error a row.
    public let refused: [DataError]
  }

  /// The columns asked for, in the order of the file.
  public let names: [String]
  private let path: String
  private let fields: [(field: Int, type: ColumnType)]
  private let missing: MissingTexts
  private let blockLength: Int
  private var rows: RowScanner
  private var isAtEnd = false

  /// - Parameters:
  ///   - columns: the columns to read, each with its type; the others may hold anything.
  ///   - blockLength: the most rows in a block.
  /// - Throws: `DataError` for a file without one of the columns, or one that is no CSV.
  public init(
    path: String, columns: [String: ColumnType], missing: Set<String>, blockLength: Int = 8192
  ) throws(DataError) {
    precondition(blockLength > 0, "a block has rows")
    rows = try RowScanner(
      path: path, maximumFieldBytes: CSVOptions().maximumFieldBytes, chunkSize: 1 << 18)
    let header = try rows.header()
    if let absent = columns.keys.sorted().first(where: { !header.contains($0) }) {
      throw DataError(
        .other(
          problem: "this column is needed but the file has none such",
          remedy: "add it, or correct the name in the first line of the file"),
        file: path, column: absent)
    }
    let found = header.enumerated().compactMap { field, name in
      columns[name].map { (name: name, field: field, type: $0) }
    }
    names = found.map(\.name)
    fields = found.map { ($0.field, $0.type) }
    self.path = path
    self.missing = MissingTexts(missing)
    self.blockLength = blockLength
  }

  /// Bytes of the file on disk that were used, and its size.
  public var progress: (bytes: Int, total: Int) { rows.progress }

  /// The next rows; `nil` after the last. A file without rows has one empty block.
  public mutating func next() throws(DataError) -> Block? {
    guard !isAtEnd else { return nil }
    var builders = fields.map { ColumnBuilder(type: $0.type, capacity: blockLength) }
    var kept: [Int] = []
    var numbers: [Int] = []
    var refused: [DataError] = []
    while numbers.count < blockLength {
      guard try rows.next() else {
        isAtEnd = true
        break
      }
      var fault: DataError?
      let cells = rows.fields
      for (index, field) in fields.enumerated() {
        do throws(DataRule) {
          let cell = rows.bytes.span.extracting(cells[field.field])
          try builders[index].append(cell, missing: missing)
        } catch {
          fault = fault ?? DataError(error, file: path, column: names[index], row: rows.row)
          builders[index].appendMissing()
        }
      }
      if let fault { refused.append(fault) } else { kept.append(numbers.count) }
      numbers.append(rows.row)
    }
    let table = Table(names: names, columns: builders.map { $0.column() }, rowNumbers: numbers)
    return Block(table: refused.isEmpty ? table : table.rows(kept), refused: refused)
  }
}
