internal import CreditData
internal import CreditModels
internal import Federation
internal import Foundation
internal import Results
internal import Simulator

/// `score` by the parts of a card over several parties' columns, as a vertical study left them in a folder.
struct JointScoring {
  /// The folder of the study's results.
  let folder: String
  /// As NAME=FILE.
  let files: [String]
  let out: String?
  /// For applicants without a score.
  let refused: String?

  func run() async throws {
    let settings = folder + "/" + OutputFolder.Name.settings
    let parts = try readParts()
    var study = try StudyFile.read(path: settings)
    var needed = Set([study.federation.vertical?.id].compactMap(\.self))
    for part in parts {
      let types = try CardPart(part).csvOptions.types
      study.columns.types.merge(types) { $1 }
      needed.formUnion(types.keys)
    }
    let parties = try PartyFiles.read(files) { columns in
      var options = study.csvOptions(among: columns)
      options.only = needed
      return options
    }
    do {
      let scoring = try VerticalScoring(study, parts: parts, parties: parties)
      let outcome = try await scoring.run()
      try write(outcome.scores, to: out)
      if let refused { try write(outcome.unused, to: refused) }
      guard let out else { return }
      print(VerticalRun.table(of: outcome.matches))
      print(
        "\n\(outcome.scores.rowCount) enterprises scored, for the party with the outcomes alone: "
          + out)
    } catch let error as DataError {
      throw error.located(
        party: error.party, file: error.party.flatMap { PartyFiles.path(of: $0, in: files) })
    }
  }

  private func write(_ table: Table, to path: String?) throws {
    let output = try RowSink(path: path)
    try output.append(table)
    try output.close()
  }

  private func readParts() throws -> [CardPartFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let files = names.filter(CardPartFile.isFileName).sorted()
    guard !files.isEmpty else {
      throw CommandError(
        "\(folder) has no parts of a card (part-NAME.json); with --party, name the folder that "
          + "`fedrisk simulate` wrote for a study with federation.layout: vertical.")
    }
    return try files.map { name in
      let path = folder + "/" + name
      guard let bytes = FileManager.default.contents(atPath: path),
        let part = try? JSONDecoder().decode(CardPartFile.self, from: bytes)
      else { throw CommandError("\(path) is no part of a card; run the study again.") }
      do { _ = try CardPart(part) } catch { throw CommandError("\(path): \(error)") }
      return part
    }
  }
}
