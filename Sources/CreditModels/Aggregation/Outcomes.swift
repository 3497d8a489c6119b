internal import CreditData

/// Good and bad as the target column says it.
struct Outcomes {
  /// 1 for a bad row, 0 for a good one.
  private(set) var values: [Double]
  /// The text of a good outcome: the study's, or the one value besides bad that the column has.
  private(set) var good: String?

  /// - Throws: `DataError` for no rows, a missing column, a missing cell or a third value.
  init(of table: Table, target: Study.Target) throws(DataError) {
    guard table.rowCount > 0 else {
      throw DataError(
        .other(
          problem: "there are no rows",
          remedy: "give the party rows, leave it out, or divide the rows among fewer parties"))
    }
    guard let index = table.index(of: target.column) else {
      throw DataError(
        .other(
          problem: "the target column is not there",
          remedy: "name one of the file's columns under target.column"), column: target.column)
    }
    good = target.good
    values = [Double](repeating: 0, count: table.rowCount)
    for row in 0..<table.rowCount {
      guard let text = table.text(column: index, row: row) else {
        throw DataError(
          .other(
            problem: "the target is missing",
            remedy: "rows without an outcome cannot train: leave them out"),
          column: target.column, row: table.rowNumbers[row])
      }
      if text == target.bad {
        values[row] = 1
      } else {
        if good == nil { good = text }
        guard text == good else {
          throw Self.unexpected(in: table, column: index, row: row, target: target)
        }
      }
    }
  }

  /// A third value, or, when no row is bad at all, a slip in the study.
  private static func unexpected(
    in table: Table, column: Int, row: Int, target: Study.Target
  ) -> DataError {
    guard
      (0..<table.rowCount).contains(where: { table.text(column: column, row: $0) == target.bad })
    else {
      return DataError(
        .other(
          problem: "no row has the value named under target.bad",
          remedy: "correct target.bad, or leave the party out"), column: target.column)
    }
    return DataError(
      .other(
        problem: target.good == nil
          ? "the target has a third value" : "the target is neither target.bad nor target.good",
        remedy: "correct the row, or leave it out"),
      column: target.column, row: table.rowNumbers[row])
  }
}
