internal import ArgumentParser
internal import FederationService

/// The service that asks nodes for sums and keeps what comes of them.
@main
struct FedRiskCoordinator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fedrisk-coordinator",
    abstract: "Runs federated studies over nodes that dial in.",
    subcommands: [
      AuthorityCommand.self, InitCommand.self, ServeCommand.self, SubmitCommand.self,
      ScoreCommand.self, StatusCommand.self, CancelCommand.self, ExportCommand.self,
    ])

  static func main() async { await ServiceProcess.run(Self.self) }
}

struct FolderOption: ParsableArguments {
  @Option(help: "The coordinator's folder.")
  var folder = "."

  var value: ServiceFolder { ServiceFolder(path: folder) }
}
