import CZlib

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

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
    let temporary = "\(path).\(UInt64.random(in: 0...UInt64.max)).partial"
    do throws(DataError) {
      try writeRows(of: table, to: temporary, isCompressed: path.hasSuffix(".gz"))
      guard unsafe rename(temporary, path) == 0 else { throw DataError(.cannotWrite) }
    } catch {
      unsafe unlink(temporary)
      throw DataError(error.rule, file: path)
    }
  }

  /// The bytes `write` would put into a file that is not compressed.
  public static func bytes(of table: Table) -> [UInt8] {
    var buffer: [UInt8] = []
    append(table.names, to: &buffer)
    for row in 0..<table.rowCount {
      append(table.columns.map { $0.text(row: row) ?? "" }, to: &buffer)
    }
    return buffer
  }

  private static func writeRows(
    of table: Table, to path: String, isCompressed: Bool
  ) throws(DataError) {
    // "T" passes the bytes through, so that one path serves both.
    guard let file = unsafe gzopen(path, isCompressed ? "wb" : "wbT") else {
      throw DataError(.cannotWrite)
    }
    var isWritten = true
    var buffer: [UInt8] = []
    func flush() {
      let count = buffer.count
      isWritten =
        unsafe isWritten && (count == 0 || Int(gzwrite(file, buffer, UInt32(count))) == count)
      buffer.removeAll(keepingCapacity: true)
    }
    append(table.names, to: &buffer)
    for row in 0..<table.rowCount {
      append(table.columns.map { $0.text(row: row) ?? "" }, to: &buffer)
      if buffer.count > 1 << 18 { flush() }
    }
    flush()
    let isClosed = unsafe gzclose(file) == Z_OK
    guard isWritten && isClosed else { throw DataError(.cannotWrite) }
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
