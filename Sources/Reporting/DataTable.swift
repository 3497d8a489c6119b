/// A table of one header row; the first cell of each row names it.
package struct DataTable {
  package struct Column {
    let title: String
    let isNumber: Bool

    package static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    package static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }

    var header: Markup { "<th scope=\"col\"\(attribute)>\(title)</th>" }
    private var attribute: Markup { isNumber ? " class=\"number\"" : "" }

    func cell(_ data: Markup) -> Markup { "<td\(attribute)>\(data)</td>" }
  }

  private let columns: [Column]
  private let rows: [[Markup]]

  package init(_ columns: [Column], rows: [[String]]) {
    self.init(
      columns,
      rows: rows.map { cells in
        cells.enumerated().map { $0.offset == 0 ? "\(name: $0.element)" : Markup($0.element) }
      })
  }

  package init(_ columns: [Column], rows: [[Markup]]) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a cell for each column")
    self.columns = columns
    self.rows = rows
  }

  package var markup: Markup {
    """
    <div class="scroll" tabindex="0"><table>
    <thead><tr>\(columns.map(\.header))</tr></thead>
    <tbody>
    \(rows.map(row))</tbody>
    </table></div>

    """
  }

  private func row(_ cells: [Markup]) -> Markup {
    let others = zip(columns, cells).dropFirst().map { $0.cell($1) }
    return "<tr><th scope=\"row\">\(cells[0])</th>\(others)</tr>\n"
  }
}
