internal import CreditData

/// Rows with an outcome and rows without: rejected applicants of a fit, and what is watched before it
/// has one.
struct DividedRows {
  let known: Table
  let open: Table

  /// - Throws: `DataError` for a decision column that is not there.
  init(_ table: Table, study: Study) throws(DataError) {
    let isOpen: (Int) -> Bool
    switch study.task {
    case .fit:
      guard let rejects = study.rejects else {
        (known, open) = (table, table.rows([]))
        return
      }
      guard let column = table[rejects.column] else {
        throw DataError(
          .other(
            problem: "the column that tells the rejected applicants is not there",
            remedy: "name one of the file's columns under rejects.column"), column: rejects.column)
      }
      try rejects.check(table, target: study.target)
      isOpen = { column.text(row: $0) == rejects.rejected }
    case .monitoring:
      let column = table[study.target.column]
      isOpen = { column?.text(row: $0) == nil }
    }
    let rows = 0..<table.rowCount
    let openRows = rows.filter(isOpen)
    known = openRows.isEmpty ? table : table.rows(rows.filter { !isOpen($0) })
    open = table.rows(openRows)
  }
}
