import CreditData
import Testing

@Suite(
  "Real data",
  .enabled(if: SharedFolder.path != nil, Comment(rawValue: SharedFolder.absence)))
struct SharedDataTests {
  static let files = [
    ("german/germancredit.csv", 1_000),
    ("uci_default/UCI_Credit_Card.csv.gz", 30_000),
    ("fate_default_credit/default_credit_homo_guest.csv.gz", 8_000),
    ("fate_default_credit/default_credit_homo_host_1.csv.gz", 8_000),
    ("fate_default_credit/default_credit_homo_host_2.csv.gz", 8_000),
    ("fate_default_credit/default_credit_homo_test.csv.gz", 6_000),
    ("fate_default_credit/default_credit_hetero_guest.csv.gz", 30_000),
    ("fate_default_credit/default_credit_hetero_host.csv.gz", 30_000),
    ("sba/sba_clean.csv", 22_308),
    ("sme_invoices/credit_history_firms.csv", 123),
    ("sme_invoices/derived_features_credit_history.csv", 123),
    ("sme_invoices/no_credit_history_firms.csv", 302),
    ("sme_invoices/derived_features_no_credit_history.csv", 302),
    ("sme_invoices/credit_history_purchase_invoices.csv.gz", 210_947),
    ("sme_invoices/credit_history_sales_invoices.csv.gz", 162_484),
    ("sme_invoices/no_credit_history_purchase_invoices.csv.gz", 395_175),
    ("sme_invoices/no_credit_history_sales_invoices.csv.gz", 330_835),
  ]

  @Test("Every file reads with all its rows", arguments: files)
  func rowCounts(file: String, rowCount: Int) throws {
    #expect(try read("data/\(file)").rowCount == rowCount)
  }

  @Test("A file with empty names in its header is refused")
  func emptyNames() throws {
    let error = #expect(throws: DataError.self) {
      try read("data/sme_invoices/attachment3_rate_vs_churn_raw.csv")
    }
    #expect(error?.rule == .emptyName(position: 3))
  }

  @Test(
    "Parts and holders are those of the reference", arguments: ["german", "uci_default", "sba"])
  func split(dataset: String) throws {
    // The keys are integers, but their text is what is hashed.
    let reference = try read(
      "reference/split_\(dataset).csv.gz", CSVOptions(types: ["row_id": .categorical]))
    let keys = try RowKey.column("row_id").keys(of: reference)
    guard case .numeric(let holders) = reference["holder_iid"],
      case .categorical(let parts, let names) = reference["part"]
    else { throw DataError(.otherType(expected: .numeric)) }
    var differences = 0
    for row in keys.indices {
      let uniform = HashSplit.uniform(dataset: dataset, key: keys[row])
      let holder = HashSplit.holder(dataset: dataset, key: keys[row], count: 5)
      let part = names[Int(parts[row])]
      let isExpected = part == "oot" || part == (uniform < 0.7 ? "train" : "test")
      if !isExpected || holder != Int(holders[row]) { differences += 1 }
    }
    #expect(differences == 0)
    #expect(keys.count > 900)
  }

  @Test("Banks of the small-business loans share all rows, and put together they are the file")
  func banks() throws {
    let whole = try read("data/sba/sba_clean.csv")
    let parts = try whole.partition(by: "bank")
    #expect(parts.map(\.name) == parts.map(\.name).sorted())
    #expect(parts.flatMap(\.table.rowNumbers).sorted() == whole.rowNumbers)
    let joined = try Table.concatenating(parts.map(\.table))
    let order = joined.rowNumbers.indices.sorted { joined.rowNumbers[$0] < joined.rowNumbers[$1] }
    #expect(joined.rows(order) == whole)
  }

  @Test("The description finds the identifier and the outcome of the card clients")
  func description() throws {
    let table = try read("data/uci_default/UCI_Credit_Card.csv.gz")
    let columns = TableDescription(of: table).columns
    #expect(columns[0].suggestions == [.identifier])
    #expect(columns.last?.suggestions == [.targetCandidate])
    let limit = try #require(columns[1].summary)
    #expect(limit.minimum == 10_000)
    #expect(limit.median == 140_000)
    #expect(limit.maximum == 1_000_000)
  }

  private func read(_ path: String, _ options: CSVOptions = CSVOptions()) throws -> Table {
    let folder = try #require(SharedFolder.path)
    return try CSVReader.read(path: "\(folder)/\(path)", options: options)
  }
}
