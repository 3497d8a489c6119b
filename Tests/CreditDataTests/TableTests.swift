import CreditData
import Foundation
import Testing

@Suite("Tables")
struct TableTests {
  let table = Table(
    names: ["age", "purpose"],
    columns: [
      .numeric([30, .nan, 41]), .categorical(codes: [0, 1, -1], levels: ["car", "home"]),
    ])

  @Test("Selected rows keep their numbers, and columns their levels")
  func rows() {
    let part = table.rows([2, 0])
    #expect(part.rowNumbers == [3, 1])
    #expect(part["age"] == .numeric([41, 30]))
    #expect(part["purpose"] == .categorical(codes: [-1, 0], levels: ["car", "home"]))
    #expect(part.rows([]).rowCount == 0)
  }

  @Test("Columns are found by name, cells by position")
  func access() {
    #expect(table.index(of: "purpose") == 1)
    #expect(table.index(of: "income") == nil)
    #expect(table["income"] == nil)
    #expect(table.text(column: 0, row: 0) == "30")
    #expect(table.text(column: 0, row: 1) == nil)
    #expect(table.text(column: 1, row: 1) == "home")
    #expect(table.text(column: 1, row: 2) == nil)
    #expect(table.columns.map(\.missingCount) == [1, 1])
  }

  @Test("Tables with missing cells are equal to themselves, and to nothing else")
  func equality() {
    #expect(table == table.rows([0, 1, 2]))
    #expect(Column.numeric([.nan, 1]) != .numeric([1, .nan]))
    #expect(Column.numeric([.nan]) != .numeric([.nan, .nan]))
    #expect(Column.numeric([]) != .categorical(codes: [], levels: []))
  }

  @Test("Concatenating matches columns by name and merges levels")
  func concatenating() throws {
    let other = Table(
      names: ["purpose", "age"],
      columns: [.categorical(codes: [0, 1, -1], levels: ["boat", "car"]), .numeric([1, 2, 3])],
      rowNumbers: [7, 8, 9])
    let whole = try Table.concatenating([table, other])
    #expect(whole.names == ["age", "purpose"])
    #expect(whole["age"] == .numeric([30, .nan, 41, 1, 2, 3]))
    #expect(
      whole["purpose"]
        == .categorical(codes: [0, 1, -1, 2, 0, -1], levels: ["car", "home", "boat"]))
    #expect(whole.rowNumbers == [1, 2, 3, 7, 8, 9])
  }

  @Test("Splitting a table and concatenating the parts gives its rows back")
  func splitAndConcatenate() throws {
    let parts = try table.partition(into: 2, dataset: "d", key: .rowNumber)
    let whole = try Table.concatenating(parts)
    let order = whole.rowNumbers.indices.sorted { whole.rowNumbers[$0] < whole.rowNumbers[$1] }
    #expect(whole.rows(order) == table)
  }

  @Test("Tables with other columns cannot be concatenated, and the error names the column")
  func differentColumns() {
    let ages = Table(names: ["age"], columns: [.numeric([1])])
    #expect(throws: DataError(.missingColumn, column: "purpose")) {
      try Table.concatenating([table, ages])
    }
    #expect(throws: DataError(.unexpectedColumn, column: "purpose")) {
      try Table.concatenating([ages, table])
    }
    let texts = Table(names: ["age"], columns: [.categorical(codes: [0], levels: ["old"])])
    #expect(throws: DataError(.otherType(expected: .numeric), column: "age")) {
      try Table.concatenating([ages, texts])
    }
  }

  @Test("A schema survives encoding")
  func schema() throws {
    let schema = Schema(of: table)
    #expect(schema.fields.map(\.type) == [.numeric, .categorical])
    let data = try JSONEncoder().encode(schema)
    #expect(try JSONDecoder().decode(Schema.self, from: data) == schema)
  }
}
