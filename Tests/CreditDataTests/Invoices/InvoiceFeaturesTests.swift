import CreditData
import Testing

@Suite("Features of invoices")
struct InvoiceFeaturesTests {
  /// Two calendar years and two months of a firm; each expectation below is worked out by hand.
  static let files = InvoiceFiles(
    sales: [
      "E1 2018-01-10 A 100 16", "E1 2018-06-30 B 300 48", "E1 2018-06-30 A -50 -8",
      "E1 2018-07-01 C 999 159.84 void", "E1 2019-03-31 A 450 72", "E1 2019-12-31 D 75.5 12.08",
      "E1 2020-01-15 D -0.5 -0.08",
    ],
    purchases: ["E1 2018-02-01 X 200 32", "E1 2019-02-28 X 100 13"])

  @Test("Sums, counts, rates and shares are those worked out by hand")
  func simple() throws {
    let table = try Self.files.features(asOf: "2020-02-21")
    #expect(table.number("sales_amount") == 875)
    #expect(table.number("sales_invoices") == 6)
    #expect(table.number("sales_active_months") == 5)
    #expect(table.number("sales_counterparties") == 3)
    // A 550, B 300, D 75.5 before anything was taken back.
    #expect(isClose(table.number("sales_top_share"), 550 / 925.5))
    let squares = 550.0 * 550 + 300 * 300 + 75.5 * 75.5
    #expect(isClose(table.number("sales_hhi"), squares / (925.5 * 925.5)))
    #expect(isClose(table.number("sales_void_rate"), 1.0 / 7))
    #expect(isClose(table.number("sales_red_letter_rate"), 2.0 / 6))
    #expect(table.number("sales_months_since_last") == 1)
    #expect(isClose(table.number("sales_tax_rate"), 140.0 / 875))
    // 2018: 350, 2019: 525.5.
    #expect(isClose(table.number("sales_growth"), 525.5 / 350 - 1))
    #expect(table.number("purchase_amount") == 300)
    #expect(table.number("purchase_months_since_last") == 12)
    #expect(isClose(table.number("purchase_growth"), -0.5))
    #expect(isClose(table.number("gross_margin"), 1 - 300.0 / 875))
    #expect(isClose(table.number("purchases_to_sales"), 300.0 / 875))
    #expect(table.number("vat_payable") == 95)
  }

  @Test("Mean and variation are over all months from the first invoice to the reference date")
  func monthly() throws {
    let table = try Self.files.features(asOf: "2020-02-21")
    #expect(table.number("history_months") == 26)
    #expect(table.number("sales_monthly_mean") == 33.65)
    let mean = 875.0 / 26
    let months = [100, 250, 450, 75.5, -0.5] + [Double](repeating: 0, count: 21)
    let variance = months.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 25
    #expect(isClose(table.number("sales_monthly_cv"), variance.squareRoot() / mean))
    // The firm's own history, not that of its purchases.
    #expect(table.number("purchase_monthly_mean") == (300.0 / 26 * 100).rounded() / 100)
  }

  @Test("What came after the reference date changes nothing")
  func noLookAhead() throws {
    var known = Self.files
    known.sales.removeLast(2)
    let expected = try known.features(asOf: "2019-11-30")
    #expect(try Self.files.features(asOf: "2019-11-30") == expected)
    let ledger = try Self.files.ledger(asOf: "2019-11-30")
    #expect(ledger.usage.counted == 7 && ledger.usage.afterPeriod == 2)
    // The last complete year is 2018 now, and none is before it.
    #expect(expected.number("sales_growth") == nil)
    let onTheDay = try Self.files.features(asOf: "2019-12-31")
    #expect(onTheDay.number("sales_amount") == 875.5)
    #expect(isClose(onTheDay.number("sales_growth"), 525.5 / 350 - 1))
  }

  @Test("Without dates the period runs over the months of the first and the last invoice")
  func defaultPeriod() throws {
    let ledger = try Self.files.ledger()
    #expect(ledger.period?.from == CalendarDate("2018-01-01"))
    #expect(ledger.period?.asOf == CalendarDate("2020-01-31"))
    let later = try Self.files.ledger(from: "2018-01-02")
    #expect(later.period?.from == CalendarDate("2018-01-02"))
    // A year that began before the period is not a whole one.
    #expect(try later.features().number("sales_growth") == nil)
    let usage = try Self.files.ledger(from: "2018-02-01").usage
    #expect(usage.counted == 8 && usage.beforePeriod == 1)
  }

  @Test("Rows may come in any order, and from several files")
  func anyOrder() throws {
    let expected = try Self.files.features()
    var random = SeededGenerator(seed: 4)
    for _ in 0..<20 {
      var files = Self.files
      files.sales.shuffle(using: &random)
      files.purchases.shuffle(using: &random)
      #expect(isClose(try files.features(), expected))
    }
    var ledger = InvoiceLedger(firms: ["E1"])
    for (kind, lines) in [
      (InvoiceKind.sales, Self.files.sales), (.purchases, Self.files.purchases),
    ] {
      for line in lines {
        try withFile(InvoiceFiles.text([line]).utf8) { try ledger.read($0, as: kind) }
      }
    }
    #expect(isClose(try ledger.features(), expected))
  }

  @Test("Firms keep the order of their list; other firms' invoices are only counted")
  func firms() throws {
    var files = Self.files
    files.sales += ["E2 2019-05-05 A 10 1", "E3 2016-05-05 A 10 1"]
    let ledger = try files.ledger(of: ["E2", "E9", "E1"])
    let table = try ledger.features()
    #expect(table.names[0] == "firm_id")
    #expect((0..<3).map { table.text(column: 0, row: $0) } == ["E2", "E9", "E1"])
    #expect(table.number("sales_amount", row: 2) == 875)
    #expect(ledger.usage.ofOtherFirms == 1)
    // They still tell from when on there are invoices.
    #expect(ledger.period?.from == CalendarDate("2016-05-01"))
  }

  @Test("A firm without invoices has sums of 0 and no value where nothing is defined")
  func nothing() throws {
    let table = try Self.files.features(of: ["E1", "E2"])
    let zero: Set = [
      "sales_amount", "sales_invoices", "sales_active_months", "sales_counterparties",
      "purchase_amount", "purchase_invoices", "purchase_active_months", "purchase_counterparties",
      "vat_payable",
    ]
    #expect(table.missing(row: 1) == Set(table.names.dropFirst()).subtracting(zero))
    for name in zero { #expect(table.number(name, row: 1) == 0) }
    for name in table.names.dropFirst() {
      for row in 0..<2 {
        if let value = table.number(name, row: row) { #expect(value.isFinite) }
      }
    }
  }

  @Test("Only void invoices, only red letters, sales that cancel out: ratios are missing")
  func undefined() throws {
    let void = try InvoiceFiles(sales: ["E1 2019-01-01 A 10 1 void"]).features()
    #expect(void.number("sales_void_rate") == 1)
    #expect(void.number("sales_red_letter_rate") == nil)
    #expect(void.number("history_months") == nil)
    let red = try InvoiceFiles(sales: ["E1 2019-01-01 A -10 -1"]).features()
    #expect(red.number("sales_amount") == -10)
    #expect(red.number("sales_red_letter_rate") == 1)
    let cancelled = try InvoiceFiles(
      sales: ["E1 2019-01-01 A 10 1", "E1 2019-03-01 A -10 -1"], purchases: ["E1 2019-01-01 X 5 1"]
    ).features()
    for (table, names) in [
      (red, ["sales_top_share", "sales_hhi", "sales_monthly_cv", "sales_tax_rate"]),
      (cancelled, ["sales_monthly_cv", "sales_tax_rate", "gross_margin", "purchases_to_sales"]),
    ] {
      for name in names { #expect(table.number(name) == nil, "\(name)") }
    }
    #expect(cancelled.number("sales_top_share") == 1)
  }

  @Test("Void invoices may leave amount, tax and counterparty empty")
  func emptyVoid() throws {
    let text = InvoiceFiles.header + "\nE1,1,2019-01-01,,,,void\n E1 ,2,2019-01-02,A,5,0.5,valid\n"
    var ledger = InvoiceLedger(firms: ["E1"])
    try withFile(text.utf8) { try ledger.read($0, as: .sales) }
    #expect(try ledger.features().number("sales_void_rate") == 0.5)
  }
}
