internal import ArgumentParser
internal import CreditModels
internal import Foundation

@main
struct FedRiskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fedrisk",
    abstract: "Credit-risk scorecards fitted together by parties that may not share a row.",
    version: "\(ScorecardFile.writer.name) \(ScorecardFile.writer.version)",
    subcommands: [
      SimulateCommand.self, FitCommand.self, ResampleCommand.self, CompareCommand.self,
      ScoreCommand.self, ExportCommand.self, MonitorCommand.self, ReportCommand.self,
      DataCommand.self,
    ])

  /// Bad input ends with one sentence and code 2.
  static let badInput: Int32 = 2

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
      Terminal.finishProgress()
      Terminal.error("fedrisk: \(error)")
      Foundation.exit(badInput)
    }
  }
}
