internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Federation
internal import FederationService
internal import Foundation

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Read the rows as a job would and say how a study fares on them; nothing is sent.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "A study file; without one the rows alone are described.")
  var study: String?
  @Option(help: "A job this node was offered, by its id or the id's beginning.")
  var job: String?

  func validate() throws {
    guard study == nil || job == nil else {
      throw ValidationError("give a study file or --job, not both.")
    }
  }

  func run() async throws {
    let settings = try NodeSettings(folder.value)
    let manifest = try job.map { try settings.review().item($0).job.decoded() }
    let plan = try manifest?.study ?? study.map { try StudyFile.read(path: $0) }
    guard let own = settings.rows else {
      throw ServiceError("this node is a dealer's (role: dealer) and has no rows to check.")
    }
    print("Rows: \(own.description)")
    guard let plan else {
      let rows = try own.source.read(CSVOptions(), isForgiving: true).rows
      print(TableDescription(of: rows.table))
      for misfit in rows.misfits { print(CheckText.line(of: misfit)) }
      return
    }
    if let vertical = plan.federation.vertical {
      return try Self.checkIdentifiers(in: own.source, plan, vertical)
    }
    let rows = try own.source.read(plan.csvOptions, isForgiving: true).rows
    let check = await RowCheck(
      of: rows, study: plan, manifest: manifest, policy: settings.policy, party: settings.name,
      now: Int(Date().timeIntervalSince1970))
    print(CheckText(check, policy: settings.policy).lines.joined(separator: "\n"))
    if let verdict = check.verdict {
      throw ServiceError("the study '\(plan.name)' cannot run on these rows: \(verdict)")
    }
  }

  /// Of one kind of row at most.
  private static let listedRows = 20

  /// Of parties with different columns each has some of the study's; what it needs first is identifiers.
  private static func checkIdentifiers(
    in source: any TableSource, _ plan: Study, _ vertical: Study.VerticalPlan
  ) throws {
    let names = try source.read(CSVOptions(), isForgiving: true).rows.table.names
    let table = try source.read(plan.csvOptions(among: names), isForgiving: true).rows.table
    print(TableDescription(of: table))
    guard let column = table[vertical.id] else {
      throw ServiceError(
        "there is no column '\(vertical.id)', by which all parties name enterprises (federation.id); give "
          + "the rows one of this name.")
    }
    let list = IdentifierList(
      (0..<table.rowCount).map { column.text(row: $0) }, kind: vertical.identifiers)
    print(
      "'\(vertical.id)': \(list.identifiers.count) usable identifiers; \(list.missingRows.count) rows have "
        + "none, \(list.malformedRows.count) a malformed one, \(list.repeatedRows.count) one that came before"
    )
    for (what, rows) in [
      ("without an identifier", list.missingRows), ("malformed", list.malformedRows),
      ("came before", list.repeatedRows),
    ] where !rows.isEmpty {
      let some = rows.prefix(Self.listedRows).map { "\(table.rowNumbers[$0])" }
      let more = rows.count - some.count
      print(
        "  \(what): rows " + some.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
    }
    guard list.identifiers.count >= vertical.minimumCommon else {
      throw ServiceError(
        "the study '\(plan.name)' needs \(vertical.minimumCommon) common enterprises and these rows have "
          + "\(list.identifiers.count) usable identifiers; see federation.id and federation.identifiers."
      )
    }
  }
}
