/// The grammar of one row: RFC 4180, ended by LF or CRLF.
struct RowGrammar {
  let maximumFieldBytes: Int
  /// The fields of the row in the order of the file, without their quotes.
  var fields: [Range<Int>] = []
  /// Which of `fields` still contain doubled quotes.
  var escaped: [Int] = []

  init(maximumFieldBytes: Int) { self.maximumFieldBytes = maximumFieldBytes }

  /// Finds the fields of the row that starts at `start`.
  ///
  /// Returns the start of the next row, or nil when this one does not end in `bytes`.
  /// Throws the rule that the field after the last of `fields` breaks.
  mutating func row(in bytes: Span<UInt8>, from start: Int) throws(DataRule) -> Int? {
    fields.removeAll(keepingCapacity: true)
    escaped.removeAll(keepingCapacity: true)
    var position = start
    while position < bytes.count {
      let end =
        bytes[position] == .quote
        ? try quotedField(in: bytes, from: position) : try field(in: bytes, from: position)
      guard let end else { return nil }
      if bytes[end] == .lineFeed { return end + 1 }
      position = end + 1
    }
    return nil
  }

  /// Adds the unquoted field at `start`; returns the position of the comma or line feed after it.
  private mutating func field(in bytes: Span<UInt8>, from start: Int) throws(DataRule) -> Int? {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      // Letters and digits are all above the comma: one comparison for most bytes.
      if byte > .comma {
        end += 1
        continue
      }
      if byte == .comma || byte == .lineFeed { break }
      if byte == .quote { throw .strayQuote }
      end += 1
    }
    try checkSize(end - start)
    if end == bytes.count { return nil }
    let hasReturn = bytes[end] == .lineFeed && end > start && bytes[end - 1] == .carriageReturn
    fields.append(start..<(hasReturn ? end - 1 : end))
    return end
  }

  /// Adds the quoted field at `start`; returns the position of the comma or line feed after it.
  private mutating func quotedField(
    in bytes: Span<UInt8>, from start: Int
  ) throws(DataRule) -> Int? {
    var end = start + 1
    var isEscaped = false
    while end < bytes.count {
      guard bytes[end] == .quote else {
        end += 1
        continue
      }
      guard end + 1 < bytes.count, bytes[end + 1] == .quote else { break }
      isEscaped = true
      end += 2
    }
    try checkSize(end - start - 1)
    var next = end + 1
    if next < bytes.count, bytes[next] == .carriageReturn { next += 1 }
    if next >= bytes.count { return nil }
    guard bytes[next] == .lineFeed || bytes[next] == .comma && next == end + 1 else {
      throw .textAfterQuote
    }
    if isEscaped { escaped.append(fields.count) }
    fields.append(start + 1..<end)
    return next
  }

  private func checkSize(_ count: Int) throws(DataRule) {
    if count > maximumFieldBytes { throw .fieldTooLarge(limit: maximumFieldBytes) }
  }
}

extension UInt8 {
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
}
