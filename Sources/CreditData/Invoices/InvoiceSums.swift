/// What is kept of one firm's invoices of one kind: a number for each month and each counterparty,
/// however many invoices there are.
struct InvoiceSums: Sendable {
  /// Valid and void ones.
  private(set) var invoiceCount = 0
  private(set) var voidCount = 0
  /// Valid ones with a negative amount.
  private(set) var redLetterCount = 0
  /// Of valid invoices, in yuan without tax; red letters take away.
  private(set) var amount = 0.0
  /// Of valid invoices, in yuan.
  private(set) var tax = 0.0
  /// Amounts of valid invoices, by the months that have one.
  private(set) var amountByMonth: [Int: Double] = [:]
  /// Positive amounts of valid invoices, by all counterparties of valid invoices.
  private(set) var positiveAmountByCounterparty: [Int32: Double] = [:]

  var validCount: Int { invoiceCount - voidCount }
  var firstMonth: Int? { amountByMonth.keys.min() }
  var lastMonth: Int? { amountByMonth.keys.max() }

  mutating func add(_ invoice: Invoice) {
    invoiceCount += 1
    guard !invoice.isVoid else {
      voidCount += 1
      return
    }
    if invoice.amount < 0 { redLetterCount += 1 }
    amount += invoice.amount
    tax += invoice.tax
    amountByMonth[invoice.date.monthNumber, default: 0] += invoice.amount
    positiveAmountByCounterparty[invoice.counterparty, default: 0] += max(0, invoice.amount)
  }
}
