internal import ArgumentParser
internal import CreditModels
internal import Foundation
internal import Results

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a card for another system: SQL, PMML, ONNX or JSON.")

  @Argument(help: "The card (card.json).")
  var card: String
  @Option(help: "sql, pmml, onnx or json.")
  var format: Format
  @Option(help: "With sql: ansi or sqlite.")
  var dialect: Dialect?
  @Option(help: "With sql: the table of applicants, as schema.table if need be.")
  var table: String?
  @Option(help: "Where to write.")
  var out: String

  enum Dialect: String, ExpressibleByArgument, CaseIterable { case ansi, sqlite }
  enum Format: String, ExpressibleByArgument, CaseIterable { case sql, pmml, onnx, json }

  func validate() throws {
    guard format == .sql || dialect == nil && table == nil else {
      throw ValidationError("--dialect and --table go with --format sql.")
    }
  }

  func run() throws {
    let scorecard = try OutputFolder.card(at: card)
    let bytes: [UInt8]
    do {
      bytes = try form.bytes(of: scorecard)
    } catch let error as CardExportError {
      throw CommandError("\(card): \(error)")
    }
    if URL(filePath: out).standardizedFileURL == URL(filePath: card).standardizedFileURL {
      throw CommandError("--out names the card, which would be lost; choose another.")
    }
    do {
      try Data(bytes).write(to: URL(filePath: out), options: .atomic)
    } catch {
      throw CommandError("\(out) cannot be written; check the folder and its permissions.")
    }
  }

  private var form: CardExport {
    switch format {
    case .sql: .sql(dialect == .sqlite ? .sqlite : .ansi, table: table ?? "applicants")
    case .pmml: .pmml
    case .onnx: .onnx
    case .json: .json
    }
  }
}
