package import CreditModels
package import Federation
package import Foundation
internal import Reporting
package import Simulator

/// The folder a run writes to. Files are written under other names first and renamed at the end, so
/// none is ever half-written.
package struct OutputFolder {
  package enum Name {
    package static let card = "card.json"
    package static let fit = "fit.json"
    package static let metrics = "metrics.json"
    package static let bins = "bins.json"
    package static let validation = "validation.json"
    package static let stability = "stability.json"
    package static let rejects = "rejects.json"
    package static let firstTime = "first-time.json"
    package static let federation = "federation.json"
    package static let rounds = "rounds.jsonl"
    package static let settings = "settings.yaml"
    package static let report = "report.html"
    package static let resampling = "resampling.json"
  }

  package let path: String

  /// Checks early that the folder can be made and written to, and leaves nothing behind yet.
  package init(path: String) throws {
    // An unset variable of a script; its files would land in the root of the disk.
    guard !path.isEmpty else { throw CommandError("--out is empty; name a folder.") }
    self.path = path
    var existing = URL(filePath: path).standardizedFileURL
    while !FileManager.default.fileExists(atPath: existing.path) {
      existing.deleteLastPathComponent()
    }
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: existing.path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      throw CommandError(
        "the output folder \(path) cannot be made, a file stands at \(existing.path); choose another "
          + "folder with --out.")
    }
    try tryOut(above: existing)
  }

  /// Some file systems say only to who tries that nothing can be made there.
  private func tryOut(above existing: URL) throws {
    defer {
      var made = URL(filePath: path).standardizedFileURL
      while made.path.count > existing.path.count, rmdir(made.path) == 0 {
        made.deleteLastPathComponent()
      }
    }
    try make()
    let probe = file(".probe.part")
    guard FileManager.default.createFile(atPath: probe, contents: nil), unlink(probe) == 0 else {
      throw CommandError(
        "the output folder \(path) cannot be written; choose another folder with --out.")
    }
  }

  package func make() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError("the output folder \(path) cannot be made; choose another with --out.")
    }
  }

  package func file(_ name: String) -> String { path + "/" + name }

  /// For the rows of a holder that a study over different columns leaves out.
  package static func unusedName(of party: String) -> String { "unused-\(party).csv" }

  private static func isOfParty(_ name: String) -> Bool {
    CardPartFile.isFileName(name) || (name.hasPrefix("unused-") && name.hasSuffix(".csv"))
  }

  /// Writes all files or none, and removes what a former run of another kind left in the folder.
  package func write(_ files: [(name: String, content: Data)]) throws {
    // Of files that bear a party's name only a former run's are removed.
    let wasFederation = FileManager.default.fileExists(atPath: file(Name.federation))
    try add(files)
    let optional = [
      Name.federation, Name.rounds, Name.stability, Name.rejects, Name.firstTime, Name.card,
      Name.fit, Name.bins, Name.report, Name.resampling,
    ]
    let perParty = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in optional + (wasFederation ? perParty.filter(Self.isOfParty) : [])
    where !files.contains(where: { $0.name == name }) {
      try? FileManager.default.removeItem(atPath: file(name))
    }
  }

  /// Writes all files or none beside what is in the folder.
  package func add(_ files: [(name: String, content: Data)]) throws {
    try make()
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

  /// Everything a run leaves, the report included.
  ///
  /// - Parameters:
  ///   - study: the study file's text, kept beside what came of it.
  ///   - federation: who took part and what each round sent; `nil` for pooled rows.
  ///   - parts: what each holder gets of a card over several parties' columns.
  ///   - includesWhole: whether there is a card of all columns.
  package static func files(
    of result: StudyResult, study: String,
    federation: (file: FederationFile, rounds: [RoundRecord])? = nil, parts: [CardPartFile] = [],
    includesWhole: Bool = true
  ) throws -> [(name: String, content: Data)] {
    var files = try parts.map { (name: CardPartFile.fileName(of: $0.party), content: try json($0)) }
    if includesWhole {
      files += [
        (name: Name.card, content: try json(ScorecardFile(result.scorecard))),
        (name: Name.fit, content: try json(FitFile(result))),
        (name: Name.bins, content: try json(BinsFile(result))),
      ]
    }
    files += [
      (name: Name.metrics, content: try json(MetricsFile(result.performance))),
      (name: Name.validation, content: try json(result.validation)),
      (name: Name.settings, content: Data(study.utf8)),
    ]
    if result.stability != nil {
      files.append((Name.stability, try json(StabilityFile(result))))
    }
    if let rejects = result.rejects { files.append((Name.rejects, try json(rejects))) }
    if let firstTime = result.firstTime {
      files.append((Name.firstTime, try json(firstTime)))
    }
    if let federation {
      files.append((Name.federation, try json(federation.file)))
      files.append((Name.rounds, try lines(federation.rounds)))
    }
    guard includesWhole else { return files }
    let written = Dictionary(uniqueKeysWithValues: files)
    var content = try ReportContent(of: RunFiles(path: { $0 }, content: { written[$0] }))
    content.language = result.study.report.language
    files.append((Name.report, Data(Report(content).html.utf8)))
    return files
  }

  package static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  package static func lines(_ rounds: [RoundRecord]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try rounds.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
  }

  /// Reads a JSON file a run has written.
  package static func read<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path) }
    return try decode(type, from: data, at: path)
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, at path: String
  ) throws -> Value {
    do { return try JSONDecoder().decode(type, from: data) } catch {
      throw CommandError("\(path) is not what a run has written; make it anew.")
    }
  }

  static func unreadable(_ path: String) -> CommandError {
    CommandError("\(path) cannot be read; give the path of what a run has written.")
  }

  /// The other card of a study; its path is relative to the study file.
  package static func challenger(of study: Study, at studyPath: String) throws -> Scorecard? {
    guard let path = study.validation.challenger else { return nil }
    let folder = URL(fileURLWithPath: studyPath).deletingLastPathComponent()
    return try card(at: URL(fileURLWithPath: path, relativeTo: folder).path)
  }

  package static func text(at path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else { throw CommandError("\(path) cannot be read; check that it exists and is UTF-8.") }
    return text
  }

  package static func card(at path: String) throws -> Scorecard {
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path) }
    guard let file = try? JSONDecoder().decode(ScorecardFile.self, from: data) else {
      throw CommandError(
        "\(path) is not a card; give the card.json that a run has written, or make it anew.")
    }
    return try card(file, at: path)
  }

  static func card(_ file: ScorecardFile, at path: String) throws -> Scorecard {
    do { return try file.scorecard() } catch { throw CommandError("\(path): \(error)") }
  }
}
