/// Derives features of firms from their value-added tax invoices, each file read once.
///
///     var ledger = try InvoiceLedger(firms: InvoiceLedger.firms(path: "firms.csv"))
///     try ledger.read("sales.csv.gz", as: .sales)
///     try ledger.read("purchases.csv.gz", as: .purchases)
///     let table = try ledger.features()
///
/// Memory grows with the firms, their months and their counterparties, not with the invoices. An
/// invoice that stands in a file twice counts twice: numbers of invoices repeat among issuers.
public struct InvoiceLedger: Sendable {
  /// How the invoices read so far were used.
  public struct Usage: Sendable, Equatable {
    /// Of the firms asked for, in the period.
    public var counted = 0
    public var beforePeriod = 0
    /// Later than the reference date.
    public var afterPeriod = 0
    /// Of firms not asked for.
    public var ofOtherFirms = 0
  }

  public let firms: [String]
  public private(set) var usage = Usage()
  private let identifier: String
  private let from: CalendarDate?
  private let asOf: CalendarDate?
  private let positions: [String: Int]
  private var sales: [InvoiceSums]
  private var purchases: [InvoiceSums]
  /// Their numbers, by their texts.
  private var counterparties: [String: Int32] = [:]
  /// The first and last days of invoices that are not outside the period.
  private var earliest: CalendarDate?
  private var latest: CalendarDate?

  /// - Parameters:
  ///   - firms: as they are called in the files, each once.
  ///   - identifier: the column of the files that names the firm.
  ///   - from: the first day that counts; without it the first day of the month of the first
  ///     invoice in either file, whoever's it is.
  ///   - asOf: the reference date, the last day that counts; without it the last day of the month
  ///     of the last invoice in either file.
  public init(
    firms: [String], identifier: String = "firm_id", from: CalendarDate? = nil,
    asOf: CalendarDate? = nil
  ) {
    positions = Dictionary(uniqueKeysWithValues: firms.enumerated().map { ($1, $0) })
    self.firms = firms
    self.identifier = identifier
    self.from = from
    self.asOf = asOf
    sales = firms.map { _ in InvoiceSums() }
    purchases = sales
  }

  /// The firms a file lists, white space around their names taken off.
  ///
  /// - Throws: `DataError` for an empty cell, a firm that is listed twice, or none at all.
  public static func firms(
    path: String, identifier: String = "firm_id"
  ) throws(DataError) -> [String] {
    var firms: [String] = []
    var seen: Set<String> = []
    var blocks = try CSVBlocks(path: path, columns: [identifier: .categorical], missing: [""])
    while let block = try blocks.next() {
      if let fault = block.refused.first { throw fault }
      for row in 0..<block.table.rowCount {
        func fault(_ rule: DataRule) -> DataError {
          DataError(rule, file: path, column: identifier, row: block.table.rowNumbers[row])
        }
        let firm = block.table.text(column: 0, row: row)
          .flatMap(IdentifierKind.text.normalised)
        guard let firm else { throw fault(.missingValue) }
        guard seen.insert(firm).inserted else {
          throw fault(
            .other(
              problem: "an earlier row lists the same firm", remedy: "list every firm once"))
        }
        firms.append(firm)
      }
    }
    guard !firms.isEmpty else {
      throw DataError(
        .other(problem: "the file lists no firm", remedy: "list one firm in each row"), file: path)
    }
    return firms
  }

  /// Counts the invoices of a file; there may be several of each kind.
  public mutating func read(_ path: String, as kind: InvoiceKind) throws(DataError) {
    var file = try InvoiceFile(path: path, identifier: identifier)
    // Taken out and put back: the closure writes to the rest of `self`.
    var sums: [InvoiceSums] = []
    var numbers: [String: Int32] = [:]
    func exchange() {
      swap(&counterparties, &numbers)
      switch kind {
      case .sales: swap(&sales, &sums)
      case .purchases: swap(&purchases, &sums)
      }
    }
    exchange()
    defer { exchange() }
    try file.forEach(counterparties: &numbers) { firm, invoice in
      guard let position = place(firm, invoice.date) else { return }
      sums[position].add(invoice)
    }
  }

  /// Where the invoice of a firm counts; nil: nowhere.
  private mutating func place(_ firm: String, _ date: CalendarDate) -> Int? {
    if let asOf, date > asOf {
      usage.afterPeriod += 1
      return nil
    }
    if let from, date < from {
      usage.beforePeriod += 1
      return nil
    }
    earliest = min(earliest ?? date, date)
    latest = max(latest ?? date, date)
    guard let position = positions[firm] else {
      usage.ofOtherFirms += 1
      return nil
    }
    usage.counted += 1
    return position
  }

  /// The period the features are about; nil while neither dates nor invoices set it.
  public var period: InvoicePeriod? {
    let first = earliest.flatMap { CalendarDate(year: $0.year, month: $0.month, day: 1) }
    guard let from = from ?? first, let asOf = asOf ?? latest?.endOfMonth, from <= asOf else {
      return nil
    }
    return InvoicePeriod(from: from, asOf: asOf)
  }

  /// One row for each firm, in their order: its identifier and the features.
  ///
  /// - Throws: `DataError` when no invoice of either file lies in the period.
  public func features() throws(DataError) -> Table {
    guard !InvoiceFeatures.definitions.contains(where: { $0.name == identifier }) else {
      throw DataError(
        .other(
          problem: "one of the features has the name of the firms' identifier",
          remedy: "give that column another name"), column: identifier)
    }
    guard let period, latest != nil else {
      throw DataError(
        .other(
          problem: "no invoice lies in the period",
          remedy: "check the invoice files and the dates"))
    }
    var values = InvoiceFeatures.definitions.map { _ in [Double]() }
    for (sales, purchases) in zip(sales, purchases) {
      let features = InvoiceFeatures(sales: sales, purchases: purchases, period: period)
      for (index, definition) in InvoiceFeatures.definitions.enumerated() {
        values[index].append(definition.value(features) ?? .nan)
      }
    }
    return Table(
      names: [identifier] + InvoiceFeatures.definitions.map(\.name),
      columns: [.categorical(codes: firms.indices.map(Int32.init), levels: firms)]
        + values.map { .numeric($0) })
  }
}
