internal import ArgumentParser
internal import CreditData
internal import Foundation
internal import Results

struct InvoicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoices",
    abstract: "Derive features of firms from their value-added tax invoices: one row a firm.",
    discussion: """
      The invoice files have the columns invoice_date (YYYY-MM-DD), counterparty_id, amount \
      (without tax), tax and status (valid or void), and one that names the firm. docs/files.md \
      defines every feature.
      """)

  @Option(help: "A file that lists the firms, one a row.")
  var firms: String
  @Option(help: "A file of invoices the firms issued; several are taken together.")
  var sales: [String]
  @Option(help: "A file of invoices the firms received; several are taken together.")
  var purchases: [String]
  @Option(help: "The column that names the firm, in all files.")
  var id = "firm_id"
  @Option(
    help: "The first day that counts (default: the first day of the month of the first invoice).")
  var from: String?
  @Option(
    help: "The last day that counts (default: the last day of the month of the last invoice).")
  var asOf: String?
  @Option(help: "The file to write, .csv or .csv.gz.")
  var out: String

  func validate() throws {
    let first = try date("--from", from)
    let last = try date("--as-of", asOf)
    if let first, let last, first > last {
      throw ValidationError("--from is later than --as-of.")
    }
  }

  private func date(_ option: String, _ text: String?) throws -> CalendarDate? {
    guard let text else { return nil }
    guard let date = CalendarDate(text) else {
      throw ValidationError("\(option) is a day of the form YYYY-MM-DD.")
    }
    return date
  }

  func run() throws {
    try checkPaths()
    var ledger = InvoiceLedger(
      firms: try InvoiceLedger.firms(path: firms, identifier: id), identifier: id,
      from: try date("--from", from), asOf: try date("--as-of", asOf))
    for file in sales { try ledger.read(file, as: .sales) }
    for file in purchases { try ledger.read(file, as: .purchases) }
    let table = try ledger.features()
    try CSVWriter.write(table, to: out)
    print("\(out): \(table.rowCount) firms, \(table.names.count - 1) features")
    print(Self.sentence(about: ledger))
  }

  /// No file is counted twice, and none that is read is lost.
  private func checkPaths() throws {
    func place(_ path: String) -> URL { URL(filePath: path).standardizedFileURL }
    let invoices = (sales + purchases).map(place)
    for (index, file) in invoices.enumerated() where invoices[..<index].contains(file) {
      throw CommandError(
        "\((sales + purchases)[index]) is given twice; its invoices would count twice: give it once."
      )
    }
    if (invoices + [place(firms)]).contains(place(out)) {
      throw CommandError("--out names a file that is read, which would be lost; choose another.")
    }
  }

  private static func sentence(about ledger: InvoiceLedger) -> String {
    let usage = ledger.usage
    var parts = ["\(usage.counted) invoices"]
    if let period = ledger.period { parts[0] += " from \(period.from) to \(period.asOf)" }
    for (count, what) in [
      (usage.beforePeriod, "earlier"), (usage.afterPeriod, "later"),
      (usage.ofOtherFirms, "of firms that are not listed"),
    ] where count > 0 {
      parts.append("\(count) \(what) not counted")
    }
    return parts.joined(separator: ", ")
  }
}
