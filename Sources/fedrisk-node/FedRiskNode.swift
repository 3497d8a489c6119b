internal import ArgumentParser
internal import FederationService

/// An institution's service.
@main
struct FedRiskNode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fedrisk-node",
    abstract: "Takes part in federated studies with rows that stay here.",
    subcommands: [
      InitCommand.self, ServeCommand.self, JobsCommand.self, ApproveCommand.self,
      RefuseCommand.self, AuditCommand.self,
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
      ServiceProcess.fail("fedrisk-node", error)
    }
  }
}

struct FolderOption: ParsableArguments {
  @Option(help: "The node's folder.")
  var folder = "."

  var value: ServiceFolder { ServiceFolder(path: folder) }
}
