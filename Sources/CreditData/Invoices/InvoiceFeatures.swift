/// What a tax bureau derives from the invoices of one firm.
///
/// Only valid invoices count, except in the void rate. Amounts are in yuan without tax. A value
/// that is not defined is missing, never 0 or infinite; sums and counts of nothing are 0. No
/// logarithms: bins by value are the same bins by logarithm.
///
/// The firm's *history* runs from the month of its first valid invoice of either kind to the month
/// of the reference date; a first or last month that is not whole counts as one.
struct InvoiceFeatures {
  let sales: InvoiceSums
  let purchases: InvoiceSums
  let period: InvoicePeriod

  /// One column: its name and how a firm fills it, nil where it is not defined.
  struct Definition: Sendable {
    let name: String
    let value: @Sendable (InvoiceFeatures) -> Double?
  }

  static let definitions: [Definition] =
    [Definition(name: "history_months") { $0.history.map { Double($0.count) } }]
    + definitions(of: .sales, prefix: "sales") + definitions(of: .purchases, prefix: "purchase")
    + [
      // 1 - purchases / sales. Stocks are not in it, so a firm that builds them up has a low one.
      Definition(name: "gross_margin") {
        ratio($0.sales.amount - $0.purchases.amount, $0.sales.amount)
      },
      Definition(name: "purchases_to_sales") { ratio($0.purchases.amount, $0.sales.amount) },
      // Tax on sales less tax on purchases, in yuan.
      Definition(name: "vat_payable") { yuan($0.sales.tax - $0.purchases.tax) },
    ]

  private static func definitions(of kind: InvoiceKind, prefix: String) -> [Definition] {
    func column(
      _ name: String, _ value: @escaping @Sendable (InvoiceFeatures, InvoiceSums) -> Double?
    ) -> Definition {
      Definition(name: "\(prefix)_\(name)") { value($0, $0.sums(of: kind)) }
    }
    return [
      column("amount") { yuan($1.amount) },
      column("invoices") { Double($1.validCount) },
      column("active_months") { Double($1.amountByMonth.count) },
      column("counterparties") { Double($1.positiveAmountByCounterparty.count) },
      // Of what counterparties were invoiced before anything was taken back.
      column("top_share") { $1.shares?.max() },
      column("hhi") { $1.shares?.reduce(0) { $0 + $1 * $1 } },
      // Among all invoices, void and valid.
      column("void_rate") { ratio(Double($1.voidCount), Double($1.invoiceCount)) },
      // Among valid invoices.
      column("red_letter_rate") { ratio(Double($1.redLetterCount), Double($1.validCount)) },
      column("monthly_mean") { $0.monthly($1).map { yuan($0.mean) } },
      column("monthly_cv") { $0.monthly($1)?.coefficientOfVariation },
      column("growth") { $0.growth($1) },
      column("seasonality") { features, sums in
        guard let years = features.period.completeYears else { return nil }
        return features.monthly(sums)?.seasonality(years: years)
      },
      // Calendar months from that of the last invoice to that of the reference date.
      column("months_since_last") { features, sums in
        sums.lastMonth.map { Double(features.period.asOf.monthNumber - $0) }
      },
      column("tax_rate") { ratio($1.tax, $1.amount) },
    ]
  }

  private func sums(of kind: InvoiceKind) -> InvoiceSums {
    switch kind {
    case .sales: sales
    case .purchases: purchases
    }
  }

  /// The months of the firm's history; nil before its first valid invoice.
  private var history: ClosedRange<Int>? {
    guard let first = [sales.firstMonth, purchases.firstMonth].compactMap({ $0 }).min() else {
      return nil
    }
    return first...period.asOf.monthNumber
  }

  private func monthly(_ sums: InvoiceSums) -> MonthlyAmounts? {
    history.map { MonthlyAmounts(sums.amountByMonth, months: $0) }
  }

  /// The last complete calendar year of the period against the one before, less 1.
  ///
  /// Missing where the period does not cover both, or nothing was invoiced in the earlier one. A
  /// late start looks like growth: the files do not tell a new firm from a quiet one.
  private func growth(_ sums: InvoiceSums) -> Double? {
    guard let years = period.completeYears, years.count > 1, let monthly = monthly(sums) else {
      return nil
    }
    let base = monthly.amount(ofYear: years.upperBound - 1)
    return Self.ratio(monthly.amount(ofYear: years.upperBound) - base, base)
  }

  /// Nil unless the whole is positive.
  private static func ratio(_ part: Double, _ whole: Double) -> Double? {
    whole > 0 ? part / whole : nil
  }

  /// To the fen: a sum of such amounts has no more digits, in whatever order they were added.
  private static func yuan(_ amount: Double) -> Double { amount.rounded(digits: 2) }
}

extension InvoiceSums {
  /// Of each counterparty; nil without a positive amount.
  fileprivate var shares: [Double]? {
    // In a fixed order, for the last bit of a sum.
    let amounts = positiveAmountByCounterparty.values.sorted()
    let total = amounts.reduce(0, +)
    return total > 0 ? amounts.map { $0 / total } : nil
  }
}
