import CreditData
import Testing

/// 1.1 million invoices of 425 firms, and features somebody else derived from them: amounts to ten
/// digits, over a common window of 41 months.
@Suite(
  "Features of real invoices",
  .enabled(if: SharedFolder.path != nil, Comment(rawValue: SharedFolder.absence)))
struct ContestInvoiceTests {
  static let samples = [("credit_history", 123), ("no_credit_history", 302)]
  /// The other derivation is written with ten digits.
  static let tolerance = 1e-8
  /// October 2016 to February 2020.
  static let windowMonths = 41.0

  private struct Sample {
    let derived: Table
    let other: Table
    let usage: InvoiceLedger.Usage
    let period: InvoicePeriod?

    init(_ name: String, asOf: CalendarDate? = nil) throws {
      let folder = try #require(SharedFolder.path) + "/data/sme_invoices"
      other = try CSVReader.read(path: "\(folder)/derived_features_\(name).csv")
      let firms = try InvoiceLedger.firms(path: "\(folder)/\(name)_firms.csv")
      var ledger = InvoiceLedger(firms: firms, asOf: asOf)
      try ledger.read("\(folder)/\(name)_sales_invoices.csv.gz", as: .sales)
      try ledger.read("\(folder)/\(name)_purchase_invoices.csv.gz", as: .purchases)
      derived = try ledger.features()
      usage = ledger.usage
      period = ledger.period
    }
  }

  private static func agree(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= tolerance * max(1, abs(right))
  }

  @Test("Where definitions are the same, so are the features of every firm", arguments: samples)
  func same(name: String, firmCount: Int) throws {
    let sample = try Sample(name)
    #expect(sample.period?.from == CalendarDate("2016-10-01"))
    #expect(sample.period?.asOf == CalendarDate("2020-02-29"))
    #expect(sample.derived.rowCount == firmCount)
    #expect(sample.usage.afterPeriod == 0 && sample.usage.ofOtherFirms == 0)
    var pairs = [
      ("gross_margin", "gross_margin"), ("vat_payable", "vat_payable"),
      ("purchases_to_sales", "purch_to_sales"),
    ]
    for (ours, theirs) in [("sales", "sales"), ("purchase", "purch")] {
      pairs += [
        ("amount", "amount"), ("invoices", "n_valid"), ("active_months", "active_months"),
        ("counterparties", "n_counterparties"), ("void_rate", "void_rate"),
        ("red_letter_rate", "negative_rate"), ("top_share", "top1_share"), ("hhi", "hhi"),
        ("growth", "growth_19_18"), ("months_since_last", "months_since_last"),
        ("tax_rate", "effective_tax_rate"),
      ].map { ("\(ours)_\($0)", "\(theirs)_\($1)") }
    }
    for row in 0..<firmCount {
      #expect(
        sample.derived.text(column: 0, row: row) == sample.other["firm_id"]?.text(row: row))
    }
    for (ours, theirs) in pairs {
      #expect(sample.derived[ours] != nil && sample.other[theirs] != nil)
      let differing = (0..<firmCount).filter { row in
        !Self.agree(
          sample.derived.number(ours, row: row), sample.other.number(theirs, row: row))
      }
      #expect(differing.isEmpty, "\(ours) differs from \(theirs) in rows \(differing.prefix(5))")
    }
  }

  /// Theirs are over all 41 months for every firm, so that a young firm has months of nothing in
  /// mean and variation; ours begin with the firm. Each follows from the other.
  @Test("Mean and variation differ by the months before a firm began, exactly", arguments: samples)
  func monthly(name: String, firmCount: Int) throws {
    let sample = try Sample(name)
    var younger = 0
    for (ours, theirs) in [("sales", "sales"), ("purchase", "purch")] {
      for row in 0..<firmCount {
        let months = try #require(sample.derived.number("history_months", row: row))
        let amount = try #require(sample.derived.number("\(ours)_amount", row: row))
        if months < Self.windowMonths { younger += 1 }
        let theirMean = amount / Self.windowMonths
        #expect(Self.agree(theirMean, sample.other.number("\(theirs)_monthly_mean", row: row)))
        let mean = amount / months
        let written = try #require(sample.derived.number("\(ours)_monthly_mean", row: row))
        #expect(abs(written - mean) <= 0.005_001)
        guard let variation = sample.derived.number("\(ours)_monthly_cv", row: row) else {
          #expect(sample.other.number("\(theirs)_monthly_cv", row: row) == nil)
          continue
        }
        let squares = (months - 1) * variation * variation * mean * mean + months * mean * mean
        let theirVariance =
          (squares - Self.windowMonths * theirMean * theirMean) / (Self.windowMonths - 1)
        #expect(
          Self.agree(
            theirVariance.squareRoot() / theirMean,
            sample.other.number("\(theirs)_monthly_cv", row: row)))
      }
    }
    #expect(younger > firmCount / 2)
  }

  @Test("A year earlier the same firms look as they did then", arguments: samples)
  func lookBack(name: String, firmCount: Int) throws {
    let earlier = try Sample(name, asOf: CalendarDate("2019-02-28"))
    #expect(earlier.usage.afterPeriod > 100_000)
    let since = (0..<firmCount).compactMap {
      earlier.derived.number("sales_months_since_last", row: $0)
    }
    #expect(since.allSatisfy { $0 >= 0 } && since.contains(0))
    // 2018 over 2017.
    let later = try Sample(name)
    #expect(earlier.derived["sales_growth"] != later.derived["sales_growth"])
  }

  @Test("Seasonality is between 0 and 1 and known for most firms", arguments: samples)
  func seasonality(name: String, firmCount: Int) throws {
    let sample = try Sample(name)
    let values = (0..<firmCount).compactMap { sample.derived.number("sales_seasonality", row: $0) }
    #expect(values.count > firmCount / 2)
    #expect(values.allSatisfy { (0...1).contains($0) })
    #expect(Set(values).count > 20)
  }
}
