/// The days whose invoices are looked at, both ends included.
public struct InvoicePeriod: Sendable, Equatable {
  /// The first day from which the invoices are complete.
  public let from: CalendarDate
  /// The reference date: what came later is not known yet.
  public let asOf: CalendarDate

  public init(from: CalendarDate, asOf: CalendarDate) {
    precondition(from <= asOf, "a period does not end before it begins")
    (self.from, self.asOf) = (from, asOf)
  }

  /// The calendar years the period covers from January to December; nil when there is none.
  var completeYears: ClosedRange<Int>? {
    let first = from.month == 1 && from.day == 1 ? from.year : from.year + 1
    let last = asOf.month == 12 && asOf.day == 31 ? asOf.year : asOf.year - 1
    return first <= last ? first...last : nil
  }
}
