internal import ArgumentParser
internal import CreditModels
internal import Foundation
internal import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write report.html anew from the files of an output folder.")

  @Argument(help: "The folder a run has written.")
  var folder: String

  /// The report shows what the files say and nothing else.
  func run() throws {
    let output = try OutputFolder(path: folder)
    let federation = output.file(OutputFolder.Name.federation)
    let report = Report(
      ReportContent(
        card: try OutputFolder.card(at: output.file(OutputFolder.Name.card)),
        fit: try OutputFolder.read(FitFile.self, at: output.file(OutputFolder.Name.fit)),
        bins: try OutputFolder.read(BinsFile.self, at: output.file(OutputFolder.Name.bins)),
        metrics: try OutputFolder.read(
          MetricsFile.self, at: output.file(OutputFolder.Name.metrics)),
        federation: FileManager.default.fileExists(atPath: federation)
          ? try OutputFolder.read(FederationSummary.self, at: federation) : nil))
    let path = output.file(OutputFolder.Name.report)
    do { try Data(report.html.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
      throw CommandError("\(path) cannot be written; check the free space and the permissions.")
    }
    print(path)
  }
}
