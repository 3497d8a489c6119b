import CreditData
import Foundation
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
  @Test("Numbers become a numeric column and texts a categorical one, in file order")
  func types() throws {
    let table = try table("income,purpose\n1200.5,car\n-3e2,home\n,car\n7,NA\n")
    #expect(table.names == ["income", "purpose"])
    #expect(table["income"] == .numeric([1200.5, -300, .nan, 7]))
    #expect(table["purpose"] == .categorical(codes: [0, 1, 0, -1], levels: ["car", "home"]))
    #expect(table.rowNumbers == [1, 2, 3, 4])
  }

  @Test("Quoted fields hold commas, doubled quotes and line ends")
  func quoting() throws {
    let table = try table(
      "\"a,1\",b\n\"say \"\"hi\"\"\",\"1\"\n\"two\r\nlines\",\"\"\n\"\"\"\",2\n")
    #expect(table.names == ["a,1", "b"])
    let levels = ["say \"hi\"", "two\r\nlines", "\""]
    #expect(table["a,1"] == .categorical(codes: [0, 1, 2], levels: levels))
    #expect(table["b"] == .numeric([1, .nan, 2]))
  }

  @Test(
    "Line ends, a byte order mark, and the end of the file make no difference",
    arguments: [
      "a,b\n1,x\n2,y\n", "a,b\n1,x\n2,y", "a,b\r\n1,x\r\n2,y\r\n", "a,b\r\n1,x\r\n2,y\r",
      "\u{FEFF}a,b\n1,x\n2,y\n\n", "\u{FEFF}\"a\",b\r\n1,\"x\"\r\n2,\"y\"\r\n\r\n\n",
    ])
  func lineEnds(text: String) throws {
    let expected = Table(
      names: ["a", "b"],
      columns: [.numeric([1, 2]), .categorical(codes: [0, 1], levels: ["x", "y"])])
    #expect(try table(text) == expected)
  }

  @Test("No chunk boundary changes the table", arguments: 1...120)
  func chunkSizes(chunkSize: Int) throws {
    let text =
      "\u{FEFF}näme,\"b,\"\"2\"\"\"\r\n\"ü\"\"ö\",1.25e1\r\n,\"\"\r\n\"a\r\nb\",-7\n\"\",8\n\n"
    try withFile(text.utf8) { path in
      let table = try CSVReader.read(path: path, options: CSVOptions(), chunkSize: chunkSize)
      #expect(table.names == ["näme", "b,\"2\""])
      let texts = Column.categorical(codes: [0, -1, 1, -1], levels: ["ü\"ö", "a\r\nb"])
      #expect(table.columns == [texts, .numeric([12.5, .nan, -7, 8])])
    }
  }

  @Test("Whatever the bytes, the table or the error is the same for every chunk size")
  func randomBytes() throws {
    let alphabet = Array("a1,\"\n\r\u{FEFF}".utf8)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<300 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)]
      }
      try withFile(bytes) { path in
        let results = [1, 2, 3, 7, 64].map { chunkSize in
          Result { () throws(DataError) in
            try CSVReader.read(path: path, options: CSVOptions(), chunkSize: chunkSize)
          }
        }
        #expect(results.allSatisfy { $0 == results[0] }, "\(bytes)")
      }
    }
  }

  @Test("Levels are numbered in order of appearance, however many there are")
  func manyLevels() throws {
    let levels = (0..<20_000).map { "level \($0 * 7919 % 20_011)" }
    let table = try table("a\n" + (levels + levels).joined(separator: "\n"))
    let codes = (0..<20_000).map(Int32.init)
    #expect(table["a"] == .categorical(codes: codes + codes, levels: levels))
  }

  @Test("Two spellings of the same Unicode string are one level")
  func canonicalEquivalence() throws {
    let table = try table("a\nMu\u{308}ller\nMayer\nM\u{FC}ller\nMu\u{308}ller\n")
    #expect(table["a"] == .categorical(codes: [0, 1, 0, 0], levels: ["Mu\u{308}ller", "Mayer"]))
  }

  @Test("Spaces around a number are ignored, those of a level are kept")
  func spaces() throws {
    let table = try table("a,b\n 1 , x\n  ,x\n")
    #expect(table["a"] == .numeric([1, .nan]))
    #expect(table["b"] == .categorical(codes: [0, 1], levels: [" x", "x"]))
  }

  @Test("A column is numeric when more than half of its cells are numbers, or none has a value")
  func inference() throws {
    let table = try table("half,empty\n1,\nx,NA\n")
    #expect(Schema(of: table)["half"] == .categorical)
    #expect(table["empty"] == .numeric([.nan, .nan]))
  }

  @Test("Only the first 10,000 rows choose the type")
  func sample() throws {
    let numbers = String(repeating: "1\n", count: 10_000)
    let error = try errorReading(("a\n" + numbers + "x\n").utf8)
    #expect(error?.row == 10_001)
    #expect(error?.rule == .notANumber)
  }

  @Test("The study's types, missing texts and exclusions count")
  func options() throws {
    let options = CSVOptions(
      types: ["zip": .categorical], missing: ["-", "999", ""], exclude: ["id"])
    let table = try table("id,zip,age\nA,01,30\nB,-,999\n", options)
    #expect(table.names == ["zip", "age"])
    #expect(table["zip"] == .categorical(codes: [0, -1], levels: ["01"]))
    #expect(table["age"] == .numeric([30, .nan]))
  }

  @Test("A header alone is a table without rows")
  func headerOnly() throws {
    let table = try table("a,b")
    #expect(table.rowCount == 0)
    #expect(table.names == ["a", "b"])
  }

  @Test("Concatenated gzip members are one file, whatever its name")
  func gzipMembers() throws {
    let parts = try ["a,b\n1,x\n", "2,y\n3,x\n"].map { part in
      try withPath("part.csv.gz") { path in
        // A table whose lines are those of `part`: the writer makes the gzip members.
        let lines = part.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        try CSVWriter.write(rows(Array(lines.dropFirst()), under: lines[0]), to: path)
        return try Data(contentsOf: URL(filePath: path))
      }
    }
    #expect(parts[0].starts(with: [0x1F, 0x8B]))
    try withFile(parts[0] + parts[1], name: "plain.csv") { path in
      let table = try CSVReader.read(path: path)
      #expect(table["a"] == .numeric([1, 2, 3]))
      #expect(table["b"] == .categorical(codes: [0, 1, 0], levels: ["x", "y"]))
    }
  }

  @Test("Progress ends with all bytes of the file")
  func progress() throws {
    try withFile("a\n1\n".utf8) { path in
      var last = (bytes: 0, total: 0)
      _ = try CSVReader.read(path: path) { last = ($0, $1) }
      #expect(last == (4, 4))
    }
  }

  private func rows(_ rows: [[String]], under names: [String]) -> Table {
    Table(
      names: names,
      columns: names.indices.map { index in
        .categorical(codes: rows.indices.map { Int32($0) }, levels: rows.map { $0[index] })
      })
  }
}
