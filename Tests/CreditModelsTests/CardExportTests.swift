import CreditData
import CreditModels
import Foundation
import Testing

@Suite("An exported card")
struct CardExportTests {
  /// Probabilities: another exp, and other roundings of its argument.
  static let tolerance = 1e-12

  @Test(
    "SQLite gives every applicant the same points, bit for bit", arguments: SQLDialect.allCases)
  func sql(dialect: SQLDialect) throws {
    let rows = SampleCard.applicants
    let database = try SQLiteTable("applicants", rows)
    for change in SampleCard.scalings {
      let card = try SampleCard.card(scaling: change)
      let query = try Self.text(.sql(dialect, table: "main.applicants"), of: card)
      let names = ["id", "score", "pd"] + card.model.design.terms.map { "points_\($0.name)" }
      let result = try database.numbers(query, names).sorted { $0[0]! < $1[0]! }
      let scores = try card.score(rows)
      #expect(result.count == rows.rowCount)
      for (row, found) in result.enumerated() {
        #expect(found[1] == scores.scores[row])
        #expect(abs(try #require(found[2]) - scores.probabilitiesOfDefault[row]) < Self.tolerance)
        for term in 0..<3 { #expect(found[3 + term] == scores.points[term][row]) }
      }
    }
  }

  @Test("In SQLite a text in a numeric column gives no score, and a column that is not there stops")
  func sqliteTypes() throws {
    let database = try SQLiteTable(
      "applicants",
      Table(
        names: ["age", "debt \"ratio\"", "trade"],
        columns: [
          .categorical(codes: [0], levels: ["old"]), .numeric([1]),
          .categorical(codes: [0], levels: ["NA"]),
        ]))
    let card = try SampleCard.card()
    let query = try Self.text(.sql(.sqlite, table: "applicants"), of: card)
    let result = try database.numbers(query, ["score", "pd", "points_age", "points_trade"])
    #expect(result[0][..<3] == [nil, nil, nil])
    // The study's text for missing is missing.
    #expect(result[0][3] == card.points(ofTerm: 2)?[2])
    let lacking = try SQLiteTable("applicants", Table(names: ["x"], columns: [.numeric([1])]))
    #expect(throws: SQLiteTable.Failure.self) { try lacking.numbers(query, ["score"]) }
  }

  @Test("Names that hold quotes, semicolons and comments stay names")
  func quoting() throws {
    let table = "odd\"; DROP TABLE applicants; --"
    let rows = SampleCard.applicants.rows([0, 40, 900])
    let database = try SQLiteTable("\"\(table.replacing("\"", with: "\"\""))\"", rows)
    let card = try SampleCard.card()
    let result = try database.numbers(
      try Self.text(.sql(.sqlite, table: table), of: card), ["score"])
    #expect(result.map { $0[0] } == (try card.score(rows).scores))
  }

  @Test("A table that has a column of the result already stops the query, whatever it holds")
  func columnsThatAreThere() throws {
    let card = try SampleCard.card()
    for dialect in SQLDialect.allCases {
      let query = try Self.text(.sql(dialect, table: "applicants"), of: card)
      for name in ["points_age", "points_total", "Score", "pd"] {
        let rows = SampleCard.applicants.rows([0, 40])
        let database = try SQLiteTable(
          "applicants",
          Table(names: rows.names + [name], columns: rows.columns + [.numeric([999, 999])]))
        let failure = #expect(throws: SQLiteTable.Failure.self) {
          try database.numbers(query, ["score"])
        }
        #expect(failure?.message.contains("ambiguous") == true, "\(name)")
      }
    }
  }

  @Test(
    "A characteristic that would give two columns one name is refused",
    arguments: ["total", "score", "pd", "points_age", "points_total"])
  func namesTaken(name: String) throws {
    let card = try SampleCard.card(trade: name)
    #expect(throws: CardExportError.self) {
      try CardExport.sql(.ansi, table: "applicants").bytes(of: card)
    }
    // PMML has no column of points.
    guard !["total", "points_age"].contains(name) else { return }
    #expect(throws: CardExportError.nameTaken(name, column: name)) {
      try CardExport.pmml.bytes(of: card)
    }
  }

  @Test("In SQLite names that differ in case are one name")
  func namesInSQLite() throws {
    let card = try SampleCard.card(trade: "SCORE")
    #expect(throws: CardExportError.self) {
      try CardExport.sql(.sqlite, table: "applicants").bytes(of: card)
    }
    #expect(throws: Never.self) { try CardExport.sql(.ansi, table: "applicants").bytes(of: card) }
  }

  @Test("The empty text is missing in SQL though the study names no text for missing")
  func emptyText() throws {
    let card = try SampleCard.card(missing: [])
    let database = try SQLiteTable(
      "applicants",
      Table(
        names: ["age", "debt \"ratio\"", "trade"],
        columns: [
          .numeric([30]), .numeric([0.2]), .categorical(codes: [0], levels: [""]),
        ]))
    let query = try Self.text(.sql(.sqlite, table: "applicants"), of: card)
    let found = try database.numbers(query, ["points_trade"])[0][0]
    #expect(found == card.points(ofTerm: 2)?[2])
  }

  @Test("A character no XML document may hold is refused, and named")
  func notXML() throws {
    let card = try SampleCard.card(trade: "tr\u{1}ade")
    #expect(throws: CardExportError.notXML("tr\u{1}ade")) {
      try CardExport.pmml.bytes(of: card)
    }
    #expect(CardExportError.notXML("tr\u{1}ade").description.contains("trU+1ade"))
    #expect(throws: Never.self) { try CardExport.json.bytes(of: card) }
  }

  @Test("A PMML evaluator gives every applicant the same score, PD, points and reasons")
  func pmml() throws {
    for change in SampleCard.scalings {
      let card = try SampleCard.card(scaling: change)
      let document = try #require(PMMLScorecard(try CardExport.pmml.bytes(of: card)))
      let scores = try card.score(SampleCard.applicants)
      for (row, cells) in Self.cells.enumerated() {
        let found = try #require(document.evaluate(cells))
        let points = scores.points.map { $0[row] }
        #expect(found.numbers["score"] == scores.scores[row])
        let probability = try #require(found.numbers["pd"])
        #expect(abs(probability - scores.probabilitiesOfDefault[row]) < Self.tolerance)
        #expect(found.partialScores == points)
        let names = card.model.design.terms.map(\.name)
        #expect(found.reasons == card.reasons(points: points).map { names[$0] })
      }
    }
  }

  @Test("Rules read from JSON give every applicant the same points and score")
  func json() throws {
    for change in SampleCard.scalings {
      let card = try SampleCard.card(scaling: change)
      let document = try JSONDecoder().decode(
        RulesDocument.self, from: Data(try CardExport.json.bytes(of: card)))
      let scores = try card.score(SampleCard.applicants)
      for (row, cells) in Self.cells.enumerated() {
        let found = document.evaluate(cells)
        #expect(found.points == scores.points.map { $0[row] })
        #expect(found.score == scores.scores[row])
        #expect(abs(found.probability - scores.probabilitiesOfDefault[row]) < Self.tolerance)
      }
    }
  }

  @Test("Cards of numbers without bins leave with their formula")
  func plain() throws {
    let table = Table(
      names: ["age", "debt \"ratio\""], columns: [.numeric([31, -4]), .numeric([0.4, 9])])
    for rounding in Scaling.Rounding.allCases {
      let card = SampleCard.plain {
        $0.rounding = rounding
        $0.base = .spread
      }
      let scores = try card.score(table).scores
      let pmml = try #require(PMMLScorecard(try CardExport.pmml.bytes(of: card)))
      let json = try JSONDecoder().decode(
        RulesDocument.self, from: Data(try CardExport.json.bytes(of: card)))
      let database = try SQLiteTable("applicants", table)
      let sql = try database.numbers(
        try Self.text(.sql(.ansi, table: "applicants"), of: card), ["score"])
      for row in 0..<2 {
        let cells = Self.cells(of: table, row)
        #expect(pmml.evaluate(cells)?.numbers["score"] == scores[row])
        #expect(json.evaluate(cells).score == scores[row])
        #expect(sql[row][0] == scores[row])
      }
    }
  }

  @Test("The ONNX model holds coefficients, intercept and names as doubles and texts")
  func onnx() throws {
    let card = try SampleCard.card()
    let bytes = try CardExport.onnx.bytes(of: card)
    // IR version 8 comes first.
    #expect(bytes.starts(with: [0x08, 0x08]))
    for (index, coefficient) in card.model.coefficients.enumerated() {
      let pattern = withUnsafeBytes(of: coefficient.bitPattern.littleEndian) { Array($0) }
      #expect(bytes.firstRange(of: pattern) != nil, "coefficient \(index)")
    }
    for text in ["MatMul", "Add", "Sigmoid", "log_odds", "debt \"ratio\"", "trade"] {
      #expect(bytes.firstRange(of: Array(text.utf8)) != nil, "\(text)")
    }
  }

  @Test("A card whose points are infinite is not exported")
  func infinite() {
    let binning = Binning(name: "x", rule: .numeric(cuts: [1], special: []))
    let card = Scorecard(
      study: Study(name: "x", target: .init(column: "y", bad: "1")),
      model: ScoreModel(
        design: Design([.woe(binning, values: [.infinity, 1, 0])]), coefficients: [0, -1]),
      characteristics: [])
    for form in [CardExport.sql(.ansi, table: "t"), .pmml, .json] {
      #expect(throws: CardExportError.notFinite("x")) { try form.bytes(of: card) }
    }
  }

  private static func text(_ form: CardExport, of card: Scorecard) throws -> String {
    String(decoding: try form.bytes(of: card), as: UTF8.self)
  }

  private static let cells = (0..<SampleCard.applicants.rowCount).map {
    cells(of: SampleCard.applicants, $0)
  }

  private static func cells(of table: Table, _ row: Int) -> [String: PMMLScorecard.Cell] {
    var cells: [String: PMMLScorecard.Cell] = [:]
    for (name, column) in zip(table.names, table.columns) {
      switch column {
      case .numeric(let values): if !values[row].isNaN { cells[name] = .number(values[row]) }
      case .categorical(let codes, let levels):
        if codes[row] >= 0 { cells[name] = .text(levels[Int(codes[row])]) }
      }
    }
    return cells
  }
}
