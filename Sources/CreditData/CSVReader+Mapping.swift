extension CSVReader {
  /// The table in the file at `path`, its columns renamed and its texts recoded by `mapping`.
  ///
  /// - Parameter isForgiving: a cell that breaks a rule is counted and missing; a file that is no CSV is
  ///   still an error.
  /// - Throws: `DataError` about the study's names, `RowMappingError`.
  package static func read(
    path: String, options: CSVOptions, mapping: RowMapping, isForgiving: Bool
  ) throws -> AssembledRows {
    /// What is wrong with the file's form is said of its own columns.
    func named<Value>(_ body: () throws(DataError) -> Value) throws(DataError) -> Value {
      do throws(DataError) { return try body() } catch {
        throw DataError(
          error.rule, file: error.file, column: error.column.flatMap(mapping.name(ofOwn:)),
          row: error.row)
      }
    }
    var rows = try RowScanner(
      path: path, maximumFieldBytes: options.maximumFieldBytes, chunkSize: 1 << 18)
    let names = try named { () throws(DataError) in try rows.header() }
    var assembly = try TableAssembly(
      names: names, mapping: mapping, options: options, file: path, isForgiving: isForgiving)
    while try named({ () throws(DataError) in try rows.next() }) {
      for (field, range) in rows.fields.enumerated() where assembly.reads(field) {
        try assembly.append(rows.bytes.span.extracting(range), field: field)
      }
      try assembly.endRow()
    }
    return try assembly.finish()
  }
}
