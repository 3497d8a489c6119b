import CreditData
import CreditModels
import Foundation
import Testing

/// Training rows of one party with the numeric columns `columns`.
func rows(
  _ columns: KeyValuePairs<String, [Double]>, outcome: [Double], weights: [Double]? = nil,
  study change: (inout Study) -> Void = { _ in }
) throws -> PartyRows {
  var study = Study(name: "test", target: .init(column: "y", bad: "1", good: "0"))
  if weights != nil { study.columns.weight = "weight" }
  change(&study)
  let table = Table(
    names: ["y"] + columns.map(\.key) + (weights == nil ? [] : ["weight"]),
    columns: ([outcome] + columns.map(\.value) + (weights.map { [$0] } ?? [])).map(Column.numeric))
  return try PartyRows(party: "test", table: table, study: study)
}

extension Aggregator {
  /// The maximum-likelihood fit of columns as they are.
  func fit(_ columns: [String], ridge: Double = 0) async throws -> LogisticFit {
    try await fit(Design(columns.map(Design.Term.asIs)), ridge: ridge)
  }

  func fit(_ design: Design, ridge: Double = 0) async throws -> LogisticFit {
    let size = try #require(try await sum(SampleSizes())[.train])
    return try await LogisticRegression(ridge: ridge).fit(design, size: size, from: self)
  }
}

/// SplitMix64: the same rows in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  mutating func normal() -> Double {
    Normal.quantile(.random(in: 1e-9..<1, using: &self))
  }

  /// Outcomes that follow a logistic model with these log-odds of bad.
  mutating func outcomes(_ logOdds: [Double]) -> [Double] {
    logOdds.map { .random(in: 0..<1, using: &self) < 1 / (1 + exp(-$0)) ? 1 : 0 }
  }
}

/// Results of centralised tools, kept beside the repository where there are any.
enum ReferenceFolder {
  static let absence: Comment = "shared/reference is not beside the repository"

  static let url: URL? = {
    var folder = URL(filePath: #filePath)
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let shared = folder.appending(path: "shared")
      if FileManager.default.fileExists(atPath: shared.appending(path: "reference").path) {
        return shared
      }
    }
    return nil
  }()

  static func table(_ path: String, for study: Study) throws -> Table {
    let folder = try #require(url)
    return try CSVReader.read(path: folder.appending(path: path).path, options: study.csvOptions)
  }

  static func json<Value: Decodable>(_ name: String) throws -> Value {
    let folder = try #require(url)
    return try JSONDecoder().decode(
      Value.self, from: Data(contentsOf: folder.appending(path: "reference/\(name).json")))
  }
}
