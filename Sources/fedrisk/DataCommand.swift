internal import ArgumentParser
internal import CreditData
internal import Foundation
internal import Results

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at data before a study, or make some.",
    subcommands: [Describe.self, Synthesise.self])

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

  struct Synthesise: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Write a made-up world to work with: sme, small enterprises seen by three kinds of holder.")

    @Argument(help: "Which world: sme.")
    var world: String
    @Option(help: "How many enterprises.")
    var rows = 10_000
    @Option(help: "How many banks share them in the horizontal files.")
    var parties = 3
    @Option(help: "The same seed makes the same world.")
    var seed: UInt64 = 1
    @Option(help: "The folder to write to.")
    var out: String

    func validate() throws {
      guard world == "sme" else { throw ValidationError("the only world is 'sme'.") }
      guard (1...10_000_000).contains(rows) else {
        throw ValidationError("--rows is from 1 to 10,000,000.")
      }
      guard (1...100).contains(parties) else {
        throw ValidationError("--parties is from 1 to 100.")
      }
    }

    func run() throws {
      let folder = try OutputFolder(path: out)
      let world = SmallEnterpriseWorld(rows: rows, parties: parties, seed: seed)
      let horizontal = world.horizontal()
      let all = try Table.concatenating(horizontal.map(\.table))
      try folder.make()
      try CSVWriter.write(all, to: folder.file("all.csv"))
      for (name, table) in horizontal + world.vertical() {
        try CSVWriter.write(table, to: folder.file("\(name).csv"))
        print("\(folder.file("\(name).csv")): \(table.rowCount) rows")
      }
      print("\(folder.file("all.csv")): \(all.rowCount) rows, what the banks hold together")
    }
  }
}
