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
    let card = try OutputFolder.card(at: card)
    let table = try CSVReader.read(
      path: data, options: CSVOptions(types: card.columnTypes))
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
}
