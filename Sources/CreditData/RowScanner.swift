/// Walks through a CSV file row by row with one window of it in memory.
///
/// A row that does not end in the window is scanned again from its start after more was read: no
/// state is kept between chunks, so none can be wrong. The window grows by doubling, which bounds
/// the repeated work, and no further than a row needs.
struct RowScanner {
  /// The window; ``fields`` are ranges of it.
  private(set) var bytes: [UInt8]
  /// The number of the current row among the data rows: 0 is the header.
  private(set) var row = -1
  /// The names in the header.
  private var names: [String] = []

  private var source: ByteSource
  private var grammar: RowGrammar
  private let chunkSize: Int
  /// Where the next row starts.
  private var start = 0
  private var bytesRead = 0
  private var isComplete = false

  init(path: String, maximumFieldBytes: Int, chunkSize: Int) throws(DataError) {
    source = try ByteSource(path: path)
    grammar = RowGrammar(maximumFieldBytes: maximumFieldBytes)
    bytes = []
    bytes.reserveCapacity(chunkSize)
    self.chunkSize = chunkSize
    while bytes.count < 3 && !isComplete { try refill() }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
  }

  /// The fields of the current row.
  var fields: [Range<Int>] { grammar.fields }

  /// Bytes of the file on disk that were used, and its size.
  var progress: (bytes: Int, total: Int) { (source.position, source.size) }

  /// The number of data rows in the file if all are like those seen so far.
  var expectedRowCount: Int {
    if isComplete && start == bytes.count { return row }
    let size = Double(source.size) * Double(bytesRead) / Double(source.position)
    return Int(size * Double(row + 1) / Double(bytesRead - (bytes.count - start)))
  }

  /// The names of the columns; to be called once, before ``next()``.
  mutating func header() throws(DataError) -> [String] {
    guard try advance() else { throw DataError(.emptyFile, file: source.path) }
    var found: Set<String> = []
    for (index, field) in fields.enumerated() {
      guard let name = String(validating: bytes[field], as: UTF8.self) else {
        throw DataError(.invalidUTF8, file: source.path)
      }
      if name.isEmpty { throw DataError(.emptyName(position: index + 1), file: source.path) }
      guard found.insert(name).inserted else {
        throw DataError(.duplicateName, file: source.path, column: name)
      }
      names.append(name)
    }
    if names.count == 1, names[0].contains(where: { $0 == ";" || $0 == "\t" }) {
      throw DataError(.otherDelimiter, file: source.path)
    }
    return names
  }

  /// Goes to the next data row; false after the last. Empty lines at the end are no rows.
  mutating func next() throws(DataError) -> Bool {
    guard try advance() else { return false }
    if isEmptyLine {
      let emptyRow = row
      while try advance() {
        guard isEmptyLine else {
          throw DataError(.emptyLine, file: source.path, row: emptyRow)
        }
      }
      row = emptyRow - 1
      return false
    }
    guard fields.count == names.count else {
      let rule = DataRule.ragged(expected: names.count, found: fields.count)
      throw DataError(rule, file: source.path, row: row)
    }
    return true
  }

  /// Whether the current row is a line with nothing on it, not even quotes.
  private var isEmptyLine: Bool {
    fields.count == 1 && fields[0].isEmpty && bytes[fields[0].lowerBound] != .quote
  }

  private mutating func advance() throws(DataError) -> Bool {
    while true {
      if let next = try scan() {
        row += 1
        start = next
        for index in grammar.escaped { unescape(index) }
        return true
      }
      if isComplete && start == bytes.count { return false }
      if isComplete { throw error(.unterminatedQuote) }
      try refill()
    }
  }

  /// The start of the row after the next one, nil when more must be read to find it.
  private mutating func scan() throws(DataError) -> Int? {
    // The window and the grammar cannot both be lent by `self`.
    let window = bytes
    do throws(DataRule) {
      return try grammar.row(in: window.span, from: start)
    } catch {
      throw self.error(error)
    }
  }

  /// `rule` broken in the row after the current one, in the field being scanned.
  private func error(_ rule: DataRule) -> DataError {
    let field = grammar.fields.count
    return DataError(
      rule, file: source.path, column: names.indices.contains(field) ? names[field] : nil,
      row: row < 0 ? nil : row + 1)
  }

  /// Moves the unfinished row to the front of the window and reads on behind it.
  private mutating func refill() throws(DataError) {
    bytes.removeSubrange(..<start)
    start = 0
    // At least as much as there is: a long row is scanned a logarithmic number of times.
    let count = try source.append(max(chunkSize, bytes.count), to: &bytes)
    bytesRead += count
    guard count == 0 else { return }
    isComplete = true
    // The last line ends like all others, which spares the grammar a case.
    if let last = bytes.last, last != .lineFeed { bytes.append(.lineFeed) }
  }

  /// Halves the doubled quotes of a field, in its place.
  private mutating func unescape(_ index: Int) {
    let field = grammar.fields[index]
    var end = field.lowerBound
    var position = field.lowerBound
    while position < field.upperBound {
      bytes[end] = bytes[position]
      position += bytes[position] == .quote ? 2 : 1
      end += 1
    }
    grammar.fields[index] = field.lowerBound..<end
  }
}
