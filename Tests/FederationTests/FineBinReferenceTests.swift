import CreditData
import CreditModels
import Federation
import Simulator
import Testing

@Suite(
  "Federated fine bins equal those of pooled rows",
  .enabled(if: ReferenceFolder.url != nil, ReferenceFolder.absence))
struct FineBinReferenceTests {
  /// A data set, its columns' parts, and how many numeric columns have reference bins.
  struct Dataset: CustomTestStringConvertible {
    let name: String
    let file: String
    let target: Study.Target
    let key: RowKey
    let columnCount: Int
    let parts: [Part]
    var testDescription: String { name }

    var study: Study {
      var study = Study(name: name, target: target)
      study.federation.split = .hash(key, parties: 5)
      study.binning.cuts = .exact
      study.validation.split = .hash(key, train: 0.7)
      if parts.contains(.outOfTime) {
        study.validation.outOfTime = .init(column: "approval_fy", from: 2005)
      }
      return study
    }
  }

  static let datasets = [
    Dataset(
      name: "german", file: "data/german/germancredit.csv",
      target: .init(column: "creditability", bad: "bad"), key: .rowNumber, columnCount: 7,
      parts: [.train, .test]),
    Dataset(
      name: "uci_default", file: "data/uci_default/UCI_Credit_Card.csv.gz",
      target: .init(column: "default.payment.next.month", bad: "1"), key: .column("ID"),
      columnCount: 23, parts: [.train, .test]),
    Dataset(
      name: "sba", file: "data/sba/sba_clean.csv",
      target: .init(column: "charged_off", bad: "1"), key: .column("loan_id"), columnCount: 8,
      parts: [.train, .test, .outOfTime]),
  ]

  @Test(
    "Exact cuts over five parties are the reference's, and so is every count in every part",
    arguments: datasets)
  func exactCuts(dataset: Dataset) async throws {
    let reference: FineBinReference = try ReferenceFolder.json("finebins_\(dataset.name)")
    let expected = reference.variables.compactMapValues(\.numeric)
    try #require(expected.count == dataset.columnCount)
    let names = expected.keys.sorted()
    var simulation = try Simulation(
      dataset.study, dividing: ReferenceFolder.table(dataset.file, for: dataset.study))
    simulation.policy.allowsExactCuts = true
    let parties = try simulation.federation().aggregator

    let found = try await FineClassing(.init(.exact, minimumRows: 1)).cuts(
      of: names.map { .column($0, special: []) }, fine: 20, part: .train, from: parties)
    let binnings = zip(names, found).map { name, found in
      Binning(name: name, rule: .numeric(cuts: found.cuts, special: []))
    }
    for (name, found) in zip(names, found) {
      #expect(found.cuts == expected[name]?.cuts, "\(name)")
    }

    for part in dataset.parts {
      let counts = try await parties.sum(BinCounts(binnings, part: part))
      for (binning, counts) in zip(binnings, counts) {
        let expected = try #require(expected[binning.name]?.counts[part.referenceName])
        let ordinary = counts.prefix(binning.ordinaryCount)
        #expect(ordinary.map(\.good) == expected.n_nonevent, "\(binning.name), \(part)")
        #expect(ordinary.map(\.bad) == expected.n_event, "\(binning.name), \(part)")
        #expect(counts[binning.missingIndex].rows == expected.n_missing, "\(binning.name), \(part)")
      }
    }
  }
}

/// `finebins_<data set>.json`; categorical columns have no cuts.
private struct FineBinReference: Decodable {
  struct Variable: Decodable {
    struct Counts: Decodable {
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let n_nonevent, n_event: [Double]
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let n_missing: Double
    }
    let cuts: [Double]?
    let counts: [String: Counts]?

    var numeric: (cuts: [Double], counts: [String: Counts])? {
      guard let cuts, let counts else { return nil }
      return (cuts, counts)
    }
  }
  let variables: [String: Variable]
}

extension Part {
  fileprivate var referenceName: String { self == .outOfTime ? "oot" : rawValue }
}
