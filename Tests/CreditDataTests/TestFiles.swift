import CreditData
import Foundation

/// Calls `body` with the path of a new file that holds `bytes`, and removes the file.
@discardableResult
func withFile<Result>(
  _ bytes: some Sequence<UInt8>, name: String = "data.csv", _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}

/// Calls `body` with the path of a file that does not exist yet, in a folder of its own.
@discardableResult
func withPath<Result>(_ name: String, _ body: (String) throws -> Result) throws -> Result {
  try withFile([], name: "unused") { path in
    try body(path.replacing("unused", with: name))
  }
}

/// The table in a file with `text`.
func table(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> Table {
  try withFile(text.utf8) { try CSVReader.read(path: $0, options: options) }
}

/// The error of reading a file with `bytes`.
func errorReading(
  _ bytes: some Sequence<UInt8>, _ options: CSVOptions = CSVOptions()
) throws -> DataError? {
  try withFile(bytes) { path in
    do throws(DataError) {
      _ = try CSVReader.read(path: path, options: options)
      return nil
    } catch {
      return error
    }
  }
}

/// SplitMix64: the same tables in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

/// Real data and reference results kept beside the repository, where there are any.
enum SharedFolder {
  static let path: String? = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let shared = folder.appending(path: "shared")
      if FileManager.default.fileExists(atPath: shared.appending(path: "data").path) {
        return shared.path
      }
    }
    return nil
  }()

  static let absence = "the folder 'shared' with real data is not beside the repository"
}
