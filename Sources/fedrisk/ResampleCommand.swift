internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Results
internal import Simulator

struct ResampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resample",
    abstract: "Measure a study on rows that had no part in its cards: repeated cross-validation.",
    discussion: """
      Classing, selection and fit are done anew without the rows of each fold. Rows are in one place; over \
      parties the same study gives the same cards.
      """)

  @Argument(help: "The study file (YAML).")
  var study: String
  @Option(help: "A file with rows; several are taken together.")
  var data: [String] = []
  @Option(help: "A party's own file, as NAME=FILE; once for each party.")
  var party: [String] = []
  @Option(help: "Folds, stratified by outcome: 2 to 100.")
  var folds = 5
  @Option(help: "Divisions into folds: 1 to 1000.")
  var repeats = 20
  @Flag(help: "Leave also every row out once.")
  var leaveOneOut = false
  @Option(help: "The folder for resampling.json; a report there is written anew, other files stay.")
  var out: String?
  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func run() async throws {
    do { try await resample() } catch let error as ModelError {
      throw StudyFile.located(error, path: study)
    } catch let error as DataError {
      guard let name = error.party, let path = PartyFiles.path(of: name, in: party) else {
        let files = data.isEmpty ? PartyFiles.paths(in: party) : data
        throw error.located(party: nil, file: files.joined(separator: ", "))
      }
      throw error.located(party: name, file: path)
    }
  }

  private func resample() async throws {
    let plan = try self.plan
    let study = try StudyFile.read(path: study)
    let output = try out.map(OutputFolder.init(path:))
    let rows = try table(study)
    let progress = FitProgress(isQuiet: quiet)
    let report = try await Resampling(study, plan: plan).run(on: rows) { progress.show($0, of: $1) }
    progress.finish()
    print(Tables.resampling(report, of: study))
    if let output {
      try output.add([(OutputFolder.Name.resampling, OutputFolder.json(report))])
      if output.hasReport { try output.writeReport() }
      print(
        "\nEverything, repeat by repeat: \(output.file(OutputFolder.Name.resampling))"
          + (output.hasReport ? ", and in the report beside it" : ""))
    }
  }

  private var plan: Resampling.Plan {
    get throws {
      guard Resampling.Plan.foldCounts.contains(folds) else {
        throw CommandError("--folds \(folds): give a number from 2 to 100.")
      }
      guard Resampling.Plan.repeatCounts.contains(repeats) else {
        throw CommandError("--repeats \(repeats): give a number from 1 to 1000.")
      }
      return Resampling.Plan(folds: folds, repeats: repeats, leavesOneOut: leaveOneOut)
    }
  }

  /// The rows of all files in one place; of parties with different columns, those of common enterprises.
  private func table(_ study: Study) throws -> Table {
    guard data.isEmpty != party.isEmpty else {
      throw CommandError(
        "give the rows, either as --data FILE or as --party NAME=FILE for each party.")
    }
    if let file = data.first(where: { path in data.count { $0 == path } > 1 }) {
      throw CommandError("--data \(file) is given twice; its rows would count twice: give it once.")
    }
    try study.checkExclusions(
      among: (data + PartyFiles.paths(in: party)).flatMap { try CSVReader.columnNames(path: $0) })
    guard !party.isEmpty else {
      return try Table.concatenating(
        data.map { try CSVReader.read(path: $0, options: study.csvOptions) })
    }
    guard study.federation.vertical != nil else {
      return try Table.concatenating(
        PartyFiles.read(party, options: study.csvOptions).map(\.table))
    }
    let parties = try PartyFiles.read(party) { study.csvOptions(among: $0) }
    return try VerticalSimulation(study, parties: parties).commonRows()
  }
}
