/// Well-formed markup, safe by construction: what is written in the source is markup, what is
/// interpolated is data and is escaped.
///
///     let cell: Markup = "<td>\(name)</td>"   // name "a<b" becomes a&lt;b
///
/// Only other markup goes in as it is. There is no interpolation of a plain `Double`: a number in a
/// sentence goes through `NumberText`, a coordinate through `\(at:)`, which is always finite.
package struct Markup: ExpressibleByStringInterpolation, Sendable, Equatable {
  package private(set) var text: String

  package init(stringLiteral text: String) { self.text = text }
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
  /// Data as markup.
  package init(_ data: String) { text = Self.escaped(data) }

  package static let empty: Markup = ""

  package static func + (left: Markup, right: Markup) -> Markup { "\(left)\(right)" }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ data: String) { text += Markup.escaped(data) }
    /// The name of a column, which may be broken after its underscores.
    package mutating func appendInterpolation(name: String) {
      text += Markup.escaped(name).replacing("_", with: "_<wbr />")
    }

    package mutating func appendInterpolation(_ number: Int) { text += String(number) }
    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    package mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { text += piece.text }
    }

    /// A length or place in a drawing, to a hundredth; 0 for what is no number.
    package mutating func appendInterpolation(at coordinate: Double) {
      guard coordinate.isFinite, abs(coordinate) < 1e6 else {
        text += "0"
        return
      }
      let rounded = (coordinate * 100).rounded() / 100
      text += rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
  }

  /// Text for element content and quoted attributes. Characters that XML does not allow even when
  /// escaped become the replacement character.
  private static func escaped(_ data: String) -> String {
    var result = ""
    result.reserveCapacity(data.utf8.count)
    for scalar in data.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
