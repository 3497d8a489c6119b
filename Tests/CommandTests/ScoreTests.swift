import CreditData
import Foundation
import Testing

@Suite("score")
struct ScoreTests {
  /// Points are printed to the shortest text that reads back the same; only sums are rounded.
  static let rounding = 1e-9

  @Test("Every row gets the points of the bins the card shows, and the score is their sum")
  func rows() throws {
    try withFolder { folder in
      let card = try Card(in: folder)
      let rows = try CSVReader.read(path: Datasets.germanRows, options: card.options)
      let scored = try card.score(Datasets.germanRows, in: folder)
      #expect(scored.rowCount == 1000)
      try card.check(scored, of: rows)
    }
  }

  @Test("Cut values, missing cells and unseen categories fall into the bins the card shows")
  func edges() throws {
    try withFolder { folder in
      let card = try Card(in: folder)
      let sample = try CSVReader.read(path: Datasets.germanRows, options: card.options).rows([0])
      // No target column: an applicant has no outcome yet.
      let names = card.entries.map(\.name)
      let usual = names.map { sample.text(column: sample.index(of: $0)!, row: 0)! }
      var lines = [names.map(\.quoted).joined(separator: ",")]
      for (index, entry) in card.entries.enumerated() {
        let cuts = entry.bins.compactMap(\.from)
        let unusual =
          entry.isNumeric ? cuts.flatMap { [$0, $0.nextDown] }.map { "\($0)" } : ["new"]
        for text in unusual + [""] {
          var cells = usual
          cells[index] = text
          lines.append(cells.map(\.quoted).joined(separator: ","))
        }
      }
      try folder.write(lines.joined(separator: "\n"), to: "edges.csv")
      let scored = try card.score("edges.csv", in: folder)
      #expect(scored.rowCount == lines.count - 1)
      try card.check(
        scored, of: CSVReader.read(path: folder.file("edges.csv").path, options: card.options))
    }
  }

  @Test("A text the study declared missing is missing for the card, too")
  func missingTexts() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.study("  exclude:", "  missing: [unknown]\n  exclude:")
      for row in stride(from: 1, to: 100, by: 9) { study.cell("age", row, is: "unknown") }
      try study.write(to: folder)
      #expect(try Command.run(study.arguments, in: folder).code == 0)
      try folder.write("age,income,purpose\nunknown,2000,car\n,2000,car\n", to: "new.csv")
      let outcome = try Command.run(
        ["score", "out/card.json", "--data", "new.csv", "--out", "scores.csv"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let scores = try CSVReader.read(path: folder.file("scores.csv").path)
      let points = try #require(scores.names.firstIndex(of: "points_age"))
      #expect(scores.text(column: points, row: 0) == scores.text(column: points, row: 1))
    }
  }

  @Test("A file that lacks a column of the card is refused")
  func lackingColumn() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("age,purpose\n30,car\n", to: "new.csv")
      try expectRefusal(
        ["score", "out/card.json", "--data", "new.csv", "--out", "scores.csv"], in: folder,
        says: ["new.csv", "'income'", "is needed", "add it"])
    }
  }

  @Test("The rows are not overwritten by their scores, and columns the card does not know are free")
  func inPlace() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try expectRefusal(
        ["score", "out/card.json", "--data", "north.csv", "--out", "./north.csv"], in: folder,
        says: ["--out", "would be lost", "choose another"])
      try folder.write("age,income,purpose,note\n30,2000,car,1\n30,2000,car,NaN\n", to: "new.csv")
      let outcome = try Command.run(
        ["score", "out/card.json", "--data", "new.csv"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.split(separator: "\n").count == 3)
    }
  }

  @Test("A score that cannot be written is said, with the path")
  func unwritable() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try expectRefusal(
        ["score", "out/card.json", "--data", "north.csv", "--out", "none/scores.csv"], in: folder,
        says: ["none/scores.csv", "cannot be written", "check the folder"])
    }
  }

  static let damages: [(name: String, old: String, new: String)] = [
    ("half a file", "\"woe\"", ""),
    ("another format", "\"format\" : 1", "\"format\" : 99"),
    ("a bin out of order", "\"kind\" : \"missing\"", "\"kind\" : \"unseen\""),
    ("impossible odds", "\"odds\" : 50", "\"odds\" : -1"),
    ("a characteristic twice", "\"name\" : \"income\"", "\"name\" : \"age\""),
  ]

  @Test("A damaged card is refused", arguments: damages.indices)
  func damagedCard(index: Int) throws {
    let damage = Self.damages[index]
    try withFolder { folder in
      try smallCard(in: folder)
      let card = try folder.text("out/card.json")
      #expect(card.contains(damage.old))
      try folder.write(card.replacing(damage.old, with: damage.new), to: "out/card.json")
      let errors = try expectRefusal(
        ["score", "out/card.json", "--data", "north.csv", "--out", "scores.csv"], in: folder,
        says: ["out/card.json"])
      #expect(
        errors.contains("give the card.json") || errors.contains("fit the card again")
          || errors.contains("this version reads"), "\(errors)")
    }
  }

  @Test("A card that is not there is named")
  func noCard() throws {
    try withFolder { folder in
      try expectRefusal(
        ["score", "none.json", "--data", "none.csv"], in: folder,
        says: ["none.json", "give the path"])
    }
  }

}

/// Fits the card of the small study, `out/card.json`.
func smallCard(in folder: Folder, scaling: String? = nil) throws {
  var study = SmallStudy()
  if let scaling { study.yaml += "scaling: \(scaling)\n" }
  try study.write(to: folder)
  try #require(try Command.run(study.arguments, in: folder).code == 0)
}

/// The demo's card as `card.json` says it: bins are looked up here, not by the code under test.
private struct Card {
  struct Bin {
    let kind: String
    let from, to: Double?
    let categories: [String]
    let points: Double
  }

  struct Entry {
    let name: String
    let isNumeric: Bool
    let bins: [Bin]

    func points(of text: String?) throws -> Double {
      guard let text else { return try bin { $0.kind == "missing" } }
      guard isNumeric else {
        let known = bins.first { $0.categories.contains(text) }
        return try known?.points ?? bin { $0.kind == "unseen" }
      }
      let value = try #require(Double(text))
      return try bin {
        $0.kind == "ordinary" && value >= $0.from ?? -.infinity && value < $0.to ?? .infinity
      }
    }

    private func bin(_ condition: (Bin) -> Bool) throws -> Double {
      let fitting = bins.filter(condition)
      #expect(fitting.count == 1)
      return try #require(fitting.first).points
    }
  }

  let basePoints, points, odds, pdo: Double
  let entries: [Entry]

  init(in folder: Folder) throws {
    try #require(try Command.run(DemoTests.simulate + ["-q"], in: folder).code == 0)
    let card = try dictionary(folder.json("federated/card.json"))
    let scaling = try dictionary(card["scaling"])
    basePoints = try #require(card["basePoints"] as? Double)
    points = try #require(scaling["points"] as? Double)
    odds = try #require(scaling["odds"] as? Double)
    pdo = try #require(scaling["pdo"] as? Double)
    entries = try list(card["characteristics"]).map { entry in
      Entry(
        name: try #require(entry["name"] as? String),
        isNumeric: entry["kind"] as? String == "numeric",
        bins: try list(entry["bins"]).map { bin in
          Bin(
            kind: try #require(bin["kind"] as? String), from: bin["from"] as? Double,
            to: bin["to"] as? Double, categories: bin["categories"] as? [String] ?? [],
            points: try #require(bin["points"] as? Double))
        })
    }
  }

  var options: CSVOptions {
    CSVOptions(
      types: Dictionary(
        uniqueKeysWithValues: entries.map { ($0.name, $0.isNumeric ? .numeric : .categorical) }))
  }

  func score(_ data: String, in folder: Folder) throws -> Table {
    let outcome = try Command.run(["score", "federated/card.json", "--data", data], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    try folder.write(outcome.output, to: "scores.csv")
    return try CSVReader.read(path: folder.file("scores.csv").path)
  }

  func check(_ scored: Table, of rows: Table) throws {
    #expect(
      scored.names == ["row", "score", "pd"] + entries.map { "points_\($0.name)" }
        + (1...4).map { "reason_\($0)" })
    func number(_ column: Int, _ row: Int) throws -> Double {
      try #require(scored.text(column: column, row: row).flatMap(Double.init))
    }
    for row in 0..<rows.rowCount {
      #expect(try number(0, row) == Double(row + 1))
      var sum = basePoints
      for (index, entry) in entries.enumerated() {
        let column = try #require(rows.index(of: entry.name))
        let expected = try entry.points(of: rows.text(column: column, row: row))
        let found = try number(3 + index, row)
        #expect(abs(found - expected) < ScoreTests.rounding, "\(entry.name), row \(row + 1)")
        sum += found
      }
      let score = try number(1, row)
      #expect(abs(score - sum) < ScoreTests.rounding)
      let goodToBad = odds * pow(2, (score - points) / pdo)
      #expect(try abs(number(2, row) - 1 / (1 + goodToBad)) < ScoreTests.rounding)
    }
  }
}

extension String {
  fileprivate var quoted: String { "\"" + replacing("\"", with: "\"\"") + "\"" }
}
