import CreditData
import CreditModels
import Cryptography
import Foundation
import SecretSharing
import Testing

/// 30,000 card holders, 13 columns and the default at the guest, 10 columns at the host: the vertical
/// demo data of FATE. Columns are standardised but not bounded: predictors reach 30.
@Suite("Default of credit-card clients, divided by columns")
struct FateDefaultCreditTests {
  static let url: URL? = {
    var folder = URL(filePath: #filePath)
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let data = folder.appending(path: "shared/data/fate_default_credit")
      if FileManager.default.fileExists(atPath: data.path) { return data }
    }
    return nil
  }()

  private func columns(_ name: String) throws -> (ids: [Int], columns: [[Double]]) {
    let url = try #require(Self.url).appending(path: "default_credit_hetero_\(name).csv.gz")
    let table = try CSVReader.read(path: url.path, options: CSVOptions())
    let numbers = try table.columns.map { column in
      guard case .numeric(let cells) = column else { throw DataUnread() }
      return cells
    }
    return (numbers[0].map { Int($0) }, Array(numbers[1...]))
  }

  private struct DataUnread: Error {}

  /// Columns and range of each holder.
  struct Division: Sendable, CustomTestStringConvertible {
    let counts: [Int]
    let ranges: [Double]
    let order: Int

    var testDescription: String { "\(counts)" }
  }

  @Test(
    "The fit over all holders is the pooled fit, to 1e-7 and 1e-4 standard errors",
    .enabled(if: url != nil, "the folder 'shared' is not beside the repository"),
    arguments: [
      Division(counts: [13, 10], ranges: [34, 7], order: 96),
      Division(counts: [13, 6, 4], ranges: [34, 6, 6], order: 108),
    ])
  func equalsPooled(division: Division) async throws {
    let (guest, host) = (try columns("guest"), try columns("host"))
    // The files come in the same order of ids, as after a set intersection.
    #expect(guest.ids == host.ids)
    let outcomes = guest.columns[0].map { $0 == 1 }
    let rows = SyntheticRows(
      columns: (guest.columns[1...] + host.columns).map { $0.map(FixedFeatures.rounded) },
      outcomes: outcomes, counts: division.counts)
    let holders = division.counts.count
    let keys = freshKeys(holders + 2)
    let terms = try FitTerms(
      jobDigest: [UInt8](repeating: 1, count: 32),
      members: zip(SyntheticRows.names.prefix(holders) + ["dealer", "solver"], keys).map {
        .init(name: $0, key: $1.publicKey)
      }, rowCount: rows.rowCount,
      holdings: zip(division.counts, division.ranges).map {
        .init(columnCount: $0, meanSquare: 1.001, range: $1)
      }, order: division.order, evaluations: 26)
    var meeting = try rows.meeting(terms, keys: keys, leastRowRatio: 50)
    let fit = try meeting.run(tolerance: 1e-5)

    // scikit-learn on the columns as they are; rounding them to 16 bits moves it by 2e-3.
    #expect(abs(fit.logLikelihood / -13938.600279 - 1) < 1e-6)
    let pooled = try await rows.pooledFit()
    let errors = try #require(fit.standardErrors)
    var (largest, inErrors, errorOfError) = (0.0, 0.0, 0.0)
    for (index, term) in pooled.terms.enumerated() {
      let difference = abs(fit.coefficients[index] - term.coefficient)
      let error = try #require(term.standardError)
      largest = max(largest, difference)
      inErrors = max(inErrors, difference / error)
      errorOfError = max(errorOfError, abs(errors[index] / error - 1))
    }
    #expect(largest < 1e-7, "\(largest)")
    #expect(inErrors < 1e-4)
    #expect(errorOfError < 1e-3, "\(errorOfError)")
    // The wide range leaves the loss 24 bits a factor: 5e-5 over all rows.
    #expect(abs(fit.logLikelihood / pooled.logLikelihood - 1) < 2e-8)

    let scores = rows.predictors(fit.coefficients)
    let mean = scores.reduce(0) { $0 + 1 / (1 + exp(-$1)) } / Double(rows.rowCount)
    let badRate = Double(outcomes.count { $0 }) / Double(rows.rowCount)
    #expect(abs(mean - badRate) < 1e-9, "\(mean - badRate)")
    let (auc, ks) = rankMeasures(scores, outcomes)
    #expect(abs(auc - 0.724226) < 1e-6, "\(auc)")
    #expect(abs(ks - 0.378186) < 1e-6, "\(ks)")
    #expect(fit.evaluations <= 22)
  }

  /// By definition: every bad beside every good, ties half.
  private func rankMeasures(_ scores: [Double], _ outcomes: [Bool]) -> (auc: Double, ks: Double) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let bads = Double(outcomes.count { $0 })
    let goods = Double(outcomes.count) - bads
    var (below, seen, area, ks) = (0.0, 0.0, 0.0, 0.0)
    var index = 0
    while index < order.count {
      var (tiedBads, tiedGoods) = (0.0, 0.0)
      let score = scores[order[index]]
      while index < order.count, scores[order[index]] == score {
        if outcomes[order[index]] { tiedBads += 1 } else { tiedGoods += 1 }
        index += 1
      }
      area += tiedBads * (below + tiedGoods / 2)
      below += tiedGoods
      seen += tiedBads
      ks = max(ks, abs(below / goods - seen / bads))
    }
    return (area / (bads * goods), ks)
  }
}
