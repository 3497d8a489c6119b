import CreditData
import CreditModels
import Foundation
import Testing

/// Real data and results of centralised tools, kept beside the repository where there are any.
enum ReferenceFolder {
  static let absence: Comment =
    "the folder 'shared' with reference results is not beside the repository"

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

/// The demo studies of the repository.
enum Demo {
  static func study(_ name: String) throws -> Study {
    try StudyFile.read(path: folder.appending(path: "\(name)/study.yaml").path)
  }

  static func table(_ file: String, for study: Study) throws -> Table {
    try CSVReader.read(path: folder.appending(path: file).path, options: study.csvOptions)
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "datasets")
}

/// SplitMix64: the same tables in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
