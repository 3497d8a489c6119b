/// What an owner lets be read: a SELECT or a table, in an order that does not change.
///
/// Whether a row trains or tests may depend on its number, so a node that reads its rows again after a
/// restart must find them where they were. SQL gives no order by itself; this one is demanded, and
/// ``RowIntake`` checks that it tells all rows apart.
public struct RowQuery: Sendable, Equatable {
  public enum Body: Sendable, Equatable {
    case select(String)
    /// A name, or schema and name with a point between them.
    case table(String)
  }

  public let body: Body
  /// Names of columns of the result.
  public let order: [String]

  public init(_ body: Body, order: [String]) {
    precondition(!order.isEmpty, "rows need an order")
    self.body = body
    self.order = order
  }

  var sql: String {
    "\(unordered) ORDER BY \(order.map(Self.quoted).joined(separator: ", "))"
  }

  /// As a subquery nothing but one SELECT passes the parser.
  var unordered: String {
    let source =
      switch body {
      case .select(let text): "(\n\(Self.withoutEnd(text))\n) AS fedrisk_rows"
      case .table(let name):
        name.split(separator: ".", omittingEmptySubsequences: false)
          .map { Self.quoted(String($0)) }.joined(separator: ".")
      }
    return "SELECT * FROM \(source)"
  }

  private static func withoutEnd(_ text: String) -> Substring {
    var text = text[...]
    while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
    return text
  }

  private static func quoted(_ name: String) -> String {
    var quoted = "\""
    for character in name.unicodeScalars {
      if character == "\"" { quoted.unicodeScalars.append(character) }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }
}
