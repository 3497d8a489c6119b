import CreditData
import Foundation
import Testing

@Suite("score, with options")
struct ScoreOptionTests {
  private static let score = ["score", "out/card.json", "--data", "new.csv", "--out", "s.csv"]

  /// The output of scoring `rows`, below a header of id, age, income and purpose.
  private func scored(
    _ rows: [String], _ options: [String] = [], scaling: String? = nil,
    check: (Folder, Table, Command.Outcome) throws -> Void
  ) throws {
    try withFolder { folder in
      try smallCard(in: folder, scaling: scaling)
      try folder.write(
        (["id,age,income,purpose"] + rows).map { $0 + "\n" }.joined(), to: "new.csv")
      let outcome = try Command.run(Self.score + options, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      try check(folder, try CSVReader.read(path: folder.file("s.csv").path), outcome)
    }
  }

  private func texts(_ table: Table, _ name: String) throws -> [String?] {
    let column = try #require(table.index(of: name))
    return (0..<table.rowCount).map { table.text(column: column, row: $0) }
  }

  private func numbers(_ table: Table, _ name: String) throws -> [Double] {
    try texts(table, name).map { try #require($0.flatMap(Double.init)) }
  }

  private static let rows = ["007,22,1500,car", "a,60,4500,home", "b,34,2000,home", "c,35,,car"]

  @Test("Kept columns come out as they are, a number with its leading zeros")
  func keep() throws {
    try scored(Self.rows, ["--keep", "id", "--keep", "age"]) { folder, table, _ in
      #expect(Array(table.names.prefix(4)) == ["row", "id", "age", "score"])
      let text = try folder.text("s.csv")
      #expect(text.contains("\n1,007,22,"))
    }
  }

  @Test("Only rows at the score or safer pass, whichever way the scale runs")
  func above() throws {
    for scaling in ["{points: 600}", "{reversed: true}"] {
      try scored(Self.rows, scaling: scaling) { folder, table, _ in
        let scores = try numbers(table, "score")
        let probabilities = try numbers(table, "pd")
        let limit = scores[2]
        let outcome = try Command.run(Self.score + ["--above", "\(limit)"], in: folder)
        #expect(outcome.code == 0)
        let passed = try numbers(
          CSVReader.read(path: folder.file("s.csv").path), "row"
        ).map { Int($0) - 1 }
        let expected = scores.indices.filter { probabilities[$0] <= probabilities[2] }
        #expect(passed == expected)
        #expect(passed.count < scores.count)
      }
    }
  }

  @Test("Rows that cannot be scored are listed with their reason, and the others are scored")
  func refused() throws {
    try scored(
      ["1,young,1000,car", "2,30,1000,boat", "3,30,,home", "4,40,rich,car", "5,50,3000,car"],
      ["--refused", "refused.csv", "--unseen", "refuse", "--keep", "id"]
    ) { folder, table, outcome in
      #expect(try numbers(table, "row") == [5])
      let refused = try CSVReader.read(
        path: folder.file("refused.csv").path, options: CSVOptions(types: ["column": .categorical]))
      #expect(refused.names == ["row", "column", "reason"])
      let rows = try numbers(refused, "row").enumerated().sorted { $0.element < $1.element }
      #expect(rows.map(\.element) == [1, 2, 3, 4])
      let columns = try texts(refused, "column")
      #expect(rows.map { columns[$0.offset] } == ["age", "purpose", "income", "income"])
      #expect(outcome.errors.contains("4 rows were not scored; see refused.csv."))
    }
  }

  @Test("Without a place for refused rows the first one ends the run, and nothing is written")
  func firstRefusal() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("age,income,purpose\n30,1,car\nyoung,1,car\n", to: "new.csv")
      try expectRefusal(
        Self.score, in: folder, says: ["new.csv", "'age'", "row 2", "not a number"])
      try folder.write("age,income,purpose\n30,1,car\n30,1,boat\n", to: "new.csv")
      try expectRefusal(
        Self.score + ["--unseen", "refuse"], in: folder,
        says: ["new.csv", "'purpose'", "row 2", "never had this value"])
    }
  }

  @Test("A bad row far down leaves no half-written file")
  func lateError() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let rows = String(repeating: "30,1000,car\n", count: 30_000)
      try folder.write("age,income,purpose\n" + rows + "30\n", to: "new.csv")
      try folder.write("old", to: "s.csv")
      try expectRefusal(Self.score, in: folder, says: ["new.csv", "row 30001", "fields"])
      #expect(try folder.text("s.csv") == "old")
    }
  }

  @Test("A file of many blocks is scored like its rows alone, compressed or not")
  func blocks() throws {
    let rows = (0..<20_000).map { "\($0),\(20 + $0 % 50),\(1000 + $0 % 4000),car" }
    try scored(rows) { folder, table, _ in
      #expect(try numbers(table, "row") == (1...20_000).map(Double.init))
      let scores = try numbers(table, "score")
      // Rows 4,000 apart are the same applicant, in other blocks.
      #expect(scores[7] == scores[4007] && scores[7] == scores[16_007])
      let outcome = try Command.run(
        Array(Self.score.prefix(4)) + ["--out", "s.csv.gz"], in: folder)
      #expect(outcome.code == 0)
      #expect(try CSVReader.read(path: folder.file("s.csv.gz").path) == table)
      let printed = try Command.run(Array(Self.score.prefix(4)), in: folder)
      #expect(printed.output == (try folder.text("s.csv")))
    }
  }

  @Test("Rows are ranked by how much they are like a list, and the list's own kind comes first")
  func like() throws {
    let young = (0..<30).map { "y\($0),2\($0 % 9),\(1100 + $0 * 10),car" }
    let old = (0..<30).map { "o\($0),5\($0 % 9),\(4000 + $0 * 10),home" }
    try scored(young + old) { folder, _, _ in
      try folder.write("age,income,purpose\n58,4400,home\n55,4300,home\n", to: "seed.csv")
      let outcome = try Command.run(
        Self.score + ["--like", "seed.csv", "--top", "30", "--keep", "id"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let table = try CSVReader.read(path: folder.file("s.csv").path)
      #expect(table.names == ["rank", "row", "id", "distance", "score", "pd"])
      #expect(try numbers(table, "rank") == (1...30).map(Double.init))
      #expect(try texts(table, "id").allSatisfy { $0?.hasPrefix("o") == true })
      let distances = try numbers(table, "distance")
      #expect(distances == distances.sorted() && distances[0] >= 0)
      try folder.write("age,income,purpose\n", to: "seed.csv")
      try expectRefusal(
        Self.score + ["--like", "seed.csv"], in: folder, says: ["seed.csv", "no rows"])
    }
  }

  @Test("Two outputs in one place, an output over an input and a name taken twice are refused")
  func places() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("score,age,income,purpose\n1,30,1,car\n", to: "new.csv")
      try expectRefusal(
        Self.score + ["--refused", "./s.csv"], in: folder, says: ["--out and --refused", "choose"])
      try expectRefusal(
        Self.score + ["--refused", "out/card.json"], in: folder, says: ["--refused", "lost"])
      try expectRefusal(
        Self.score + ["--keep", "score"], in: folder, says: ["--keep score", "rename"])
      try expectRefusal(
        Self.score + ["--keep", "none"], in: folder, says: ["new.csv", "'none'", "none such"])
    }
  }

  @Test("Whole points come out whole, with as many reasons as the study asks for")
  func whole() throws {
    try scored(
      Self.rows, scaling: "{rounding: whole, reasons: {count: 1, baseline: mean}}"
    ) { _, table, _ in
      #expect(try numbers(table, "score").allSatisfy { $0 == $0.rounded() })
      #expect(table.names.filter { $0.hasPrefix("reason_") } == ["reason_1"])
      let reasons = try texts(table, "reason_1").compactMap { $0 }
      #expect(!reasons.isEmpty && Set(reasons).isSubset(of: ["age", "income", "purpose"]))
    }
  }
}
