/// A name that fits into a chart; the whole of it is in the tooltip.
struct ChartLabel {
  let full: String
  let short: String

  /// The width of a Latin letter in the charts, about.
  static let letter = 6.8

  /// - Parameter letters: the room, in Latin letters.
  init(_ text: String, letters: Int) {
    full = text
    guard Self.letters(of: text) > letters else {
      short = text
      return
    }
    var (room, kept) = (letters - 1, "")
    for character in text {
      room -= Self.letters(of: character)
      if room < 0 { break }
      kept.append(character)
    }
    short = kept + "…"
  }

  /// The letters a text takes; Chinese, Japanese and Korean characters are two letters wide.
  static func letters(of text: String) -> Int { text.reduce(0) { $0 + letters(of: $1) } }

  private static func letters(of character: Character) -> Int {
    (character.unicodeScalars.first?.value ?? 0) >= 0x1100 && !isPunctuation(character) ? 2 : 1
  }

  /// Dashes, ellipses and signs such as ∞ lie above the Korean letters but are narrow.
  private static func isPunctuation(_ character: Character) -> Bool {
    (0x2000..<0x2E80).contains(character.unicodeScalars.first?.value ?? 0)
  }

  /// Text that ends at `x`.
  func text(endingAt x: Double, y: Double) -> Markup {
    "<text class=\"end\" x=\"\(at: x)\" y=\"\(at: y)\"><title>\(full)</title>\(short)</text>\n"
  }
}
