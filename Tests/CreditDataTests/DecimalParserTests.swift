import CreditData
import Testing

@Suite("Decimal numbers")
struct DecimalParserTests {
  @Test("100,000 random decimals read as Double(String) reads them, to the last bit")
  func random() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<100_000 {
      let text = randomDecimal(using: &random)
      let expected = try #require(Double(text))
      if expected.isFinite {
        #expect(try number(text).bitPattern == expected.bitPattern, "\(text)")
      } else {
        #expect(throws: DataRule.overflow) { try number(text) }
      }
    }
  }

  @Test("The shortest text of any double reads back to it")
  func shortest() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(try number("\(value)").bitPattern == value.bitPattern)
    }
  }

  @Test(
    "Edges of the fast path round correctly",
    arguments: [
      "9007199254740992", "9007199254740993", "9007199254740993e22", "1e22", "1e23", "1e-22",
      "1e-23", "0.1", "-0", "-0.0", "+7", ".5", "5.", "00000000000000000000001.5", "4.9e-324",
      "2.4703282292062327e-324", "1.7976931348623157e308", "1e-400", "8.5e0000000000001",
      "18446744073709551616", "123456789012345678901234567890", "6.02214076E+23",
    ])
  func edges(text: String) throws {
    let expected = try #require(Double(text))
    #expect(try number(text).bitPattern == expected.bitPattern)
  }

  @Test(
    "Texts that are no decimal numbers are refused",
    arguments: [
      "-", "+", ".", "e5", "1e", "1e+", "--1", "1.2.3", "1,5", "1 000", "1_000", "0x10", "0x1p3",
      "1e5x", "1e5.0", "٣", "1f", "$1", "1%", "nano", "infinite",
    ])
  func refused(text: String) {
    #expect(throws: DataRule.notANumber) { try number(text) }
  }

  private func number(_ text: String) throws(DataRule) -> Double {
    let bytes = Array(text.utf8)
    return try DecimalParser.number(in: bytes.span)
  }

  private func randomDecimal(using random: inout SeededGenerator) -> String {
    func digits(_ range: ClosedRange<Int>) -> String {
      let count = Int.random(in: range, using: &random)
      return (0..<count).map { _ in "\(Int.random(in: 0...9, using: &random))" }.joined()
    }
    var text = ["", "-", "+"].randomElement(using: &random) ?? ""
    text += digits(1...12)
    if Bool.random(using: &random) { text += "." + digits(0...12) }
    if Int.random(in: 0..<4, using: &random) == 0 {
      text += "e\(Int.random(in: -340...320, using: &random))"
    }
    return text
  }
}
