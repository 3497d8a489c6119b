public import ArgumentParser
public import CreditModels
internal import Foundation
internal import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write report.html anew from the files of an output folder.")

  @Argument(help: "The folder a run has written.")
  var folder: String

  @Option(help: "en or zh; the study's own language when not given.")
  var language: Study.ReportRules.Language?

  /// The report shows what the files say and nothing else.
  func run() throws {
    let output = try OutputFolder(path: folder)
    let federation = output.file(OutputFolder.Name.federation)
    let fit = try OutputFolder.read(FitFile.self, at: output.file(OutputFolder.Name.fit))
    var content = ReportContent(
      card: try OutputFolder.card(at: output.file(OutputFolder.Name.card)),
      fit: fit,
      bins: try OutputFolder.read(BinsFile.self, at: output.file(OutputFolder.Name.bins)),
      metrics: try OutputFolder.read(
        MetricsFile.self, at: output.file(OutputFolder.Name.metrics)),
      federation: FileManager.default.fileExists(atPath: federation)
        ? try OutputFolder.read(FederationSummary.self, at: federation) : nil)
    content.selection = fit.selection ?? []
    try addStudy(of: output, to: &content)
    try addValidation(of: output, to: &content)
    let path = output.file(OutputFolder.Name.report)
    do {
      try Data(Report(content).html.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError("\(path) cannot be written; check the free space and the permissions.")
    }
    print(path)
  }

  private func addValidation(of output: OutputFolder, to content: inout ReportContent) throws {
    let path = output.file(OutputFolder.Name.validation)
    if FileManager.default.fileExists(atPath: path) {
      content.add(try OutputFolder.read(ValidationFile.self, at: path))
    }
  }

  /// Folders of earlier versions have no study file; theirs is the default language.
  private func addStudy(of output: OutputFolder, to content: inout ReportContent) throws {
    let path = output.file(OutputFolder.Name.settings)
    if FileManager.default.fileExists(atPath: path) {
      content.settings = try OutputFolder.text(at: path)
      content.language = try StudyFile.read(path: path).report.language
    }
    content.language = language ?? content.language
    if let rounds = FileManager.default.contents(
      atPath: output.file(OutputFolder.Name.rounds))
    {
      content.rounds = try OutputFolder.roundSummaries(rounds)
    }
  }
}

extension Study.ReportRules.Language: ExpressibleByArgument {}
