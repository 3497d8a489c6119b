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
      StatusCommand.self, CancelCommand.self, ExportCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error
      where exitCode(for: error) == .validationFailure || error is CleanExit
      || error is ExitCode || exitCode(for: error) == .success
    {
      // The argument parser's own messages: usage and help.
      exit(withError: error)
    } catch {
      ServiceProcess.fail("fedrisk-coordinator", error)
    }
  }
}

struct FolderOption: ParsableArguments {
  @Option(help: "The coordinator's folder.")
  var folder = "."

  var value: ServiceFolder { ServiceFolder(path: folder) }
}
