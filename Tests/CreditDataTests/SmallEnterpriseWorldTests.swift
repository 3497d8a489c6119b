import CreditData
import Foundation
import Testing

@Suite("Small enterprise world")
struct SmallEnterpriseWorldTests {
  /// Large enough that every effect below stands several standard errors clear of noise.
  static let rows = 60_000
  static let banks = SmallEnterpriseWorld(rows: rows).horizontal().map(\.table)

  @Test("the same seed gives the same tables, another seed others")
  func deterministic() {
    let first = SmallEnterpriseWorld(rows: 500, parties: 2, seed: 7)
    let again = SmallEnterpriseWorld(rows: 500, parties: 2, seed: 7)
    let other = SmallEnterpriseWorld(rows: 500, parties: 2, seed: 8)
    #expect(first.horizontal().map(\.table) == again.horizontal().map(\.table))
    #expect(first.horizontal().map(\.table) != other.horizontal().map(\.table))
  }

  @Test("a longer world begins with the firms of a shorter one")
  func prefix() {
    let short = SmallEnterpriseWorld(rows: 300).horizontal()[0].table
    let long = SmallEnterpriseWorld(rows: 900).horizontal()[0].table
    #expect(long.rows(Array(0..<short.rowCount)).text == short.text)
  }

  @Test("the committed sample is the world of 2,000 firms")
  func sample() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appending(path: "datasets/sme/sample.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let tables = SmallEnterpriseWorld(rows: 2_000).horizontal().map(\.table)
    let rows = tables.flatMap { table in
      (0..<table.rowCount).map { row in
        table.columns.map { $0.text(row: row) ?? "" }.joined(separator: ",")
      }
    }
    #expect(lines[0] == tables[0].names.joined(separator: ","))
    #expect(lines.dropFirst().elementsEqual(rows) { $0 == $1 })
  }

  @Test("the generator gives the published sequence")
  func xoshiro() {
    // SplitMix64 from 1234567 begins with 6457827717110365317, 3203168211198807973 (Rosetta Code);
    // xoshiro256** multiplies its second word by 5, rotates by 7 and multiplies by 9.
    var random = Xoshiro256(seed: 1_234_567)
    let scrambled = 3_203_168_211_198_807_973 as UInt64 &* 5
    #expect(random.next() == (scrambled << 7 | scrambled >> 57) &* 9)
  }

  @Test("distributions have their mean and variance")
  func moments() {
    var random = Xoshiro256(seed: 3)
    let count = 100_000
    let cases: [(mean: Double, variance: Double, draw: (inout Xoshiro256) -> Double)] = [
      (0.5, 1.0 / 12, { $0.uniform() }),
      (0, 1, { $0.normal() }),
      (2.5, 2.5, { $0.gamma(shape: 2.5) }),
      (3, 3, { $0.poisson(mean: 3) }),
      (40, 40, { $0.poisson(mean: 40) }),
      (6, 4.2, { $0.binomial(trials: 20, probability: 0.3) }),
      (0.3, 0.3 * 0.7 / 11, { $0.share(mean: 0.3, precision: 10) }),
      (4, 4 + 4 * 4 / 2, { $0.count(mean: 4, shape: 2) }),
    ]
    for (expectedMean, expectedVariance, draw) in cases {
      let draws = (0..<count).map { _ in draw(&random) }
      let mean = draws.reduce(0, +) / Double(count)
      let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      // Five standard errors; the fourth moment of the widest makes 5 % of the variance.
      #expect(abs(mean - expectedMean) < 5 * (expectedVariance / Double(count)).squareRoot())
      #expect(abs(variance - expectedVariance) < 0.05 * expectedVariance)
    }
  }

  @Test("3 to 8 firms in a hundred default", arguments: [1, 2, 3, 8])
  func badRate(parties: Int) {
    let tables = SmallEnterpriseWorld(rows: 20_000, parties: parties, seed: 5).horizontal()
    #expect(tables.count == parties)
    #expect(tables.map(\.table.rowCount).reduce(0, +) == 20_000)
    let defaults = tables.flatMap { $0.table.numbers("default") }
    let rate = defaults.reduce(0, +) / 20_000
    #expect(0.03...0.08 ~= rate)
  }

  @Test("every firm has a valid code of its own")
  func codes() {
    let codes = Self.banks.flatMap { $0.texts("firm_id") }
    #expect(Set(codes).count == Self.rows)
    #expect(codes.allSatisfy(UnifiedSocialCreditCode.isValid))
  }

  @Test("check characters agree with a registered code and see a wrong digit")
  func checkCharacters() {
    #expect(UnifiedSocialCreditCode.isValid("91110000600037341L"))
    #expect(!UnifiedSocialCreditCode.isValid("91110000600037342L"))
    #expect(!UnifiedSocialCreditCode.isValid("9111000060003734IL"))
    #expect(!UnifiedSocialCreditCode.isValid("91110000600037341"))
  }

  @Test(
    "missing shares are those the data set states",
    arguments: [
      ("sales_growth", 0.05...0.09), ("credit_utilisation", 0.20...0.27),
      ("owner_experience", 0.03...0.06), ("monthly_volume", 0.36...0.44),
      ("settlement_days", 0.36...0.44), ("annual_sales", 0...0),
    ] as [(String, ClosedRange<Double>)])
  func missing(name: String, range: ClosedRange<Double>) {
    #expect(range ~= Self.share(name) { $0.isNaN })
  }

  @Test("'not asked' is -9 in two columns and in no other")
  func specialCodes() {
    #expect(0.24...0.32 ~= Self.share("other_lenders") { $0 == -9 })
    #expect(0.22...0.30 ~= Self.share("owner_experience") { $0 == -9 })
    for name in Self.banks[0].names where name != "other_lenders" && name != "owner_experience" {
      guard case .numeric = Self.banks[0][name] else { continue }
      #expect(Self.share(name) { $0 == -9 } == 0)
    }
  }

  @Test(
    "known effects show: more of it, more defaults",
    arguments: [
      "top_customer_share", "customer_hhi", "void_invoice_rate", "late_filings", "purchase_ratio",
      "credit_utilisation", "overdrafts", "payment_volatility", "refund_rate", "disputes",
      "settlement_days",
    ])
  func riskyCharacteristics(name: String) {
    #expect(Self.defaultRate(name, above: true) > 1.1 * Self.defaultRate(name, above: false))
  }

  @Test(
    "known effects show: more of it, fewer defaults",
    arguments: [
      "firm_age", "annual_sales", "active_months", "counterparties", "average_balance",
      "account_turnover", "monthly_volume", "active_customers", "login_days",
    ])
  func safeCharacteristics(name: String) {
    #expect(Self.defaultRate(name, above: false) > 1.1 * Self.defaultRate(name, above: true))
  }

  @Test("sales growth is U-shaped: steady firms are safer than shrinking and racing ones")
  func growth() {
    let shrinking = Self.defaultRate("sales_growth") { $0 < -0.25 }
    let steady = Self.defaultRate("sales_growth") { -0.1...0.2 ~= $0 }
    let racing = Self.defaultRate("sales_growth") { $0 > 0.6 }
    #expect(shrinking > 1.5 * steady)
    #expect(racing > 1.5 * steady)
  }

  @Test("firms away from the platform, in a macro crisis or without a mortgage default more")
  func otherEffects() {
    let away = Self.defaultRate("monthly_volume") { $0.isNaN }
    #expect(away > 1.1 * Self.defaultRate("monthly_volume") { !$0.isNaN })
    #expect(Self.defaultRate("year") { $0 == 2020 } > 1.2 * Self.defaultRate("year") { $0 == 2019 })
    let (mortgage, unsecured) = (
      Self.defaultRate("guarantee", "mortgage"), Self.defaultRate("guarantee", "unsecured")
    )
    #expect(unsecured > 1.3 * mortgage)
    #expect(Self.defaultRate("tax_grade", "D") > 3 * Self.defaultRate("tax_grade", "A"))
    #expect(Self.defaultRate("industry", "catering") > Self.defaultRate("industry", "software"))
  }

  @Test("defaults come at the rate of the true model")
  func calibration() {
    var random = Xoshiro256(seed: 11)
    let firms = (0..<Self.rows).map {
      SmallEnterpriseWorld.Firm(number: $0, banks: 3, using: &random)
    }
    for range in [0..<0.02, 0.02..<0.05, 0.05..<0.15, 0.15..<1] {
      let group = firms.filter { range ~= $0.probabilityOfDefault }
      let expected = group.reduce(0) { $0 + $1.probabilityOfDefault }
      // Four standard deviations of a sum of independent draws.
      let tolerance =
        4
        * group.reduce(0) { $0 + $1.probabilityOfDefault * (1 - $1.probabilityOfDefault) }
        .squareRoot()
      #expect(abs(Double(group.count(where: \.defaulted)) - expected) < tolerance)
    }
  }

  @Test("banks differ in size, in the size of their clients and in bad rate")
  func banksDiffer() {
    #expect(Self.banks[0].rowCount > 3 * Self.banks[2].rowCount / 2)
    let rates = Self.banks.map { $0.numbers("default").reduce(0, +) / Double($0.rowCount) }
    #expect(rates[2] > 1.5 * rates[0])
    let sales = Self.banks.map { $0.numbers("annual_sales").sorted()[$0.rowCount / 2] }
    #expect(sales[0] > 2 * sales[2])
    let homes = Self.banks.map { bank in
      Dictionary(grouping: bank.texts("region"), by: \.self).max { $0.value.count < $1.value.count }
    }
    #expect(homes.map(\.?.key) == ["east", "south", "north"])
  }

  @Test("a world without firms has empty tables")
  func empty() {
    #expect(SmallEnterpriseWorld(rows: 0).horizontal().allSatisfy { $0.table.rowCount == 0 })
  }

  // MARK: Reading the tables

  private static func share(_ name: String, where matches: (Double) -> Bool) -> Double {
    Double(banks.flatMap { $0.numbers(name) }.count(where: matches)) / Double(rows)
  }

  private static func defaultRate(_ name: String, where matches: (Double) -> Bool) -> Double {
    let outcomes = banks.flatMap { bank in
      zip(bank.numbers(name), bank.numbers("default")).filter { matches($0.0) }.map(\.1)
    }
    return outcomes.reduce(0, +) / Double(outcomes.count)
  }

  private static func defaultRate(_ name: String, _ level: String) -> Double {
    let outcomes = banks.flatMap { bank in
      zip(bank.texts(name), bank.numbers("default")).filter { $0.0 == level }.map(\.1)
    }
    return outcomes.reduce(0, +) / Double(outcomes.count)
  }

  /// Of the rows above the median of the known values, or of those at and below it.
  private static func defaultRate(_ name: String, above: Bool) -> Double {
    let known = banks.flatMap { $0.numbers(name) }.filter { !$0.isNaN }.sorted()
    let median = known[known.count / 2]
    return defaultRate(name) { !$0.isNaN && ($0 > median) == above }
  }
}

extension Table {
  fileprivate func numbers(_ name: String) -> [Double] {
    guard case .numeric(let values) = self[name] else { return [] }
    return values
  }

  fileprivate func texts(_ name: String) -> [String] {
    guard case .categorical(let codes, let levels) = self[name] else { return [] }
    return codes.map { levels[Int($0)] }
  }

  /// Every cell as text, which two tables with other unused levels still share.
  fileprivate var text: [[String?]] {
    columns.map { column in (0..<rowCount).map { column.text(row: $0) } }
  }
}
