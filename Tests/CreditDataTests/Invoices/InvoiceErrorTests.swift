import CreditData
import Testing

@Suite("Faults in invoice files")
struct InvoiceErrorTests {
  /// The error of reading one invoice with a cell replaced, on row 2 of a file.
  private func error(_ column: String, _ cell: String) throws -> DataError? {
    let names = InvoiceFiles.header.split(separator: ",").map(String.init)
    var cells = ["E1", "7", "2019-01-01", "A", "1.5", "0.5", "valid"]
    cells[try #require(names.firstIndex(of: column))] = cell
    let text =
      "\(InvoiceFiles.header)\nE1,6,2019-01-01,A,1,0,valid\n\(cells.joined(separator: ","))\n"
    return try withFile(text.utf8, name: "invoices.csv") { path in
      var ledger = InvoiceLedger(firms: ["E1"])
      do throws(DataError) { try ledger.read(path, as: .sales) } catch { return error }
      return nil
    }
  }

  @Test(
    "A cell that breaks a rule is an error that names file, row and column, and never the cell",
    arguments: [
      ("invoice_date", "2019-02-29", "YYYY-MM-DD"), ("invoice_date", "01/02/2019", "YYYY-MM-DD"),
      ("invoice_date", "", "empty"), ("firm_id", "", "empty"), ("firm_id", "  ", "empty"),
      ("counterparty_id", "", "empty"), ("amount", "\"1,5\"", "not a number"),
      ("amount", "12.3x", "not a number"),
      ("amount", "", "empty"), ("amount", "-nan", "NaN or infinite"),
      ("amount", "1e999", "too large"), ("tax", "?!", "not a number"),
      ("tax", "", "empty"), ("status", "Void", "'valid' nor 'void'"), ("status", "", "empty"),
    ])
  func cells(column: String, cell: String, says: String) throws {
    let error = try #require(try error(column, cell))
    #expect(error.row == 2)
    #expect(error.description.contains("invoices.csv"))
    #expect(error.description.contains(says))
    #expect(error.column == column)
    let isShown = !cell.allSatisfy(\.isWhitespace) && error.description.contains(cell)
    #expect(!isShown)
  }

  @Test("The first fault in the order of rows is the one that is told")
  func first() throws {
    let rows = ["E1 2019-13-01 A 1 0", "E1 2019-01-01 A x 0", "E1 2019-01-01 A 1 0 maybe"]
    for (skipped, column) in ["invoice_date", "amount", "status"].enumerated() {
      try withFile(InvoiceFiles.text(Array(rows.dropFirst(skipped))).utf8) { path in
        var ledger = InvoiceLedger(firms: ["E1"])
        let error = #expect(throws: DataError.self) { try ledger.read(path, as: .purchases) }
        #expect(error?.column == column)
        #expect(error?.row == 1)
      }
    }
  }

  @Test("A fault after the reference date, or of another firm, is a fault all the same")
  func strict() throws {
    let lines = ["E7 2030-02-30 A 1 0"]
    try withFile(InvoiceFiles.text(lines).utf8) { path in
      var ledger = InvoiceLedger(firms: ["E1"], asOf: CalendarDate("2019-12-31"))
      #expect(throws: DataError.self) { try ledger.read(path, as: .sales) }
    }
  }

  @Test(
    "A file without one of the columns is refused",
    arguments: ["firm_id", "invoice_date", "counterparty_id", "amount", "tax", "status"])
  func columns(name: String) throws {
    let text = InvoiceFiles.header.replacing(name, with: "other") + "\n"
    try withFile(text.utf8) { path in
      var ledger = InvoiceLedger(firms: ["E1"])
      let error = #expect(throws: DataError.self) { try ledger.read(path, as: .sales) }
      #expect(error?.column == name)
    }
  }

  @Test("The firms of a list are each named once")
  func firmList() throws {
    func firms(_ text: String) throws -> [String] {
      try withFile(text.utf8) { try InvoiceLedger.firms(path: $0) }
    }
    #expect(try firms("firm_id,x\nE2,1\n E1 ,2\n") == ["E2", "E1"])
    let twice = #expect(throws: DataError.self) { try firms("x,firm_id\n1,E2\n2,E1\n3,E2 \n") }
    #expect(twice?.row == 3 && twice?.column == "firm_id")
    let empty = #expect(throws: DataError.self) { try firms("firm_id,x\nE2,1\n,2\n") }
    #expect(empty?.row == 2 && empty?.rule == .missingValue)
    #expect(throws: DataError.self) { try firms("firm_id\n") }
    #expect(throws: DataError.self) { try firms("name\nE1\n") }
  }

  @Test("No invoice in the period is an error, and so is a column that names firms and amounts")
  func nothing() throws {
    #expect(throws: DataError.self) { try InvoiceFiles().features() }
    #expect(throws: DataError.self) {
      try InvoiceFeaturesTests.files.features(asOf: "2000-01-01")
    }
    #expect(throws: DataError.self) {
      try InvoiceLedger(firms: ["E1"], identifier: "sales_amount").features()
    }
    try withFile("amount\n".utf8) { path in
      var ledger = InvoiceLedger(firms: ["E1"], identifier: "amount")
      #expect(throws: DataError.self) { try ledger.read(path, as: .sales) }
    }
  }
}
