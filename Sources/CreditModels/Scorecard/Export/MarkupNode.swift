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
