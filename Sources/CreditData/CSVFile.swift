import CZlib

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A CSV file that is written table by table, compressed when its path ends in ".gz".
///
/// The rows go to a temporary file beside it, renamed by ``close()``: at the path there is either
/// the old file or the whole new one. A file that is not closed leaves nothing.
@safe public final class CSVFile {
  private let path: String
  private let temporary: String
  /// Until it is closed.
  private var file: gzFile?
  private var buffer: [UInt8] = []
  private var hasHeader = false

  /// - Throws: `DataError` when no file can be written there.
  public init(path: String) throws(DataError) {
    self.path = path
    temporary = "\(path).\(UInt64.random(in: 0...UInt64.max)).partial"
    // "T" passes the bytes through, so that one way serves both.
    guard let file = unsafe gzopen(temporary, path.hasSuffix(".gz") ? "wb" : "wbT") else {
      throw DataError(.cannotWrite, file: path)
    }
    unsafe self.file = unsafe file
  }

  deinit {
    guard let file = unsafe file else { return }
    unsafe gzclose(file)
    unsafe unlink(temporary)
  }

  /// Adds the rows of `table`, and its header before the first ones.
  ///
  /// Tables that follow have the columns of the first.
  public func append(_ table: Table) throws(DataError) {
    if !hasHeader {
      CSVWriter.appendHeader(of: table, to: &buffer)
      hasHeader = true
    }
    for start in stride(from: 0, to: table.rowCount, by: 1024) {
      CSVWriter.appendRows(of: table, start..<min(start + 1024, table.rowCount), to: &buffer)
      if buffer.count > 1 << 18 { try flush() }
    }
  }

  /// Writes what is left and gives the file its name.
  public func close() throws(DataError) {
    try flush()
    let isClosed = unsafe gzclose(file) == Z_OK
    unsafe file = nil
    guard isClosed, unsafe rename(temporary, path) == 0 else {
      unsafe unlink(temporary)
      throw DataError(.cannotWrite, file: path)
    }
  }

  private func flush() throws(DataError) {
    let count = buffer.count
    guard unsafe count == 0 || Int(gzwrite(file, buffer, UInt32(count))) == count else {
      throw DataError(.cannotWrite, file: path)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
