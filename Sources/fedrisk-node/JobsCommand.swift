internal import ArgumentParser
internal import Federation

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "Read the jobs this node was offered.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "One job's id, or its beginning; all when absent.")
  var job: String?

  func run() throws {
    let review = try NodeSettings(folder.value).review()
    let items = try job.map { [try review.item($0)] } ?? review.items()
    print(
      items.isEmpty
        ? "No job has been offered yet." : items.map(Self.text).joined(separator: "\n\n"))
  }

  private static func text(_ item: JobReview.Item) -> String {
    var lines = ["Job \(item.id.prefix(8)): \(item.reading.study), \(item.job.standing)"]
    for chapter in item.reading.chapters {
      lines.append("  \(chapter.title):")
      lines += chapter.lines.map { "    - \($0)" }
    }
    lines.append("  Your rules it would break:")
    lines +=
      item.reading.objections.isEmpty
      ? ["    none"] : item.reading.objections.map { "    - \($0)" }
    return lines.joined(separator: "\n")
  }
}

struct ApproveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Sign a job's manifest; read it first with `jobs`.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "The job's id, or its beginning.")
  var job: String
  @Option(help: "A column the job may read; once for each. All that the policy allows when absent.")
  var column: [String] = []

  func run() throws {
    try NodeSettings(folder.value).review().approve(job, columns: column.isEmpty ? nil : column)
    print("Signed. The job begins when all parties have.")
  }
}

struct RefuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refuse", abstract: "Refuse a job, or take an approval back.")

  @OptionGroup var folder: FolderOption
  @Argument(help: "The job's id, or its beginning.")
  var job: String
  @Option(help: "What the coordinator is told.")
  var reason = "no reason was given."

  func run() throws {
    try NodeSettings(folder.value).review().refuse(job, reason: reason)
    print("Refused. Nothing is answered for this job.")
  }
}
