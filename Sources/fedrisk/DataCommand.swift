internal import ArgumentParser
internal import CreditData

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at data before a study, derive some, or make some.",
    subcommands: [Describe.self, InvoicesCommand.self, LendersCommand.self, SynthesiseCommand.self])

  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Describe a file's columns and propose the study's columns section.")

    @Argument(help: "A .csv or .csv.gz file.")
    var file: String

    func run() throws {
      let description = TableDescription(of: try CSVReader.read(path: file))
      print(description)
      print("\nProposal for the study file:\n\n" + description.studyYAML)
    }
  }
}
