internal import ArgumentParser
internal import FederationService

/// An institution's service.
@main
struct FedRiskNode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fedrisk-node",
    abstract: "Takes part in federated studies with rows that stay here.",
    subcommands: [
      InitCommand.self, EnrolCommand.self, ServeCommand.self, CheckCommand.self,
      JobsCommand.self, ApproveCommand.self, RefuseCommand.self, AuditCommand.self,
      ScoreServeCommand.self,
    ])

  static func main() async { await ServiceProcess.run(Self.self) }
}

struct FolderOption: ParsableArguments {
  @Option(help: "The node's folder.")
  var folder = "."

  var value: ServiceFolder { ServiceFolder(path: folder) }
}
