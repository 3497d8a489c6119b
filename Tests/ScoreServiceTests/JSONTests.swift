import Foundation
import HTTPService
import HTTPTypes
import ScoreService
import Testing

@Suite struct JSONTests {
  /// One scalar value and nothing after it.
  private func token(_ bytes: [UInt8]) throws -> JSONScanner.Token {
    var scanner = JSONScanner(bytes)
    let token = try scanner.token()
    try scanner.requireEnd()
    return token
  }

  @Test func `Values are read as RFC 8259 has them`() throws {
    for (text, token) in [
      ("0", .number(0)), ("-0.5e+1", .number(-5)), ("1E400", .number(nil)), (" 12 ", .number(12)),
      ("0.1", .number(0.1)), ("1e-400", .number(0)), ("null", .null), ("true", .boolean),
      (#""a\"\\\/\b\f\n\r\té\u00e9\ud83d\uDE00""#, .text("a\"\\/\u{8}\u{c}\n\r\téé😀")),
      (#""""#, .text("")), (#""\u0000""#, .text("\0")),
    ] as [(String, JSONScanner.Token)] {
      #expect(try self.token(Array(text.utf8)) == token, "\(text)")
    }
  }

  @Test(arguments: [
    "", " ", "01", "-", "+1", ".5", "1.", "1e", "1e+", "NaN", "nan", "Infinity", "-Infinity",
    "0x10",
    "nul", "nulll", "True", "'a'", #""a"#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\u+123""#,
    #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "\"a\u{1}\"", "\"\\", "\"\\u", "1 2",
    "\u{feff}1",
  ])
  func `What is no JSON is refused`(_ text: String) {
    #expect(throws: JSONScanner.Fault.self) { try token(Array(text.utf8)) }
  }

  @Test func `Bytes that are no UTF-8 are refused`() {
    for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      #expect(throws: JSONScanner.Fault.self) { try token([0x22] + bytes + [0x22]) }
    }
  }

  @Test func `A hundred thousand brackets are refused at the first that does not belong there`()
    throws
  {
    let served = try TestCard.served()
    for text in ["[", #"{"age":"#] {
      let deep = Array(String(repeating: text, count: 100_000).utf8)
      let problem = #expect(throws: Problem.self) { try served.score(deep, ServedCard.Wishes()) }
      #expect(problem?.status == .unprocessableContent)
      #expect(throws: Problem.self) { try served.scores(deep, ServedCard.Wishes()) }
    }
  }

  @Test func `Changed bytes of a good request are refused or scored, nothing else`() throws {
    let served = try TestCard.served()
    let good = Array(#"{"age": 29.5, "home/kind": "r\u0065nt", "income": 1e3}"#.utf8)
    var generator = Numbers(state: 7)
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0...generator.next(below: 3) {
        bytes[generator.next(below: bytes.count)] = UInt8(generator.next(below: 256))
      }
      do { _ = try served.score(bytes, ServedCard.Wishes()) } catch is Problem { refused += 1 }
    }
    #expect(refused > 10_000)
  }

  @Test func `What is written reads back the same`() throws {
    let text = "\"\\/\u{1}\u{1f}é😀\n"
    let json: JSON = ["a\"b": .text(text), "n": [.number(0.1), .number(-1e-300), 7, true, .null]]
    let read = try parsed(json.bytes)
    #expect(read["a\"b"] as? String == text)
    let numbers = try #require(read["n"] as? [Any])
    #expect(numbers[0] as? Double == 0.1 && numbers[1] as? Double == -1e-300)
  }

  /// Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, 2014.
  private struct Numbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }
}
