import CreditData
import Testing

@Suite("Hash splits and partitions")
struct HashSplitTests {
  @Test("The hash is SHA-256, its words big endian")
  func vector() {
    // printf 'german|1' | sha256sum
    //   2b04913c 281bf7e8 ...
    #expect(HashSplit.uniform(dataset: "german", key: "1") == Double(0x2b04_913c) / 0x1p32)
    #expect(HashSplit.holder(dataset: "german", key: "1", count: 5) == 0x281b_f7e8 % 5)
  }

  @Test("Every row is with one holder, and where it is does not depend on other rows")
  func partitionIntoParties() throws {
    let whole = table(rows: 1_000)
    let parts = try whole.partition(into: 5, dataset: "d", key: .rowNumber)
    #expect(parts.flatMap(\.rowNumbers).sorted() == whole.rowNumbers)
    #expect(parts.allSatisfy { (150...250).contains($0.rowCount) })

    let reversed = try whole.rows(Array((0..<1_000).reversed()))
      .partition(into: 5, dataset: "d", key: .rowNumber)
    #expect(reversed.map { Set($0.rowNumbers) } == parts.map { Set($0.rowNumbers) })
  }

  @Test("The key may be a column, and its canonical text counts")
  func partitionByKey() throws {
    let whole = Table(names: ["id"], columns: [.numeric([7, 1, 2])])
    #expect(try RowKey.column("id").keys(of: whole) == ["7", "1", "2"])
    let parts = try whole.partition(into: 3, dataset: "d", key: .column("id"))
    for (holder, part) in parts.enumerated() {
      for row in 0..<part.rowCount {
        let key = try #require(part.text(column: 0, row: row))
        #expect(HashSplit.holder(dataset: "d", key: key, count: 3) == holder)
      }
    }
  }

  @Test("A partition by a column has one table for each value, sorted, and every row once")
  func partitionByColumn() throws {
    let whole = table(rows: 100)
    let parts = try whole.partition(by: "bank")
    #expect(parts.map(\.name) == ["east", "north", "west"])
    #expect(parts.flatMap(\.table.rowNumbers).sorted() == whole.rowNumbers)
    for part in parts {
      #expect(
        (0..<part.table.rowCount).allSatisfy { part.table.text(column: 1, row: $0) == part.name })
    }
  }

  @Test("A row without key or without party is an error that names it")
  func missingKey() {
    let whole = Table(
      names: ["id", "bank"],
      columns: [.numeric([1, .nan]), .categorical(codes: [0, -1], levels: ["north"])]
    ).rows([1])
    #expect(throws: DataError(.missingValue, column: "bank", row: 2)) {
      try whole.partition(by: "bank")
    }
    #expect(throws: DataError(.missingValue, column: "id", row: 2)) {
      try whole.partition(into: 2, dataset: "d", key: .column("id"))
    }
    #expect(throws: DataError(.unknownColumn, column: "branch")) {
      try whole.partition(by: "branch")
    }
  }

  private func table(rows: Int) -> Table {
    let codes = (0..<rows).map { Int32($0 % 3) }
    return Table(
      names: ["x", "bank"],
      columns: [
        .numeric((0..<rows).map(Double.init)),
        .categorical(codes: codes, levels: ["north", "west", "east"]),
      ])
  }
}
