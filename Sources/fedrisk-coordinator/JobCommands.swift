internal import ArgumentParser
internal import CreditModels
internal import Federation
internal import FederationService
internal import FederationStore
internal import Foundation
internal import Results
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
  @Option(help: "A party that gets the card and the report; once for each. All when absent.")
  var cardTo: [String] = []
  @Option(help: "The most rounds that nodes answer; what the manifest allows when absent.")
  var rounds: Int?

  func run() throws {
    try NumberCheck.days(days)
    if let rounds, rounds < 1 {
      throw ServiceError("--rounds \(rounds): a job needs one round at least.")
    }
    let plan = try StudyFile.read(path: study)
    let settings = try CoordinatorSettings(folder.value)
    let store = try settings.store()
    let now = Int(Date().timeIntervalSince1970)
    let source = CoordinatorJob.Source(
      text: try OutputFolder.text(at: study),
      challenger: try OutputFolder.challenger(of: plan, at: study).map(ScorecardFile.init))
    let job = try JobSubmission.submit(
      plan, source: source, parties: party.isEmpty ? nil : party,
      recipients: cardTo.isEmpty ? nil : cardTo, maximumRounds: rounds,
      expires: now + days * 86400, now: now, coordinator: settings.name, to: store)
    print("Job \(job.id.prefix(8)) waits for the owners' signatures.")
  }
}

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Offer to score rows with the card of a vertical job that is done.",
    discussion: """
      Every holder adds its points of the enterprises that all of them know; the party with the outcomes \
      gets the sums, which its node writes to its folder `own`.
      """)

  @OptionGroup var folder: FolderOption
  @Argument(help: "The id of the job that found the card, or its beginning.")
  var job: String
  @Option(help: "After how many days the offer expires.")
  var days = 30

  func run() throws {
    try NumberCheck.days(days)
    let store = try CoordinatorSettings(folder.value).store()
    let now = Int(Date().timeIntervalSince1970)
    let scoring = try JobSubmission.submitScoring(
      by: try store.only(job), expires: now + days * 86400, now: now, to: store)
    print("Job \(scoring.id.prefix(8)) waits for the owners' signatures.")
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
    for job in try store.headings() {
      print("Job \(job.id.prefix(8)): \(job.study), \(try Self.text(job, store))")
    }
  }

  private static func text(
    _ job: CoordinatorJob.Heading, _ store: some CoordinatorStore
  ) throws -> String {
    switch job.state {
    case .offered:
      guard let job = try store.job(job.id) else { return "is gone" }
      let missing = try job.decoded().roster.map(\.name).filter { job.signatures[$0] == nil }
      return "waits for the signatures of \(missing.joined(separator: ", "))"
    case .running: return "running, \(try store.rounds(of: job.id).count) sums so far"
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
    let match = try store.only(job)
    let id = String(match.id.prefix(8))
    if case .failed(let reason) = match.state { throw JobError.failed(id, reason: reason) }
    guard match.state == .done else {
      throw ServiceError(
        "job \(id) has no result yet; `status` says how far it is.")
    }
    let output = try OutputFolder(path: out)
    let files = try store.files(of: match.id)
    try output.write(files.map { ($0.name, $0.content) })
    print(Self.summary(files.map(\.name), output))
  }

  private static func summary(_ names: [String], _ output: OutputFolder) -> String {
    if names.contains(OutputFolder.Name.report) {
      return "Card and report: \(output.file(OutputFolder.Name.report))"
    }
    if names.contains(ScoringFile.name) {
      return
        "How many were scored: \(output.file(ScoringFile.name)); the label party has the scores."
    }
    return "Each party's part of the card: \(output.file(CardPartFile.fileName(of: "NAME")))"
  }
}

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "End a job: no node is asked anything more for it.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "The job's id, or its beginning.")
  var job: String

  func run() throws {
    let store = try CoordinatorSettings(folder.value).store()
    let match = try store.only(job)
    guard !match.isOver else { throw JobError.over(String(match.id.prefix(8))) }
    try store.setState(.failed(reason: "\(JobError.cancelled)"), of: match.id)
    print("Job \(match.id.prefix(8)) is cancelled. What has been summed stays known.")
  }
}

extension SQLiteCoordinatorStore {
  /// The job whose id begins so.
  fileprivate func only(_ id: String) throws -> CoordinatorJob {
    let matches = try id.isEmpty ? [] : headings().map(\.id).filter { $0.hasPrefix(id) }
    guard let match = try matches.first.flatMap(job) else { throw JobError.noSuchJob(id) }
    guard matches.count == 1 else { throw JobError.severalJobs(id) }
    return match
  }
}
