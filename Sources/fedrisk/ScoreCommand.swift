internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Foundation

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score the rows of a file with a card: score, PD and points.")

  @Argument(help: "The card (card.json).")
  var card: String
  @Option(help: "The file with the rows to score; it needs the card's columns, no target.")
  var data: String
  @Option(help: "Where to write; standard output when absent.")
  var out: String?

  func run() throws {
    if let out, URL(filePath: out).standardizedFileURL == URL(filePath: data).standardizedFileURL {
      throw CommandError("--out names the file with the rows, which would be lost; choose another.")
    }
    let card = try OutputFolder.card(at: card)
    let table = try read(card)
    let scores = try card.score(table)
    let names = card.model.design.terms.map { "points_\($0.name)" }
    let scored = Table(
      names: ["row", "score", "pd"] + names,
      columns: [
        .numeric(table.rowNumbers.map(Double.init)), .numeric(scores.scores),
        .numeric(scores.probabilitiesOfDefault),
      ] + scores.points.map(Column.numeric))
    if let out {
      try CSVWriter.write(scored, to: out)
    } else {
      FileHandle.standardOutput.write(Data(CSVWriter.bytes(of: scored)))
    }
  }

  private func read(_ card: Scorecard) throws -> Table {
    let needed = card.model.design.terms.map(\.name)
    let present = Set(try CSVReader.columnNames(path: data))
    if let missing = needed.first(where: { !present.contains($0) }) {
      throw DataError(
        .other(
          problem: "the card needs this column but the file has none such",
          remedy: "add it, or correct the name in the first line of the file"),
        file: data, column: missing)
    }
    // Other columns may hold anything.
    var options = card.csvOptions
    options.exclude = present.subtracting(needed)
    return try CSVReader.read(path: data, options: options)
  }
}
