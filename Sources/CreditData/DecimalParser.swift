/// Reads decimal numbers from bytes, to the last bit as `Double(String)` does.
///
///     number = [+-] (digits [. digits*] | . digits) [(e|E) [+-] digits]
///
/// When the digits fit 2^53 and the power of ten 10^22, both are exact doubles, so one division
/// or multiplication rounds correctly; all other texts go to the standard library.
/// Clinger, *How to Read Floating Point Numbers Accurately*, PLDI 1990, doi:10.1145/93542.93557.
package enum DecimalParser {
  /// The number written in `text`; throws `notANumber`, `notFinite` or `overflow`.
  package static func number(in text: Span<UInt8>) throws(DataRule) -> Double {
    var position = 0
    let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
    if isNegative || position < text.count && text[position] == UInt8(ascii: "+") { position += 1 }

    var mantissa: UInt64 = 0
    let digitStart = position
    readDigits(of: text, at: &position, into: &mantissa)
    var digitCount = position - digitStart
    var exponent = 0
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      let fractionStart = position
      readDigits(of: text, at: &position, into: &mantissa)
      exponent = fractionStart - position
      digitCount -= exponent
    }
    guard digitCount > 0 else { throw fault(of: text) }
    if position < text.count {
      exponent += try writtenExponent(of: text, at: position)
    }
    // 19 digits cannot overflow the mantissa.
    guard digitCount <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 else {
      return try exactNumber(in: text)
    }
    let magnitude =
      exponent < 0
      ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
    return isNegative ? -magnitude : magnitude
  }

  @inline(__always)
  private static func readDigits(
    of text: Span<UInt8>, at position: inout Int, into mantissa: inout UInt64
  ) {
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      position += 1
    }
  }

  /// The exponent that starts with "e" at `start` and ends the text.
  private static func writtenExponent(
    of text: Span<UInt8>, at start: Int
  ) throws(DataRule) -> Int {
    var position = start + 1
    guard text[start] | 0x20 == UInt8(ascii: "e"), position < text.count else {
      throw fault(of: text)
    }
    let isNegative = text[position] == UInt8(ascii: "-")
    if isNegative || text[position] == UInt8(ascii: "+") { position += 1 }
    var magnitude: UInt64 = 0
    let digitStart = position
    readDigits(of: text, at: &position, into: &magnitude)
    guard position == text.count, position > digitStart else { throw fault(of: text) }
    // Any number beyond the fast path will do; a long one may have wrapped around.
    let bounded = position - digitStart > 9 ? 1 << 30 : Int(magnitude)
    return isNegative ? -bounded : bounded
  }

  private static func exactNumber(in text: Span<UInt8>) throws(DataRule) -> Double {
    guard let value = Double(string(of: text)) else { throw .notANumber }
    guard value.isFinite else { throw .overflow }
    return value
  }

  /// Why a text outside the grammar is refused.
  private static func fault(of text: Span<UInt8>) -> DataRule {
    guard text.count <= 9 else { return .notANumber }
    let word = string(of: text).lowercased().drop { $0 == "+" || $0 == "-" }
    return ["nan", "inf", "infinity"].contains(word) ? .notFinite : .notANumber
  }

  private static func string(of text: Span<UInt8>) -> String {
    String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
