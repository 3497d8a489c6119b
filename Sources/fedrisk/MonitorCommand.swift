internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Foundation
internal import Results

struct MonitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Compare the rows a card meets with those it was fitted on: PSI, CSI, bad rates.",
    discussion: "Ends with code 3 when something has shifted.")

  /// Something has shifted.
  static let alertCode: Int32 = 3

  @Argument(help: "The card (card.json).")
  var card: String
  @Option(help: "A file with rows, as FILE or NAME=FILE; once for each holder. Needs no target.")
  var data: [String]
  @Option(help: "The rows to compare with; the card's training rows when absent.")
  var baseline: String?
  @Option(help: "A column with dates, months or other periods, for tables by period.")
  var month: String?
  @Option(help: "No period and no holder with fewer rows is shown by itself.")
  var minimumRows = 30
  @Option(help: "Where to write all tables as JSON.")
  var out: String?
  @Flag(help: "Print the JSON instead of the tables.")
  var json = false

  func validate() throws {
    guard minimumRows > 0 else { throw ValidationError("--minimum-rows is 1 or more.") }
  }

  func run() async throws {
    let card = try OutputFolder.card(at: card)
    do { try await watch(card) } catch let error as DataError { throw error.withCardRemedy(card) }
  }

  private func watch(_ card: Scorecard) async throws {
    let files = try data.map(DataFile.init)
    var names: Set<String> = []
    for file in files where !names.insert(file.name).inserted {
      throw CommandError("--data has two files called \(file.name); write them as NAME=FILE.")
    }
    let tables = try files.map {
      (name: $0.name, table: try read($0.path, for: card, month: month))
    }
    let report = try await self.report(card, tables)
    let content = try OutputFolder.json(report)
    if let out {
      guard FileManager.default.createFile(atPath: out, contents: content) else {
        throw CommandError("\(out) cannot be written; check the folder and the permissions.")
      }
    }
    print(json ? String(decoding: content, as: UTF8.self) : MonitorTables.text(report))
    if !report.alerts.isEmpty { throw ExitCode(Self.alertCode) }
  }

  private func report(
    _ card: Scorecard, _ tables: [(name: String, table: Table)]
  ) async throws -> MonitoringReport {
    let holders = try tables.map { try rows($0.table, of: $0.name, for: card) }
    let (monitor, expected) = try await expectation(card)
    var report = MonitoringReport(
      of: card, baseline: baseline ?? "training rows of the card", minimumRows: minimumRows)
    if monitor.edges == nil {
      report.add(
        note: "The card has no bands of the score; give --baseline FILE to watch the score as well."
      )
    }
    let all = SummedAggregator(holders)
    let total = try await monitor.population(of: all)
    let name = holders.count == 1 ? holders[0].party : "all"
    report.add(total, data: name, expected: expected, monitor: monitor)
    if holders.count > 1 {
      let parties = PopulationCounts.Division.parties(holders.map { [$0.party] })
      report.add(
        try await monitor.groups(parties, of: all), data: name, expected: expected,
        monitor: monitor)
    }
    if let month {
      let months = Monitor.months(of: month, in: tables.map(\.table))
      report.add(
        try await monitor.groups(months, of: all), data: name, expected: expected,
        monitor: monitor)
    }
    return report
  }

  /// What the rows are compared with, and by which bands.
  private func expectation(
    _ card: Scorecard
  ) async throws -> (monitor: Monitor, expected: Population) {
    guard let baseline else {
      let monitor = Monitor(
        card, edges: card.bands?.logOdds, minimumRows: minimumRows, disclosure: nil)
      guard let training = monitor.training, training.rows > 0 else {
        throw CommandError(
          "\(self.card) says nothing of its training rows; give rows to compare with as --baseline "
            + "FILE.")
      }
      return (monitor, training)
    }
    let rows = LocalAggregator(
      try self.rows(read(baseline, for: card, month: nil), of: "baseline", for: card))
    let edges = try await Monitor.deciles(of: card, in: rows, minimumRows: minimumRows)
    let monitor = Monitor(card, edges: edges, minimumRows: minimumRows, disclosure: nil)
    return (monitor, try await monitor.population(of: rows))
  }

  private func rows(
    _ table: Table, of name: String, for card: Scorecard
  ) throws -> PartyRows {
    try PartyRows(
      party: name, table: table, study: .monitoring(card, minimumRows: minimumRows))
  }

  /// The card's columns, the month and, where there is one, the target.
  private func read(_ path: String, for card: Scorecard, month: String?) throws -> Table {
    try card.checkColumns(of: path)
    let present = Set(try CSVReader.columnNames(path: path))
    var needed = Set(card.model.design.terms.map(\.name))
    for column in needed.sorted() where !present.contains(column) {
      throw DataError(
        .other(
          problem: "the card needs this column but the file has none such",
          remedy: "give the card these rows are scored with, or add the column"),
        file: path, column: column)
    }
    var options = card.csvOptions
    if let month {
      guard present.contains(month) else {
        throw DataError(
          .other(
            problem: "there is no such column to divide the rows by",
            remedy: "name one of the file's columns with --month"), file: path, column: month)
      }
      // A month that is also a number stays the text it is written as.
      if !needed.contains(month) { options.types[month] = .categorical }
      needed.insert(month)
    }
    needed.insert(card.target.column)
    options.exclude = present.subtracting(needed)
    let table = try CSVReader.read(path: path, options: options)
    guard table.rowCount > 0 else {
      throw CommandError("\(path) has no rows; give a file with some.")
    }
    return table
  }
}

/// A file with the name it goes by: `NAME=FILE`, or the file's own name.
private struct DataFile {
  let name: String
  let path: String

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    if parts.count == 2, !FileManager.default.fileExists(atPath: argument) {
      (name, path) = (parts[0], parts[1])
    } else {
      let file = URL(filePath: argument).lastPathComponent
      (name, path) = (String(file.prefix { $0 != "." }), argument)
    }
    guard !name.isEmpty, !path.isEmpty else {
      throw CommandError("--data \(argument): write it as FILE or NAME=FILE.")
    }
  }
}
