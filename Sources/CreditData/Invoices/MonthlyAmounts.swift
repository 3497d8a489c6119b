/// A firm's amounts month by month over its history, in yuan; months without an invoice are 0.
struct MonthlyAmounts {
  /// The first and the last month of the firm's history; see ``CalendarDate``.
  let months: ClosedRange<Int>
  private let amounts: [Int: Double]
  private let values: [Double]

  init(_ amounts: [Int: Double], months: ClosedRange<Int>) {
    self.amounts = amounts
    self.months = months
    values = months.map { amounts[$0] ?? 0 }
  }

  /// Yuan a month.
  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// Standard deviation (divisor `months - 1`) against the mean; nil for a single month, or a mean
  /// that is not positive.
  var coefficientOfVariation: Double? {
    let mean = mean
    guard values.count > 1, mean > 0 else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot() / mean
  }

  /// Amount of a calendar year, whether or not the firm's history covers it.
  func amount(ofYear year: Int) -> Double {
    (1...12).reduce(0) { $0 + (amounts[CalendarDate.monthNumber(year: year, month: $1)] ?? 0) }
  }

  /// How much of what varies within years is the same in every year, from 0 (nothing) to 1.
  ///
  ///     s[y,m]      = amount of month m of year y / amount of year y
  ///     seasonality = max(0, 1 - (Σ (s[y,m] - mean over y)² / (11 (Y - 1)))
  ///                              / (Σ (s[y,m] - 1/12)²       / (11 Y)))
  ///
  /// Dividing by the year's amount takes growth away; each sum of squares has its degrees of
  /// freedom, so that amounts without a pattern give about 0 even over two years. It is the
  /// strength of seasonality, `1 - variance of the remainder / variance without trend`, of Wang,
  /// Smith and Hyndman, "Characteristic-based clustering for time series data", 2006,
  /// doi:10.1007/s10618-005-0039-x, with means of shares in place of a smoothed decomposition.
  ///
  /// - Parameter years: complete ones; those that begin before the firm's history are left out.
  /// - Returns: nil for fewer than two years, a year without a positive amount, or twelve equal
  ///   months in every year, where nothing varies.
  func seasonality(years: ClosedRange<Int>) -> Double? {
    let years = years.filter { CalendarDate.monthNumber(year: $0, month: 1) >= months.lowerBound }
    guard years.count > 1 else { return nil }
    var shares: [[Double]] = []
    for year in years {
      let total = amount(ofYear: year)
      guard total > 0 else { return nil }
      shares.append(
        (1...12).map { (amounts[CalendarDate.monthNumber(year: year, month: $0)] ?? 0) / total })
    }
    var (remainder, whole) = (0.0, 0.0)
    for month in 0..<12 {
      let mean = shares.reduce(0) { $0 + $1[month] } / Double(years.count)
      for year in shares {
        remainder += (year[month] - mean) * (year[month] - mean)
        whole += (year[month] - 1.0 / 12) * (year[month] - 1.0 / 12)
      }
    }
    // Equal months differ by rounding only.
    guard whole > 1e-24 else { return nil }
    let count = Double(years.count)
    return max(0, 1 - remainder / whole * count / (count - 1))
  }
}
