public import ArgumentParser
public import CreditModels
internal import Results

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write report.html anew from the files of an output folder.")

  @Argument(help: "The folder a run has written.")
  var folder: String

  @Option(help: "en or zh; the study's own language when not given.")
  var language: Study.ReportRules.Language?

  func run() throws { print(try OutputFolder(path: folder).writeReport(language: language)) }
}

extension Study.ReportRules.Language: ExpressibleByArgument {}
