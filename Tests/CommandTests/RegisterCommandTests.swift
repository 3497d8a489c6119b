import CreditData
import Foundation
import Testing

@Suite("data synthesise --vertical")
struct RegisterCommandTests {
  private static let files: Set = ["tax.csv", "bank.csv", "platform.csv", "study.yaml"]

  @Test("The sample in the repository is what the command writes")
  func sample() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        ["data", "synthesise", "sme", "--vertical", "--rows", "3000", "--out", "sme"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try folder.content == Set(["sme"] + Self.files.map { "sme/\($0)" }))
      for file in Self.files {
        #expect(outcome.output.contains("sme/\(file): "))
        let committed = try String(
          contentsOf: URL(filePath: "\(Datasets.registers)/\(file)"), encoding: .utf8)
        #expect(try folder.text("sme/\(file)") == committed)
      }
    }
  }

  @Test("On the enterprises all three know, put together, the study fits a card of all three")
  func study() throws {
    try withFolder { folder in
      let rows = try Self.join(Datasets.registers)
      #expect(rows.count == 2037)
      try folder.write(rows.joined(separator: "\n") + "\n", to: "common.csv")
      let study = try String(
        contentsOf: URL(filePath: "\(Datasets.registers)/study.yaml"), encoding: .utf8)
      let federation =
        "federation: {layout: vertical, id: uscc, label: bank, dealer: notary, solver: consortium, scores: label, card: whole}\n"
      #expect(study.contains(federation))
      try folder.write(study.replacing(federation, with: ""), to: "study.yaml")
      let outcome = try Command.run(
        ["fit", "study.yaml", "--data", "common.csv", "--out", "out", "-q"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let fit = try dictionary(folder.json("out/fit.json"))
      let terms = Set(try list(fit["terms"]).compactMap { $0["name"] as? String })
      for (file, least) in [("tax", 2), ("bank", 2), ("platform", 2)] {
        let names = try CSVReader.columnNames(path: "\(Datasets.registers)/\(file).csv")
        #expect(terms.intersection(names).count >= least, "\(file): \(terms)")
      }
      let metrics = try dictionary(folder.json("out/metrics.json"))
      let auc = try #require(try dictionary(metrics["test"])["auc"] as? Double)
      #expect(auc > 0.68, "\(auc)")
    }
  }

  @Test("With --clean every code is right and stands there once")
  func clean() throws {
    try withFolder { folder in
      let made = ["data", "synthesise", "sme", "--vertical", "--rows", "2000", "--seed", "5"]
      #expect(try Command.run(made + ["--clean", "--out", "clean"], in: folder).code == 0)
      #expect(try Command.run(made + ["--out", "real"], in: folder).code == 0)
      for file in ["tax", "bank", "platform"] {
        func list(_ name: String) throws -> IdentifierList {
          let table = try CSVReader.read(path: folder.file("\(name)/\(file).csv").path)
          return IdentifierList(
            (0..<table.rowCount).map { table["uscc"]?.text(row: $0) },
            kind: .unifiedSocialCreditCode)
        }
        let (clean, real) = (try list("clean"), try list("real"))
        #expect(clean.malformedRows + clean.repeatedRows + clean.missingRows == [])
        #expect(!real.malformedRows.isEmpty && !real.repeatedRows.isEmpty)
      }
    }
  }

  @Test("Options of the one layout are refused with the other")
  func options() throws {
    try withFolder { folder in
      for options in [["--vertical", "--parties", "3"], ["--clean"], ["--parties", "0"]] {
        let outcome = try Command.run(
          ["data", "synthesise", "sme", "--out", "sme"] + options, in: folder)
        #expect(outcome.code == 64)
      }
      #expect(try folder.content.isEmpty)
    }
  }

  /// Header and rows of the enterprises that all three registers list, told apart by their codes.
  private static func join(_ folder: String) throws -> [String] {
    var header = "uscc"
    var parts: [[String: String]] = []
    for file in ["tax", "bank", "platform"] {
      let table = try CSVReader.read(path: "\(folder)/\(file).csv")
      let list = IdentifierList(
        (0..<table.rowCount).map { table["uscc"]?.text(row: $0) }, kind: .unifiedSocialCreditCode)
      header += "," + table.names.dropFirst().joined(separator: ",")
      parts.append(
        Dictionary(
          uniqueKeysWithValues: zip(list.identifiers, list.rows).map { code, row in
            let cells = table.columns.dropFirst().map { $0.text(row: row) ?? "" }
            return (code, cells.joined(separator: ","))
          }))
    }
    let common = parts[0].keys.filter { parts[1][$0] != nil && parts[2][$0] != nil }.sorted()
    return [header]
      + common.map { code in ([code] + parts.map { $0[code] ?? "" }).joined(separator: ",") }
  }
}
