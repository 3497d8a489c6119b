internal import Foundation

/// Numbers and tables as text.
enum Format {
  static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "-" }
    let text = String(format: "%.\(digits)f", value)
    // A small negative number rounds to zero, which has no sign.
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && text.first == "-" ? String(text.dropFirst()) : text
  }

  static func fixed(_ value: Double?, _ digits: Int) -> String {
    value.map { fixed($0, digits) } ?? "-"
  }

  static func scientific(_ value: Double?) -> String {
    guard let value else { return "-" }
    return value == 0 ? "0" : String(format: "%.1e", value)
  }

  /// Small p-values by their order of magnitude.
  static func pValue(_ value: Double?) -> String {
    guard let value else { return "-" }
    // Below the smallest double there is no more to say.
    if value == 0 { return "<1e-300" }
    return value < 0.0001 ? String(format: "%.0e", value) : fixed(value, 4)
  }

  static func count(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : fixed(value, 1)
  }

  static func bytes(_ count: Int) -> String {
    let units = ["B", "KB", "MB", "GB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1000 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? "\(count) B" : "\(fixed(value, 1)) \(units[unit])"
  }
}

/// A table with columns as wide as they need to be: text to the left, numbers to the right.
struct TextTable {
  private let header: [String]
  private let textColumns: Int
  private var rows: [[String]] = []
  private static let maximumTextWidth = 44

  /// - Parameter textColumns: how many columns, from the first, hold text.
  init(_ header: [String], textColumns: Int) {
    self.header = header
    self.textColumns = textColumns
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var text: String {
    let shortened = rows.map { row in
      row.enumerated().map { $0.offset < textColumns ? Self.shorten($0.element) : $0.element }
    }
    let all = [header] + shortened
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < textColumns ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
    return ([lines[0], rule] + lines.dropFirst()).map { "  " + trimmed($0) }.joined(separator: "\n")
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func shorten(_ text: String) -> String {
    text.count <= maximumTextWidth ? text : text.prefix(maximumTextWidth - 1) + "…"
  }
}
