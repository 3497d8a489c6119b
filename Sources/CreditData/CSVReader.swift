/// Reads a `.csv` or `.csv.gz` file into a ``Table``.
///
/// RFC 4180 with a header: commas, quotes doubled inside quoted fields, LF or CRLF, a byte order
/// mark allowed. Without a type given by the study a column is numeric when more than half of its
/// cells in the first 10,000 rows are numbers or none has a value, else categorical. A stray text
/// in a numeric column is then an error that names the row, never a silent change of type.
///
/// The file is read twice, first the beginning to choose types and to estimate the number of rows,
/// then all of it: peak memory is the table and one chunk.
public enum CSVReader {
  /// The table in the file at `path`.
  ///
  /// `progress` is told how many bytes of the file were read, now and then.
  public static func read(
    path: String, options: CSVOptions = CSVOptions(),
    progress: ((_ bytes: Int, _ total: Int) -> Void)? = nil
  ) throws(DataError) -> Table {
    try read(path: path, options: options, chunkSize: 1 << 18, progress: progress)
  }

  /// The names in the first line of the file at `path`, those of excluded columns too.
  public static func columnNames(path: String) throws(DataError) -> [String] {
    var rows = try RowScanner(
      path: path, maximumFieldBytes: CSVOptions().maximumFieldBytes, chunkSize: 1 << 16)
    return try rows.header()
  }

  /// The same with chunks of any size: no result depends on it.
  package static func read(
    path: String, options: CSVOptions, chunkSize: Int,
    progress: ((_ bytes: Int, _ total: Int) -> Void)? = nil
  ) throws(DataError) -> Table {
    let layout = try CSVLayout(path: path, options: options, chunkSize: chunkSize)
    var rows = try RowScanner(
      path: path, maximumFieldBytes: options.maximumFieldBytes, chunkSize: chunkSize)
    _ = try rows.header()

    let missing = MissingTexts(options.missing)
    var builders = layout.kept.map {
      ColumnBuilder(type: $0.type, capacity: layout.expectedRowCount)
    }
    while try rows.next() {
      let fields = rows.fields
      for (index, column) in layout.kept.enumerated() {
        do throws(DataRule) {
          let cell = rows.bytes.span.extracting(fields[column.field])
          try builders[index].append(cell, missing: missing)
        } catch {
          throw DataError(error, file: path, column: column.name, row: rows.row)
        }
      }
      if rows.row % 8192 == 0 { progress?(rows.progress.bytes, rows.progress.total) }
    }
    progress?(rows.progress.bytes, rows.progress.total)
    return Table(
      names: layout.kept.map(\.name), columns: builders.map { $0.column() },
      rowNumbers: Array(1..<rows.row + 1))
  }
}

/// What the beginning of a file tells about it.
struct CSVLayout {
  static let sampledRows = 10_000

  /// The columns that are not excluded, and where they stand in a row.
  let kept: [(name: String, field: Int, type: ColumnType)]
  /// More rows than the file probably has.
  let expectedRowCount: Int

  init(path: String, options: CSVOptions, chunkSize: Int) throws(DataError) {
    var rows = try RowScanner(
      path: path, maximumFieldBytes: options.maximumFieldBytes, chunkSize: chunkSize)
    let names = try rows.header()
    for name in options.types.keys.sorted() where !names.contains(name) {
      throw DataError(.unknownColumn, file: path, column: name)
    }
    let missing = MissingTexts(options.missing)
    var votes = names.map { _ in TypeVote() }
    while rows.row < Self.sampledRows, try rows.next() {
      for (index, field) in rows.fields.enumerated() {
        votes[index].count(rows.bytes.span.extracting(field), missing: missing)
      }
    }
    kept = names.enumerated().filter { options.keeps($1) }.map { index, name in
      (name, index, options.types[name] ?? votes[index].type)
    }
    // A tenth more: memory that is reserved but not touched costs nothing, growing does.
    expectedRowCount = rows.expectedRowCount * 11 / 10
  }
}
