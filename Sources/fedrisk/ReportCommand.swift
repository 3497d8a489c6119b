internal import ArgumentParser
internal import Foundation
internal import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write report.html from the files of an output folder.")

  @Argument(help: "The folder a run has written.")
  var folder: String

  func run() throws {
    try Self.write(in: OutputFolder(path: folder))
    print("\(folder)/\(OutputFolder.Name.report)")
  }

  static func write(in output: OutputFolder) throws {}
}
