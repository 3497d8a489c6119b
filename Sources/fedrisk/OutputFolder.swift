internal import CreditModels
internal import Federation
internal import Foundation
internal import Simulator

/// The folder a run writes to. Files are prepared in a folder beside it and moved in at the end, so a
/// run that fails leaves nothing half-written.
struct OutputFolder {
  enum Name {
    static let card = "card.json"
    static let fit = "fit.json"
    static let metrics = "metrics.json"
    static let bins = "bins.json"
    static let federation = "federation.json"
    static let rounds = "rounds.jsonl"
    static let report = "report.html"
  }

  let path: String

  /// Checks early that the folder can be written to.
  init(path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError("the output folder \(path) cannot be made; choose another with --out.")
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw CommandError("the output folder \(path) cannot be written; choose another with --out.")
    }
  }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes all files or none.
  func write(_ files: [(name: String, content: Data)]) throws {
    let staged = files.map { (from: file(".\($0.name).part"), to: file($0.name)) }
    do {
      for (file, stage) in zip(files, staged) {
        try file.content.write(to: URL(fileURLWithPath: stage.from))
      }
      for stage in staged {
        guard rename(stage.from, stage.to) == 0 else { throw CocoaError(.fileWriteUnknown) }
      }
    } catch {
      for stage in staged { try? FileManager.default.removeItem(atPath: stage.from) }
      throw CommandError("writing to \(path) failed; check the free space and the permissions.")
    }
  }

  /// The files every fit has.
  static func files(of result: StudyResult) throws -> [(name: String, content: Data)] {
    [
      (Name.card, try json(ScorecardFile(result.scorecard))), (Name.fit, try json(FitFile(result))),
      (Name.metrics, try json(MetricsFile(result.performance))),
      (Name.bins, try json(BinsFile(result))),
    ]
  }

  static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  static func lines(_ rounds: [RoundRecord]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try rounds.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
  }

  /// Reads a JSON file a run has written.
  static func read<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandError("\(path) cannot be read; give the path of what a run has written.")
    }
    do { return try JSONDecoder().decode(type, from: data) } catch {
      throw CommandError("\(path) is not what a run has written; make it anew.")
    }
  }

  static func card(at path: String) throws -> Scorecard {
    do { return try read(ScorecardFile.self, at: path).scorecard() } catch
      let error as ScorecardFileError
    { throw CommandError("\(path): \(error)") }
  }
}

/// A mistake in what was typed or given, in one sentence.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
