public import ArgumentParser
public import CreditModels
internal import Foundation
internal import Reporting
internal import Results

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write report.html anew from the files of an output folder.")

  @Argument(help: "The folder a run has written.")
  var folder: String

  @Option(help: "en or zh; the study's own language when not given.")
  var language: Study.ReportRules.Language?

  func run() throws {
    let output = try OutputFolder(path: folder)
    var content = try ReportContent(
      of: RunFiles(
        path: output.file,
        content: { FileManager.default.contents(atPath: output.file($0)) }))
    content.language = try language ?? studyLanguage(content.settings)
    let path = output.file(OutputFolder.Name.report)
    do {
      try Data(Report(content).html.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError("\(path) cannot be written; check the free space and the permissions.")
    }
    print(path)
  }

  /// Folders of earlier versions have no study file; theirs is the default language.
  private func studyLanguage(_ settings: String) throws -> ReportLanguage {
    settings.isEmpty ? .en : try StudyFile.parse(settings).report.language
  }
}

extension Study.ReportRules.Language: ExpressibleByArgument {}
