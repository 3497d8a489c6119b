internal import ArgumentParser
internal import CreditModels
internal import Federation
internal import FederationService
internal import FederationStore
internal import Foundation
internal import SecureAggregation

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Offer a study to the institutions.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "The study file (YAML).")
  var study: String
  @Option(help: "A party that takes part; once for each. All that have ever joined when absent.")
  var party: [String] = []
  @Option(help: "After how many days the job expires.")
  var days = 30

  func run() throws {
    let plan = try StudyFile.read(path: study)
    let store = try CoordinatorSettings(folder.value).store()
    let now = Int(Date().timeIntervalSince1970)
    let job = try JobSubmission.submit(
      plan, parties: party.isEmpty ? nil : party, expires: now + days * 86400, now: now, to: store)
    print("Job \(job.id.prefix(8)) waits for the owners' signatures.")
  }
}

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say who has joined and how far the jobs have come.")

  @OptionGroup var folder: FolderOption

  func run() throws {
    let store = try CoordinatorSettings(folder.value).store()
    let members = try store.members().map(\.name)
    print("Members: " + (members.isEmpty ? "none has joined yet" : members.joined(separator: ", ")))
    for job in try store.jobs() {
      print("Job \(job.id.prefix(8)): \(job.study), \(try Self.text(job, store))")
    }
  }

  private static func text(_ job: CoordinatorJob, _ store: some CoordinatorStore) throws -> String {
    switch job.state {
    case .offered:
      let missing = try job.decoded().roster.map(\.name).filter { job.signatures[$0] == nil }
      return "waits for the signatures of \(missing.joined(separator: ", "))"
    case .running: return "running, \(try store.totals(of: job.id).count) sums so far"
    case .done: return "done"
    case .failed(let reason): return "failed: \(reason)"
    }
  }
}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the card, the report and the other files of a job.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "The job's id, or its beginning.")
  var job: String
  @Option(help: "The folder for the files.")
  var out: String

  func run() throws {
    let store = try CoordinatorSettings(folder.value).store()
    let matches = try store.jobs().filter { $0.id.hasPrefix(job) }
    guard let match = matches.first else { throw JobError.noSuchJob(job) }
    guard matches.count == 1 else { throw JobError.severalJobs(job) }
    guard match.state == .done else {
      throw ServiceError("job \(match.id.prefix(8)) has no result yet; `status` says how far it is.")
    }
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      for file in try store.files(of: match.id) {
        try file.content.write(to: URL(filePath: out + "/" + file.name), options: .atomic)
      }
    } catch is CocoaError {
      throw ServiceError("writing to \(out) failed; check the free space and the permissions.")
    }
    print("Card and report: \(out)/report.html")
  }
}
