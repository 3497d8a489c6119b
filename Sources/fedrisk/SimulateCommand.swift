internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Federation
internal import Foundation
internal import Reporting
internal import Simulator

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Fit a study over parties simulated on this machine, and compare with pooled rows.")

  @Argument(help: "The study file (YAML).")
  var study: String
  @Option(help: "One file that federation.split divides among parties.")
  var data: String?
  @Option(help: "A party's own file, as NAME=FILE; once for each party.")
  var party: [String] = []
  @Option(help: "A held-out file in the analyst's own hands, scored exactly.")
  var test: [String] = []
  @Option(help: "The folder for card, fit, metrics and report.")
  var out: String?
  @Flag(help: "Skip the fit on pooled rows.")
  var noComparison = false
  @Flag(help: "The simulated owners allow exact cuts.")
  var allowExactCuts = false
  @Flag(help: "The simulated owners allow publishing the names of common categories.")
  var allowPublishingCategories = false
  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func run() async throws {
    let plan = try StudyFile.read(path: study)
    let output = try out.map(OutputFolder.init(path:))
    var simulation = try makeSimulation(plan)
    simulation.policy.allowsExactCuts = allowExactCuts
    simulation.policy.publishesCategories = allowPublishingCategories
    let tests = try test.map { try CSVReader.read(path: $0, options: plan.csvOptions) }

    let progress = Progress(study: plan, isQuiet: quiet)
    let outcome = try await simulation.run(
      onPhase: { progress.enter($0) }, onRound: { progress.count($0) })
    let seconds = progress.finish()
    var result = outcome.result
    if !tests.isEmpty { result = try scored(result, on: tests) }

    var columns = [(title: "federated", parts: result.performance)]
    var comparison: Comparison?
    if !noComparison {
      let pooled = try await simulation.pooled(result.study).result
      comparison = Comparison(.init(result), .init(pooled))
      var parts = pooled.performance
      if !tests.isEmpty { parts[.test] = try scored(pooled, on: tests).performance[.test] }
      columns.append((title: "pooled", parts: parts))
    }
    print(summary(simulation, outcome, result, columns, comparison))
    if let output {
      let file = FederationFile(
        simulation, outcome, secondsByPhase: seconds, againstPooled: comparison)
      try output.write(
        OutputFolder.files(of: result) + [
          (OutputFolder.Name.federation, try OutputFolder.json(file)),
          (OutputFolder.Name.rounds, try OutputFolder.lines(outcome.rounds)),
        ])
      try ReportCommand.write(in: output)
      print("\nCard and report: \(output.file(OutputFolder.Name.report))")
    }
  }

  private func makeSimulation(_ plan: Study) throws -> Simulation {
    switch (data, party.isEmpty) {
    case (let data?, true):
      return try Simulation(plan, dividing: CSVReader.read(path: data, options: plan.csvOptions))
    case (nil, false):
      return Simulation(plan, parties: try PartyFiles.read(party, options: plan.csvOptions))
    case (_?, false):
      throw CommandError("give either --data or --party, not both.")
    case (nil, true):
      throw CommandError("give the rows: --data FILE to divide one file, or --party NAME=FILE for each party.")
    }
  }

  /// The result with the analyst's own rows as its test sample.
  private func scored(_ result: StudyResult, on tests: [Table]) throws -> StudyResult {
    var study = result.study
    study.validation = .init()
    let rows = try PartyRows(
      party: "test", table: Table.concatenating(tests), study: study)
    var performance = result.performance
    performance[.test] = try .exact(of: result.fit.model, on: rows, part: .train)
    return result.replacing(performance: performance)
  }

  private func summary(
    _ simulation: Simulation, _ outcome: Simulation.Outcome, _ result: StudyResult,
    _ columns: [(title: String, parts: [Part: Performance])], _ comparison: Comparison?
  ) -> String {
    let rows = simulation.parties.map { "\($0.name) \($0.table.rowCount)" }.joined(separator: ", ")
    let bytes = outcome.rounds.reduce(0) { $0 + $1.bytesFromNode }
    let head = """
      \(plainTitle(result.study)): \(simulation.parties.count) parties (\(rows) rows), \
      \(result.study.privacy.aggregation.rawValue) secure aggregation, \(outcome.rounds.count) rounds, \
      \(Format.bytes(bytes)) left each party
      """
    var sections = [head]
    if result.study.model.design == .woe { sections.append(Tables.card(result.scorecard)) }
    sections.append(Tables.fit(result))
    sections.append(Tables.performance(columns))
    if let comparison {
      sections.append(Tables.comparison(comparison, title: "Federated against pooled"))
    }
    if !result.warnings.isEmpty { sections.append(Tables.warnings(result.warnings)) }
    return sections.joined(separator: "\n\n")
  }

  private func plainTitle(_ study: Study) -> String {
    study.purpose.isEmpty ? study.name : "\(study.name) (\(study.purpose))"
  }
}

/// Files given as `NAME=FILE`.
enum PartyFiles {
  static func read(_ arguments: [String], options: CSVOptions) throws -> [Simulation.Party] {
    var names: Set<String> = []
    return try arguments.map { argument in
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw CommandError("--party \(argument): write it as NAME=FILE.")
      }
      guard names.insert(parts[0]).inserted else {
        throw CommandError("--party \(parts[0]) is given twice; every party needs a name of its own.")
      }
      do { return .init(name: parts[0], table: try CSVReader.read(path: parts[1], options: options)) }
      catch let error as DataError { throw error.at(party: parts[0]) }
    }
  }
}
