import CreditData
import Foundation
import Testing

@Suite("Errors in CSV files")
struct CSVErrorTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let rule: DataRule
    var column: String?
    var row: Int?

    init(_ text: String, _ rule: DataRule, _ column: String? = nil, _ row: Int? = nil) {
      self.text = text
      self.rule = rule
      self.column = column
      self.row = row
    }

    var testDescription: String { "\(rule) in \(text.debugDescription.prefix(40))" }
  }

  static let cases = [
    Case("", .emptyFile),
    Case("\u{FEFF}", .emptyFile),
    Case("a,b,a\n1,2,3\n", .duplicateName, "a"),
    Case("a,\n1,2\n", .emptyName(position: 2)),
    Case("\na,b\n", .emptyName(position: 1)),
    Case("a,b\n1,2\n3\n", .ragged(expected: 2, found: 1), nil, 2),
    Case("a,b\n1,2,3\n", .ragged(expected: 2, found: 3), nil, 1),
    Case("a,b\n1,2\n\n3,4\n", .emptyLine, nil, 2),
    Case("a,b\n1,\"x\n2,y\n", .unterminatedQuote, "b", 1),
    Case("a,\"b", .unterminatedQuote),
    Case("a,b\n\"1\"2,x\n", .textAfterQuote, "a", 1),
    Case("a,b\n\"1\" ,x\n", .textAfterQuote, "a", 1),
    Case("a,b\n1,x\n2,5\" pipe\n", .strayQuote, "b", 2),
    Case("a,b\n1,0\n2,0\nx,0\n", .notANumber, "a", 3),
    Case("a\n1\n2\n0x10\n", .notANumber, "a", 3),
    Case("a\n1\n2\n1_000\n", .notANumber, "a", 3),
    Case("a\n1\n1e400\n", .overflow, "a", 2),
    Case("a\n1\n-1e999999999999999999999\n", .overflow, "a", 2),
  ]

  @Test("Each broken rule is reported with its column and row", arguments: cases)
  func rules(broken: Case) throws {
    let error = try #require(try errorReading(broken.text.utf8))
    #expect(error.rule == broken.rule)
    #expect(error.column == broken.column)
    #expect(error.row == broken.row)
    #expect(error.file?.hasSuffix("data.csv") == true)
  }

  @Test(
    "NaN and infinity in a numeric column are refused in any spelling",
    arguments: ["NaN", "nan", "-NAN", "inf", "+Inf", "-infinity", "INFINITY", " inf "])
  func notFinite(word: String) throws {
    let error = try #require(try errorReading("a\n1\n\(word)\n".utf8))
    #expect(error.rule == .notFinite)
    #expect(error.row == 2)
    #expect(error.description.contains("columns.missing"))
  }

  @Test("A level and a name must be UTF-8")
  func invalidUTF8() throws {
    let level = try errorReading(Array("a,b\n1,x\n2,".utf8) + [0xE9, 0x0A])
    #expect(level?.rule == .invalidUTF8)
    #expect(level?.column == "b")
    #expect(level?.row == 2)
    #expect(try errorReading([0xE9, 0x0A])?.rule == .invalidUTF8)
  }

  @Test("A field is refused when it is larger than allowed, quoted or not")
  func fieldTooLarge() throws {
    let options = CSVOptions(maximumFieldBytes: 8)
    #expect(try errorReading("a\n12345678\n".utf8, options) == nil)
    #expect(try errorReading("a\n\"12345678\"\n".utf8, options) == nil)
    for field in ["123456789", "\"123456789\"", "\"123456789"] {
      let error = try #require(try errorReading("a\n1\n\(field)\n".utf8, options))
      #expect(error.rule == .fieldTooLarge(limit: 8))
      #expect(error.row == 2)
    }
  }

  @Test("A field of ten megabytes is refused, not kept")
  func hugeField() throws {
    let bytes = Array("a\n\"".utf8) + [UInt8](repeating: 0x41, count: 10_000_000)
    #expect(try errorReading(bytes)?.rule == .fieldTooLarge(limit: 1 << 20))
  }

  @Test("A type for a column the file does not have is an error")
  func unknownColumn() throws {
    let error = try errorReading("a\n1\n".utf8, CSVOptions(types: ["b": .numeric]))
    #expect(error?.rule == .unknownColumn)
    #expect(error?.column == "b")
  }

  @Test("A file that is not there, or a folder, cannot be read")
  func cannotOpen() throws {
    try withPath("none.csv") { path in
      #expect(throws: DataError(.cannotOpen, file: path)) { try CSVReader.read(path: path) }
    }
    #expect(throws: DataError(.notAFile, file: "/")) { try CSVReader.read(path: "/") }
  }

  @Test("A gzip file cut anywhere, or with a changed byte, is damaged")
  func damagedGzip() throws {
    let values = (0..<5_000).map { Double($0 * 7919 % 10_007) }
    let bytes = try withPath("t.csv.gz") { path in
      try CSVWriter.write(Table(names: ["a"], columns: [.numeric(values)]), to: path)
      return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }
    for count in [12, bytes.count / 2, bytes.count - 9, bytes.count - 8, bytes.count - 1] {
      #expect(try errorReading(bytes.prefix(count))?.rule == .damagedCompression, "cut at \(count)")
    }
    var changed = bytes
    changed[bytes.count / 2] ^= 0x10
    #expect(try errorReading(changed) != nil)
  }

  @Test("The message says where, what and what to do, and never what the cell holds")
  func message() throws {
    let error = try #require(try errorReading("age\n30\n41\nsecret\n".utf8))
    let message = error.at(party: "north").description
    #expect(message.hasPrefix("party north, "))
    #expect(message.contains("data.csv, column 'age', row 3: the cell of a numeric column is not"))
    #expect(message.contains("columns.types"))
    #expect(!message.contains("secret"))
  }
}
