/// Whose invoices a file holds, seen from the firm it is about.
public enum InvoiceKind: String, CaseIterable, Sendable {
  /// Issued by the firm to its customers.
  case sales
  /// Received by the firm from its suppliers.
  case purchases
}

/// One value-added tax invoice.
struct Invoice {
  let date: CalendarDate
  /// Without tax, in yuan; negative on a red-letter invoice, which takes back an earlier one.
  let amount: Double
  /// In yuan, with the sign of the amount.
  let tax: Double
  let isVoid: Bool
  /// The other side: the same number for the same text.
  let counterparty: Int32
}

/// Reads the invoices of a `.csv` or `.csv.gz` file one after the other, in any order of rows.
///
/// Columns, besides which there may be others: the firm's identifier, `invoice_date`
/// (`YYYY-MM-DD`), `counterparty_id`, `amount`, `tax` and `status` (`valid` or `void`). Every row
/// keeps the rules or ends the reading with its file, row and column; only a void invoice, which
/// counts as a number, may leave amount, tax and counterparty empty.
struct InvoiceFile {
  private enum Name {
    static let date = "invoice_date"
    static let counterparty = "counterparty_id"
    static let amount = "amount"
    static let tax = "tax"
    static let status = "status"
  }

  private let path: String
  private let identifier: String
  private var blocks: CSVBlocks

  init(path: String, identifier: String) throws(DataError) {
    self.path = path
    self.identifier = identifier
    var columns: [String: ColumnType] = [
      Name.date: .categorical, Name.counterparty: .categorical, Name.status: .categorical,
      Name.amount: .numeric, Name.tax: .numeric,
    ]
    guard columns.updateValue(.categorical, forKey: identifier) == nil else {
      throw DataError(
        .other(
          problem: "a firm cannot be named by this column of an invoice",
          remedy: "name the column with the firm's identifier"), file: path, column: identifier)
    }
    blocks = try CSVBlocks(path: path, columns: columns, missing: [""])
  }

  /// Calls `body` with each invoice and its firm.
  ///
  /// - Parameter counterparties: the numbers of those of earlier files, to which new ones are added.
  mutating func forEach(
    counterparties: inout [String: Int32],
    _ body: (_ firm: String, _ invoice: Invoice) -> Void
  ) throws(DataError) {
    while let block = try blocks.next() {
      let fault = block.refused.first
      let columns = Columns(block.table, identifier: identifier, numbers: &counterparties)
      for row in 0..<block.table.rowCount {
        let number = block.table.rowNumbers[row]
        // The first fault in the order of rows, whichever rule it breaks.
        if let fault, let first = fault.row, first < number { throw plain(fault) }
        do throws(Fault) {
          try body(columns.firm(row), columns.invoice(row))
        } catch {
          throw DataError(error.rule, file: path, column: error.column ?? identifier, row: number)
        }
      }
      if let fault { throw plain(fault) }
    }
  }

  /// An invoice file has no study that could list texts as missing.
  private func plain(_ fault: DataError) -> DataError {
    guard fault.rule == .notANumber else { return fault }
    return DataError(
      .other(
        problem: "the cell is not a number",
        remedy: "write amounts with a point and without separators, as 1234.56"),
      file: fault.file, column: fault.column, row: fault.row)
  }

  /// A broken rule; without a column it is that of the identifier.
  private struct Fault: Error {
    let rule: DataRule
    var column: String?
  }

  /// The cells of a block: each text of a level is read once.
  private struct Columns {
    private let firms: Levels<String?>
    private let dates: Levels<CalendarDate?>
    private let statuses: Levels<String>
    private let counterparties: Levels<Int32>
    private let amounts: [Double]
    private let taxes: [Double]

    init(_ table: Table, identifier: String, numbers: inout [String: Int32]) {
      firms = Levels(table[identifier]) { IdentifierKind.text.normalised($0) }
      dates = Levels(table[Name.date]) { CalendarDate($0) }
      statuses = Levels(table[Name.status]) { $0 }
      counterparties = Levels(table[Name.counterparty]) { text in
        let number = numbers[text] ?? Int32(numbers.count)
        numbers[text] = number
        return number
      }
      amounts = table.numbers(Name.amount)
      taxes = table.numbers(Name.tax)
    }

    func firm(_ row: Int) throws(Fault) -> String {
      guard let name = firms[row], let firm = name else { throw Fault(rule: .missingValue) }
      return firm
    }

    func invoice(_ row: Int) throws(Fault) -> Invoice {
      guard let cell = dates[row] else {
        throw Fault(rule: .missingValue, column: Name.date)
      }
      guard let date = cell else {
        throw Fault(
          rule: .other(
            problem: "the cell is no date of the form YYYY-MM-DD",
            remedy: "write dates as 2019-03-31"), column: Name.date)
      }
      if try isVoid(row) {
        return Invoice(date: date, amount: 0, tax: 0, isVoid: true, counterparty: -1)
      }
      for (name, values) in [(Name.amount, amounts), (Name.tax, taxes)] where values[row].isNaN {
        throw Fault(rule: .missingValue, column: name)
      }
      guard let counterparty = counterparties[row] else {
        throw Fault(rule: .missingValue, column: Name.counterparty)
      }
      return Invoice(
        date: date, amount: amounts[row], tax: taxes[row], isVoid: false,
        counterparty: counterparty)
    }

    private func isVoid(_ row: Int) throws(Fault) -> Bool {
      guard let status = statuses[row] else {
        throw Fault(rule: .missingValue, column: Name.status)
      }
      switch status {
      case "valid": return false
      case "void": return true
      default:
        throw Fault(
          rule: .other(
            problem: "the status of an invoice is neither 'valid' nor 'void'",
            remedy: "write one of the two words"), column: Name.status)
      }
    }
  }

  /// What the texts of a column stand for; nil in a row without one.
  private struct Levels<Value> {
    private let values: [Value]
    private let codes: [Int32]

    init(_ column: Column?, _ value: (String) -> Value) {
      guard case .categorical(let codes, let levels) = column else {
        preconditionFailure("the columns of an invoice are read with their types")
      }
      self.codes = codes
      values = levels.map(value)
    }

    subscript(row: Int) -> Value? { codes[row] < 0 ? nil : values[Int(codes[row])] }
  }
}

extension Table {
  fileprivate func numbers(_ name: String) -> [Double] {
    guard case .numeric(let values) = self[name] else {
      preconditionFailure("the columns of an invoice are read with their types")
    }
    return values
  }
}
