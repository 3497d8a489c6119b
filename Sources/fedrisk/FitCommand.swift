internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Results
internal import Simulator

struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fit the same study on pooled rows, for comparison.")

  @Argument(help: "The study file (YAML).")
  var study: String
  @Option(help: "A file with rows; several are taken together.")
  var data: [String]
  @Option(help: "The folder for card, fit, metrics and report.")
  var out: String?
  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func run() async throws {
    do { try await fit() } catch let error as ModelError {
      throw StudyFile.located(error, path: study)
    } catch let error as DataError {
      // All rows are in one place: the file says more than a party would.
      throw error.located(party: nil, file: data.joined(separator: ", "))
    }
  }

  private func fit() async throws {
    let plan = try StudyFile.read(path: study)
    let output = try out.map(OutputFolder.init(path:))
    if let file = data.first(where: { path in data.count { $0 == path } > 1 }) {
      throw CommandError("--data \(file) is given twice; its rows would count twice: give it once.")
    }
    let tables = try data.map { try CSVReader.read(path: $0, options: plan.csvOptions) }
    try plan.checkExclusions(among: data.flatMap { try CSVReader.columnNames(path: $0) })
    let progress = Progress(isQuiet: quiet)
    let pooled = try await PooledStudy(
      plan, challenger: OutputFolder.challenger(of: plan, at: study)
    ).run(
      on: Table.concatenating(tables), onPhase: { progress.enter($0, roundsLeft: $1) })
    _ = progress.finish()
    var sections: [String] = []
    if plan.model.design == .woe { sections.append(Tables.card(pooled.result.scorecard)) }
    sections.append(Tables.fit(pooled.result))
    sections.append(
      Tables.performance([(title: "pooled", parts: pooled.result.performance)]))
    sections += Tables.applicants(pooled.result)
    if !pooled.result.warnings.isEmpty { sections.append(Tables.warnings(pooled.result.warnings)) }
    print(sections.joined(separator: "\n\n"))
    if let output {
      try output.write(
        OutputFolder.files(of: pooled.result, study: try OutputFolder.text(at: study)))
      print("\nCard and report: \(output.file(OutputFolder.Name.report))")
    }
  }
}
