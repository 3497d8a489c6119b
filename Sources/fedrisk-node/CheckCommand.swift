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
    print("Rows: \(settings.rows.description)")
    guard let plan else {
      let rows = try settings.rows.source.read(CSVOptions(), isForgiving: true).rows
      print(TableDescription(of: rows.table))
      for misfit in rows.misfits { print(CheckText.line(of: misfit)) }
      return
    }
    let rows = try settings.rows.source.read(plan.csvOptions, isForgiving: true).rows
    let check = await RowCheck(
      of: rows, study: plan, manifest: manifest, policy: settings.policy, party: settings.name,
      now: Int(Date().timeIntervalSince1970))
    print(CheckText(check, policy: settings.policy).lines.joined(separator: "\n"))
    if let verdict = check.verdict {
      throw ServiceError("the study '\(plan.name)' cannot run on these rows: \(verdict)")
    }
  }
}
