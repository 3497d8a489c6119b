internal import CreditData

/// Reads JSON (RFC 8259) token by token: no more of it is in memory than its bytes, and it nests only
/// as deep as who asks goes.
package struct JSONScanner {
  /// The text is no JSON.
  package struct Fault: Error, Equatable {
    /// Bytes before it.
    let position: Int
    let problem: String
  }

  package enum Token: Equatable {
    case null, boolean
    case text(String)
    /// `nil` for a number that is too large for double precision.
    case number(Double?)
    case list, object
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private func fault(_ problem: String) -> Fault { Fault(position: position, problem: problem) }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  /// Takes `byte`, which may stand here, with the spaces before it.
  package mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: byte), position < bytes.count else { return false }
    position += 1
    return true
  }

  mutating func require(_ byte: Unicode.Scalar) throws(Fault) {
    guard take(byte) else { throw fault("'\(byte)' is expected here") }
  }

  package mutating func requireEnd() throws(Fault) {
    skipSpace()
    guard position == bytes.count else { throw fault("something follows the end") }
  }

  /// A value; of a list or an object only its opening bracket.
  package mutating func token() throws(Fault) -> Token {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "["):
      position += 1
      return .list
    case UInt8(ascii: "{"):
      position += 1
      return .object
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    case UInt8(ascii: "t"):
      try word("true")
      return .boolean
    case UInt8(ascii: "f"):
      try word("false")
      return .boolean
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString) throws(Fault) {
    let letters = Array(word.description.utf8)
    guard bytes[position...].starts(with: letters) else { throw fault("a value is expected here") }
    position += letters.count
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func number() throws(Fault) -> Double? {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let startsWithZero = next == UInt8(ascii: "0")
    guard digits() > 0 else {
      position = start
      throw fault("a value is expected here")
    }
    if startsWithZero, position > start + (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
      throw fault("a number has a zero too many")
    }
    if next == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { throw fault("a digit is expected here") }
    }
    if next | 0x20 == UInt8(ascii: "e") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw fault("a digit is expected here") }
    }
    return try? DecimalParser.number(in: bytes.span.extracting(start..<position))
  }

  private mutating func digits() -> Int {
    let start = position
    while next &- UInt8(ascii: "0") < 10 { position += 1 }
    return position - start
  }

  /// A text in quotes.
  mutating func text() throws(Fault) -> String {
    try require("\"")
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return try string(bytes[start..<position])
      case UInt8(ascii: "\\"): return try escapedText(from: start)
      case 0..<0x20: throw fault("a control character is not escaped")
      default: position += 1
      }
    }
    throw fault("a text is not closed")
  }

  private func string(_ bytes: some Collection<UInt8>) throws(Fault) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault("a text is not UTF-8")
    }
    return text
  }

  /// The same when there is an escape at `position`.
  private mutating func escapedText(from start: Int) throws(Fault) -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return try string(text)
      }
      if byte < 0x20 { throw fault("a control character is not escaped") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text += UTF8.encode(try escape()).map(Array.init) ?? []
      } else {
        text.append(byte)
      }
    }
    throw fault("a text is not closed")
  }

  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    defer { position += 1 }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(next)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw fault("there is no such escape")
    }
  }

  /// After `\u`; two of them may stand for one character. Ends at the last digit.
  private mutating func unicodeEscape() throws(Fault) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[(position + 1)...].starts(with: #"\u"#.utf8) else {
      throw fault("half of a character is escaped")
    }
    position += 2
    let second = try fourDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar((first - 0xD800) << 10 + (second - 0xDC00) + 0x10000)
    else { throw fault("half of a character is escaped") }
    return scalar
  }

  /// The four digits after `position`, which moves to the last of them.
  private mutating func fourDigits() throws(Fault) -> UInt32 {
    let digits = bytes[(position + 1)...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 < 0x80 }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits are expected here") }
    position += 4
    return value
  }
}
