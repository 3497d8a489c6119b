import CreditData
import Testing

@Suite("Describing a table")
struct TableDescriptionTests {
  @Test("A numeric column has its quantiles, mean and missing share")
  func numeric() {
    let column = describe(.numeric([4, 1, .nan, 3, 2, 2, .nan, 6]))
    #expect(column.missingCount == 2)
    #expect(column.missingShare == 0.25)
    #expect(column.distinctCount == 5)
    #expect(column.summary == NumericSummary(sorted: [1, 2, 2, 3, 4, 6]))
    #expect(column.summary?.minimum == 1)
    #expect(column.summary?.lowerQuartile == 2)
    #expect(column.summary?.median == 2)
    #expect(column.summary?.upperQuartile == 4)
    #expect(column.summary?.maximum == 6)
    #expect(column.summary.map { abs($0.mean - 3) < 1e-15 } == true)
  }

  @Test("A categorical column has its levels, most frequent first, unused ones left out")
  func categorical() {
    let column = describe(
      .categorical(codes: [2, 0, 2, -1, 1], levels: ["b", "a", "c", "unused"]))
    #expect(column.levels.map(\.level) == ["c", "a", "b"])
    #expect(column.levels.map(\.count) == [2, 1, 1])
    #expect(column.distinctCount == 3)
  }

  @Test("Account numbers, constants and free text are proposed for exclusion")
  func exclusion() {
    let integers = (0..<100).map(Double.init)
    #expect(describe(.numeric(integers)).suggestions == [.identifier])
    #expect(describe(.numeric(integers.map { $0 + 0.5 })).suggestions == [])
    #expect(describe(.numeric([1, 1, .nan])).suggestions == [.constant])
    #expect(describe(.numeric([.nan])).suggestions == [.constant])
    let names = (0..<100).map { "name \($0)" }
    let codes = (0..<100).map(Int32.init)
    #expect(describe(.categorical(codes: codes, levels: names)).suggestions == [.identifier])
  }

  @Test("Two values and none missing make a target candidate")
  func target() {
    #expect(describe(.numeric([0, 1, 1])).suggestions == [.targetCandidate])
    #expect(describe(.numeric([0, 1, .nan])).suggestions == [])
    let outcome = Column.categorical(codes: [0, 1, 0], levels: ["good", "bad"])
    #expect(describe(outcome).suggestions == [.targetCandidate])
  }

  @Test("Special codes are those that stand apart from the other values")
  func specialCodes() {
    #expect(Suggestion.specialCodes(in: [-9, -8, 0, 10, 50]) == [-9, -8])
    #expect(Suggestion.specialCodes(in: [-9, -8, -5, 10, 50]) == [])
    #expect(Suggestion.specialCodes(in: [0, 1, 17, 96, 98]) == [96, 98])
    #expect(Suggestion.specialCodes(in: [0, 1, 17, 80, 96, 98]) == [])
    #expect(Suggestion.specialCodes(in: [0, 300, 999]) == [999])
    #expect(Suggestion.specialCodes(in: [0, 1, 96.5]) == [])
    #expect(Suggestion.specialCodes(in: [1, 99]) == [])
  }

  @Test("The proposal for a study is YAML with everything quoted that needs it")
  func proposal() {
    let rows = 40
    let codes = (0..<rows).map { Int32($0 % 3) }
    let table = Table(
      names: ["id", "age", "home: own?", "default"],
      columns: [
        .numeric((0..<rows).map { Double($0) }),
        .numeric((0..<rows).map { $0 == 3 ? -9 : Double($0 / 2) }),
        .categorical(codes: codes, levels: ["yes", "say \"no\"\n", "rent"]),
        .numeric((0..<rows).map { Double($0 % 2) }),
      ])
    #expect(
      TableDescription(of: table).studyYAML == #"""
        columns:
          exclude: [id]
          special:
            age: [-9]
          categories:
            "home: own?": [rent, "say \"no\"\n", "yes"]
        # Two values, may be the target: default

        """#)
  }

  @Test("A table without rows can be described")
  func empty() {
    let table = Table(
      names: ["a", "b"], columns: [.numeric([]), .categorical(codes: [], levels: [])])
    let description = TableDescription(of: table)
    #expect(description.columns.map(\.missingShare) == [0, 0])
    #expect(description.description.hasPrefix("0 rows, 2 columns\na: numeric, 0 values"))
  }

  private func describe(_ column: Column) -> ColumnDescription {
    ColumnDescription(of: column, name: "x")
  }
}
