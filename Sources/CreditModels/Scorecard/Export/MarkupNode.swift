/// An element of an XML document.
struct MarkupNode {
  let name: String
  let attributes: [(name: String, value: String)]
  let children: [MarkupNode]
  let text: String?

  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:],
    _ children: [MarkupNode] = [], text: String? = nil
  ) {
    self.name = name
    self.attributes = attributes.compactMap { key, value in value.map { (key, $0) } }
    self.children = children
    self.text = text
  }

  /// The element as text, two spaces a level.
  func lines(indent: String = "") -> String {
    let start =
      "\(indent)<\(name)"
      + attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    if let text { return "\(start)>\(Self.escaped(text))</\(name)>\n" }
    if children.isEmpty { return "\(start)/>\n" }
    return "\(start)>\n" + children.map { $0.lines(indent: indent + "  ") }.joined()
      + "\(indent)</\(name)>\n"
  }

  /// The first text that no document can hold, not even escaped.
  ///
  /// W3C, *Extensible Markup Language (XML) 1.0*, section 2.2.
  var unwritable: String? {
    ((text.map { [$0] } ?? []) + attributes.map(\.value)).first {
      !$0.unicodeScalars.allSatisfy(Self.isAllowed)
    } ?? children.lazy.compactMap(\.unwritable).first
  }

  /// A text with the characters that no document can hold as their numbers.
  static func visible(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      isAllowed(scalar) ? String(scalar) : "U+\(String(scalar.value, radix: 16, uppercase: true))"
    }.joined()
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": true
    case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": false
    default: true
    }
  }

  /// White space other than a space would come back as a space from an attribute.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r", "\t": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
