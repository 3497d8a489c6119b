/// Writes a ``Table`` as CSV that ``CSVReader`` reads back bit for bit.
///
/// RFC 4180 with LF: a field is quoted when it holds a comma, a quote or a line end. Numbers are
/// the shortest text that reads back the same; a missing value is empty, so a level that is one of
/// the reader's missing texts comes back missing.
public enum CSVWriter {
  /// Writes `table` to `path`, compressed when that ends in ".gz".
  ///
  /// The rows go to a temporary file beside it, renamed when complete: at `path` there is either
  /// the old file or the whole new one.
  public static func write(_ table: Table, to path: String) throws(DataError) {
    let file = try CSVFile(path: path)
    try file.append(table)
    try file.close()
  }

  /// The bytes `write` would put into a file that is not compressed, with or without the names.
  public static func bytes(of table: Table, withHeader: Bool = true) -> [UInt8] {
    var buffer: [UInt8] = []
    if withHeader { appendHeader(of: table, to: &buffer) }
    appendRows(of: table, 0..<table.rowCount, to: &buffer)
    return buffer
  }

  static func appendHeader(of table: Table, to buffer: inout [UInt8]) {
    append(table.names, to: &buffer)
  }

  static func appendRows(of table: Table, _ rows: Range<Int>, to buffer: inout [UInt8]) {
    for row in rows { append(table.columns.map { $0.text(row: row) ?? "" }, to: &buffer) }
  }

  private static func append(_ fields: [String], to buffer: inout [UInt8]) {
    // A line with nothing on it would be no row.
    if fields == [""] { buffer += [.quote, .quote] }
    for (index, field) in fields.enumerated() {
      if index > 0 { buffer.append(.comma) }
      append(field, to: &buffer)
    }
    buffer.append(.lineFeed)
  }

  private static func append(_ field: String, to buffer: inout [UInt8]) {
    let isPlain = field.utf8.allSatisfy {
      $0 > .carriageReturn && $0 != .comma && $0 != .quote
    }
    if isPlain {
      buffer += field.utf8
      return
    }
    buffer.append(.quote)
    for byte in field.utf8 {
      if byte == .quote { buffer.append(.quote) }
      buffer.append(byte)
    }
    buffer.append(.quote)
  }
}
