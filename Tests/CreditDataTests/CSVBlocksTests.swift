import CreditData
import Foundation
import Testing

@Suite("Reading a file in blocks")
struct CSVBlocksTests {
  private static let columns: [String: ColumnType] = ["a": .numeric, "b": .categorical]

  private func blocks(_ path: String, length: Int) throws -> [CSVBlocks.Block] {
    var reader = try CSVBlocks(
      path: path, columns: Self.columns, missing: ["", "NA"], blockLength: length)
    var blocks: [CSVBlocks.Block] = []
    while let block = try reader.next() { blocks.append(block) }
    return blocks
  }

  @Test("Blocks of any length hold the rows of the whole", arguments: [1, 2, 3, 7, 100, 1000])
  func wholeFile(length: Int) throws {
    var text = "b,other,a\n"
    for row in 0..<100 {
      text += "\(row % 7 == 0 ? "NA" : "b\(row % 9)"),?,\(row % 5 == 0 ? "" : "\(row)")\n"
    }
    try withFile(text.utf8) { path in
      let whole = try CSVReader.read(
        path: path,
        options: CSVOptions(types: Self.columns, missing: ["", "NA"], exclude: ["other"]))
      let blocks = try blocks(path, length: length)
      #expect(blocks.allSatisfy { $0.table.rowCount <= length && $0.refused.isEmpty })
      let joined = try Table.concatenating(blocks.map(\.table))
      #expect(joined.names == whole.names)
      #expect(joined.rowNumbers == whole.rowNumbers)
      for column in whole.names.indices {
        for row in 0..<whole.rowCount {
          #expect(joined.text(column: column, row: row) == whole.text(column: column, row: row))
        }
      }
    }
  }

  @Test("A cell that breaks a rule refuses its row, once, and the others keep their numbers")
  func refused() throws {
    try withFile("a,b\n1,x\nold,y\n3,z\ninf,w\n5,v\n".utf8) { path in
      for length in [1, 2, 5] {
        let blocks = try blocks(path, length: length)
        #expect(blocks.flatMap(\.table.rowNumbers) == [1, 3, 5])
        #expect(
          blocks.flatMap(\.refused) == [
            DataError(.notANumber, file: path, column: "a", row: 2),
            DataError(.notFinite, file: path, column: "a", row: 4),
          ])
        let texts = blocks.flatMap { block in
          (0..<block.table.rowCount).map { block.table.text(column: 1, row: $0) }
        }
        #expect(texts == ["x", "z", "v"])
      }
    }
  }

  @Test("A file without rows has one empty block")
  func noRows() throws {
    try withFile("b,a\n".utf8) { path in
      let blocks = try blocks(path, length: 4)
      #expect(blocks.count == 1)
      #expect(blocks[0].table.rowCount == 0 && blocks[0].table.names == ["b", "a"])
    }
  }

  @Test("A column that is not there, and a file that is no CSV, are errors")
  func errors() throws {
    try withFile("a,c\n1,2\n".utf8) { path in
      let error = #expect(throws: DataError.self) { try blocks(path, length: 4) }
      #expect(error?.column == "b" && error?.file == path)
    }
    try withFile("a,b\n1,2\n3\n".utf8) { path in
      let error = #expect(throws: DataError.self) { try blocks(path, length: 1) }
      #expect(error?.rule == .ragged(expected: 2, found: 1) && error?.row == 2)
    }
  }
}

@Suite("Writing a file table by table")
struct CSVFileTests {
  private static func table(_ values: [Double]) -> Table {
    Table(names: ["x"], columns: [.numeric(values)])
  }

  @Test("The file appears when it is closed, with one header", arguments: ["x.csv", "x.csv.gz"])
  func closed(name: String) throws {
    try withPath(name) { path in
      let file = try CSVFile(path: path)
      try file.append(Self.table([1, 2]))
      #expect(!FileManager.default.fileExists(atPath: path))
      try file.append(Self.table([]))
      try file.append(Self.table([3]))
      try file.close()
      #expect(try CSVReader.read(path: path)["x"] == .numeric([1, 2, 3]))
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["unused", name])
    }
  }

  @Test("A file that is not closed leaves nothing, not even a part of it")
  func abandoned() throws {
    try withPath("x.csv") { path in
      do {
        let file = try CSVFile(path: path)
        try file.append(Self.table([Double](repeating: 1, count: 300_000)))
      }
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["unused"])
    }
  }

  @Test("A folder that is not there is named when the file is opened")
  func unwritable() {
    #expect(throws: DataError(.cannotWrite, file: "/none/x.csv")) {
      try CSVFile(path: "/none/x.csv")
    }
  }
}
