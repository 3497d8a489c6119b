internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Foundation
internal import Results
internal import Simulator

struct LendersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lenders",
    abstract: "Count how many lenders know an enterprise: 0, 1, 2 or 3+.",
    discussion: """
      Every lender's list passes through every lender's secret exponent, so that the one who asks learns the \
      count and not who they are, and the lenders do not learn whom it is about (docs/vertical.md). All \
      parties run on this machine.
      """)

  @Option(help: "A lender's file, as NAME=FILE; three at least.")
  var lender: [String]
  @Option(help: "The file that lists whom it is about.")
  var ask: String
  @Option(help: "The column that names the enterprise, in all files.")
  var id: String
  @Option(help: "How enterprises are named: creditCode, registrationNumber or text.")
  var identifiers = StudyFile.Identifiers.creditCode
  @Option(help: "The file to write, .csv or .csv.gz.")
  var out: String

  func run() throws {
    let place = { (path: String) in URL(filePath: path).standardizedFileURL }
    guard !(PartyFiles.paths(in: lender) + [ask]).contains(where: { place($0) == place(out) })
    else {
      throw CommandError("--out names a file that is read, which would be lost; choose another.")
    }
    let parties = try PartyFiles.read(lender, options: options)
    guard parties.count >= 3 else {
      throw CommandError("of two lenders a count would name them; give three --lender NAME=FILE.")
    }
    let lists = try parties.map { (name: $0.name, list: try list($0.table, of: $0.name)) }
    let table = try CSVReader.read(
      path: ask, options: options(CSVReader.columnNames(path: ask)))
    let asked = try list(table, of: ask)
    var lookup = try LenderLookup(lists, kind: identifiers.kind)
    let counts = try lookup.counts(of: asked.identifiers)
    func texts(_ texts: [String]) -> Column {
      .categorical(codes: texts.indices.map(Int32.init), levels: texts)
    }
    try CSVWriter.write(
      Table(
        names: ["row", id, "lenders"],
        columns: [
          .numeric(asked.rows.map { Double(table.rowNumbers[$0]) }), texts(asked.identifiers),
          texts(counts),
        ]), to: out)
    print("\(out): \(counts.count) enterprises")
    for answer in ["0", "1", "2", "3+"] {
      print("  \(answer): \(counts.count { $0 == answer })")
    }
    let unusable = table.rowCount - asked.rows.count
    if unusable > 0 {
      print("\(unusable) rows have no usable identifier, or one that came before.")
    }
  }

  /// Identifiers are texts, whatever they look like; a file without them is named later.
  private func options(_ columns: [String]) -> CSVOptions {
    var options = CSVOptions(types: columns.contains(id) ? [id: .categorical] : [:])
    options.only = [id]
    return options
  }

  private func list(_ table: Table, of who: String) throws -> IdentifierList {
    guard let column = table[id] else {
      throw CommandError(
        "\(who) has no column '\(id)'; name another with --id, or correct the file.")
    }
    let list = IdentifierList(
      (0..<table.rowCount).map { column.text(row: $0) }, kind: identifiers.kind)
    guard !list.identifiers.isEmpty else {
      throw CommandError(
        "\(who): no row has a usable identifier in '\(id)'; see --id and --identifiers.")
    }
    return list
  }
}

extension StudyFile.Identifiers: ExpressibleByArgument {}
