import Foundation

/// Numbers as the report writes them: thousands separated, a true minus sign, a dash for what is
/// absent or no number.
enum NumberText {
  static let dash = "–"
  private static let minus = "−"

  /// Digits after the point, never "−0".
  static func fixed(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return dash }
    let plain = String(format: "%.\(digits)f", abs(value))
    let isNegative = value < 0 && plain.contains { $0 != "0" && $0 != "." }
    let parts = plain.split(separator: ".")
    let whole = grouped(parts[0])
    return (isNegative ? minus : "") + (parts.count > 1 ? "\(whole).\(parts[1])" : whole)
  }

  /// With a sign in front, for what is added up.
  static func signed(_ value: Double, _ digits: Int) -> String {
    let text = fixed(value, digits)
    return text.hasPrefix(minus) ? text : "+" + text
  }

  static func count(_ value: Int) -> String { fixed(Double(value), 0) }

  /// Rows are whole unless they carry weights.
  static func count(_ value: Double) -> String { fixed(value, value == value.rounded() ? 0 : 1) }

  static func percent(_ share: Double?, _ digits: Int = 1) -> String {
    guard let share, share.isFinite else { return dash }
    return fixed(100 * share, digits) + " %"
  }

  /// A probability that is neither 0 nor 1 is not shown as one of them.
  static func probability(_ value: Double) -> String {
    guard value.isFinite, value > 0, value < 1 else { return percent(value, 2) }
    if value < 0.0001 { return "< 0.01 %" }
    return value > 0.9999 ? "> 99.99 %" : percent(value, 2)
  }

  /// As many digits as the size of the number asks for.
  static func coefficient(_ value: Double?) -> String {
    guard let value, value.isFinite else { return dash }
    let size = abs(value)
    return value == 0 || (size >= 0.001 && size < 1e6) ? fixed(value, 4) : scientific(value, 3)
  }

  static func pValue(_ value: Double?) -> String {
    guard let value, value.isFinite else { return dash }
    if value == 0 { return "< " + scientific(Double.leastNormalMagnitude, 0) }
    return value < 0.001 ? scientific(value, 1) : fixed(value, 3)
  }

  /// `3.2 × 10⁻⁵`
  static func scientific(_ value: Double?, _ digits: Int) -> String {
    guard let value, value.isFinite else { return dash }
    guard value != 0 else { return "0" }
    let parts = String(format: "%.\(digits)e", abs(value)).split(separator: "e")
    let mantissa = parts[0] == "1" ? "" : "\(parts[0]) × "
    return (value < 0 ? minus : "") + mantissa + "10" + superscript(Int(parts[1]) ?? 0)
  }

  static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1000 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return "\(fixed(value, unit == 0 ? 0 : 1)) \(units[unit])"
  }

  static func seconds(_ value: Double) -> String {
    value < 1
      ? fixed(1000 * value, value < 0.01 ? 1 : 0) + " ms" : fixed(value, value < 100 ? 2 : 0) + " s"
  }

  private static func grouped(_ digits: Substring) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return (exponent < 0 ? "⁻" : "")
      + String(String(abs(exponent)).compactMap(\.wholeNumberValue).map { digits[$0] })
  }
}
