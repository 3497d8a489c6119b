import CreditData
import Foundation
import Testing

@Suite("Writing CSV")
struct CSVWriterTests {
  @Test("Any table survives writing and reading, to the last bit", arguments: 1...40)
  func roundTrip(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let table = randomTable(using: &random)
    let options = CSVOptions(
      types: Dictionary(uniqueKeysWithValues: zip(table.names, table.columns.map(\.type))),
      missing: [""])
    try withPath(seed % 2 == 0 ? "table.csv" : "table.csv.gz") { path in
      try CSVWriter.write(table, to: path)
      let back = try CSVReader.read(path: path, options: options)
      #expect(back.names == table.names)
      #expect(back.rowCount == table.rowCount)
      for (column, expected) in zip(back.columns, table.columns) {
        #expect(texts(of: column) == texts(of: expected))
        #expect(bits(of: column) == bits(of: expected))
      }
    }
  }

  @Test("Integers are written without a fraction, other numbers as short as possible")
  func text() throws {
    let values = [1200, -0.0, 0.1, 1e-7, 9_007_199_254_740_992, 1e300, .nan]
    try withPath("t.csv") { path in
      try CSVWriter.write(Table(names: ["a"], columns: [.numeric(values)]), to: path)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text == "a\n1200\n-0\n0.1\n1e-07\n9007199254740992\n1e+300\n\"\"\n")
    }
  }

  @Test("The new file replaces the old one and nothing else is left in the folder")
  func replaces() throws {
    try withPath("t.csv") { path in
      for value in [1.0, 2.0] {
        try CSVWriter.write(Table(names: ["a"], columns: [.numeric([value])]), to: path)
      }
      #expect(try CSVReader.read(path: path)["a"] == .numeric([2]))
      let folder = URL(filePath: path).deletingLastPathComponent().path
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(Set(files) == ["t.csv", "unused"])
    }
  }

  @Test("A file that cannot be written is an error that names it")
  func cannotWrite() throws {
    try withPath("no/such/t.csv") { path in
      #expect(throws: DataError(.cannotWrite, file: path)) {
        try CSVWriter.write(Table(names: ["a"], columns: [.numeric([1])]), to: path)
      }
    }
  }

  private func randomTable(using random: inout SeededGenerator) -> Table {
    let rowCount = Int.random(in: 0...60, using: &random)
    let columnCount = Int.random(in: 1...6, using: &random)
    var columns: [Column] = []
    for _ in 0..<columnCount {
      if Bool.random(using: &random) {
        columns.append(.numeric((0..<rowCount).map { _ in randomNumber(using: &random) }))
      } else {
        let levels = (0..<5).map { "\($0)" + randomText(using: &random) }
        let codes = (0..<rowCount).map { _ in Int32.random(in: -1..<5, using: &random) }
        columns.append(.categorical(codes: codes, levels: levels))
      }
    }
    let names = (0..<columnCount).map { "\($0)" + randomText(using: &random) }
    return Table(names: names, columns: columns)
  }

  private func randomNumber(using random: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return .nan
    case 1: return Double(Int.random(in: -1000...1000, using: &random))
    case 2: return Double(Int.random(in: -100_000...100_000, using: &random)) / 100
    default:
      let value = Double(bitPattern: random.next())
      return value.isFinite ? value : -0.0
    }
  }

  private func randomText(using random: inout SeededGenerator) -> String {
    let pieces = ["a", "é", "\"", ",", "\n", "\r", " ", "信", "🏦", "\t"]
    return (0..<Int.random(in: 0...6, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private func texts(of column: Column) -> [String?] {
    (0..<column.count).map { column.text(row: $0) }
  }

  private func bits(of column: Column) -> [UInt64] {
    guard case .numeric(let values) = column else { return [] }
    return values.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
  }
}
