import CreditData
import Foundation
import Testing

/// Invoice files of a test, written where it asks for their features.
struct InvoiceFiles {
  static let header = "firm_id,invoice_no,invoice_date,counterparty_id,amount,tax,status"

  /// `firm date counterparty amount tax [void]`, separated by spaces.
  var sales: [String] = []
  var purchases: [String] = []

  /// The features of `firms`.
  func features(
    of firms: [String] = ["E1"], from: String? = nil, asOf: String? = nil
  ) throws -> Table {
    try ledger(of: firms, from: from, asOf: asOf).features()
  }

  func ledger(
    of firms: [String] = ["E1"], from: String? = nil, asOf: String? = nil
  ) throws -> InvoiceLedger {
    var ledger = InvoiceLedger(
      firms: firms, from: try from.map { try #require(CalendarDate($0)) },
      asOf: try asOf.map { try #require(CalendarDate($0)) })
    for (kind, lines) in [(InvoiceKind.sales, sales), (.purchases, purchases)] {
      try withFile(Self.text(lines).utf8, name: "\(kind).csv") { try ledger.read($0, as: kind) }
    }
    return ledger
  }

  static func text(_ lines: [String]) -> String {
    let rows = lines.enumerated().map { number, line in
      let cells = line.split(separator: " ").map(String.init)
      let status = cells.count > 5 ? cells[5] : "valid"
      return "\(cells[0]),\(number),\(cells[1]),\(cells[2]),\(cells[3]),\(cells[4]),\(status)"
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }
}

extension Table {
  /// A cell of a numeric column, nil where it is missing or there is no such column.
  func number(_ name: String, row: Int = 0) -> Double? {
    guard case .numeric(let values) = self[name], !values[row].isNaN else { return nil }
    return values[row]
  }

  /// The missing cells of a row, by their columns' names.
  func missing(row: Int = 0) -> Set<String> {
    Set(names.filter { self[$0]?.text(row: row) == nil })
  }
}

/// Whether two numbers agree to the last bits of a sum of a few.
func isClose(_ left: Double?, _ right: Double) -> Bool {
  guard let left else { return false }
  return abs(left - right) <= 1e-12 * max(1, abs(right))
}

/// The same for every cell of two tables of one row.
func isClose(_ left: Table, _ right: Table) -> Bool {
  left.names == right.names && left.missing() == right.missing()
    && left.names.dropFirst().allSatisfy { name in
      right.number(name).map { isClose(left.number(name), $0) } ?? true
    }
}
