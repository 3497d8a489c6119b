import CreditData
import Testing

@Suite("Seasonality of invoices")
struct SeasonalityTests {
  /// The seasonality of monthly sales from January 2017 on.
  private func seasonality(_ months: [Double], asOf: String? = nil) throws -> Double? {
    let lines = months.enumerated().map { index, amount in
      let month = index % 12 + 1
      return "E1 \(2017 + index / 12)-\(month < 10 ? "0" : "")\(month)-15 A \(amount) 0"
    }
    return try InvoiceFiles(sales: lines).features(asOf: asOf).number("sales_seasonality")
  }

  @Test("The same year twice, however much larger, is all pattern")
  func pattern() throws {
    let year = [3, 1, 2, 5, 4, 4, 9, 8, 1, 1, 2, 7] as [Double]
    #expect(isClose(try seasonality(year + year.map { $0 * 10 }), 1))
    #expect(isClose(try seasonality(year + year.map { $0 * 2 } + year.map { $0 / 4 }), 1))
  }

  @Test("Amounts without a pattern give about 0, over two years as over four")
  func noise() throws {
    var random = SeededGenerator(seed: 17)
    for years in [2, 4] {
      var sum = 0.0
      for _ in 0..<200 {
        let months = (0..<(12 * years)).map { _ in Double.random(in: 50...150, using: &random) }
        sum += try #require(try seasonality(months))
      }
      // Cut off at 0, which leaves the mean of the positive half of a spread of about
      // 1.4 / √(11 (years - 1)).
      #expect(sum / 200 < 0.25)
    }
  }

  @Test("It is the ratio of two mean squares")
  func formula() throws {
    let first = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] as [Double]
    let second = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2] as [Double]
    // Shares: 1/2 and 1/4, 0 and 1/4, 1/2 and 1/2. Remainder: two months an eighth off, twice each.
    let remainder = 4.0 / 64
    let whole = 0.25 + 0.25 + (1.0 / 16 + 1.0 / 16 + 0.25) - 2.0 / 12
    #expect(isClose(try seasonality(first + second), 1 - 2 * remainder / whole))
  }

  @Test("It needs two complete years with sales, and something that varies")
  func missing() throws {
    let year = [3, 1, 2, 5, 4, 4, 9, 8, 1, 1, 2, 7] as [Double]
    #expect(try seasonality(year + year.dropLast()) == nil)
    #expect(try seasonality(year + year, asOf: "2018-12-30") == nil)
    #expect(try seasonality(year + year, asOf: "2018-12-31") != nil)
    #expect(try seasonality(year + year.map { -$0 }) == nil)
    #expect(try seasonality([Double](repeating: 0.1, count: 24)) == nil)
  }

  @Test("A year that had begun before the firm did is left out")
  func youngFirm() throws {
    let year = [3, 1, 2, 5, 4, 4, 9, 8, 1, 1, 2, 7] as [Double]
    var files = InvoiceFiles(purchases: ["E2 2017-01-01 A 1 0"])
    for month in 0..<32 {
      let date = month + 4
      let number = date % 12 + 1
      files.sales.append(
        "E1 \(2017 + date / 12)-\(number < 10 ? "0" : "")\(number)-01 A \(year[date % 12]) 0")
    }
    // 2018 and 2019 are alike; 2017 began in May.
    #expect(isClose(try files.features().number("sales_seasonality"), 1))
  }
}
