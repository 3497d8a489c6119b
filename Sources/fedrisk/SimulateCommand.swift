internal import ArgumentParser
internal import CreditData
internal import CreditModels
internal import Federation
internal import Foundation
internal import Results
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
  @Flag(
    help: """
      The simulated owners do not mind what sums over few rows tell: for made-up and public data.
      """)
  var waiveSmallSamples = false
  @Option(
    help: ArgumentHelp(
      "What goes wrong, such as drop=0.1,phase=vector+release,lose=0.05,seed=1.",
      discussion: """
        drop: the share of the parties that fall silent for good in each phase (keys, vector, vote,
        release), in round=N; lose, delay, duplicate, corrupt: the probability of each message's fate.
        """, valueName: "plan"), transform: FaultPlan.init(argument:))
  var faults: FaultPlan?
  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  private static let testParty = "test"

  func run() async throws {
    do { try await simulate() } catch let error as ModelError {
      throw StudyFile.located(error, path: study)
    } catch let error as DataError {
      switch error.party {
      case Self.testParty where !test.isEmpty:
        throw error.located(party: nil, file: test.joined(separator: ", "))
      case let name?:
        throw error.located(party: name, file: data ?? PartyFiles.path(of: name, in: party))
      case nil: throw error.located(party: nil, file: data)
      }
    }
  }

  private func simulate() async throws {
    let plan = try StudyFile.read(path: study)
    let output = try out.map(OutputFolder.init(path:))
    if plan.federation.vertical != nil { return try await simulateVertical(plan, output) }
    var simulation = try makeSimulation(plan)
    simulation.policy = policy
    simulation.faults = faults
    simulation.challenger = try OutputFolder.challenger(of: plan, at: study)
    let tests = try testRows(plan)
    try plan.checkExclusions(
      among: ((data.map { [$0] } ?? []) + PartyFiles.paths(in: party))
        .flatMap { try CSVReader.columnNames(path: $0) })

    let progress = Progress(isQuiet: quiet)
    let outcome = try await simulation.run(
      onPhase: { progress.enter($0, roundsLeft: $1) }, onRound: { progress.count($0) })
    let seconds = progress.finish()
    var result = outcome.result
    if let tests { result = try await scored(result, on: tests) }

    var columns = [(title: "federated", parts: result.performance)]
    var comparison: Comparison?
    if !noComparison {
      let pooled = try await simulation.pooled(result.study, of: result.members).result
      comparison = Comparison(.init(result), .init(pooled))
      var parts = pooled.performance
      if let tests { parts[.test] = try await scored(pooled, on: tests).performance[.test] }
      columns.append((title: "pooled", parts: parts))
    }
    print(summary(simulation, outcome, result, columns, comparison))
    if let output {
      let file = FederationFile(
        simulation, outcome, secondsByPhase: seconds, againstPooled: comparison)
      try output.write(
        OutputFolder.files(
          of: result, study: try OutputFolder.text(at: study), federation: (file, outcome.rounds)))
      print("\nCard and report: \(output.file(OutputFolder.Name.report))")
    }
  }

  /// What the simulated owners allow.
  private var policy: NodePolicy {
    var policy = NodePolicy()
    policy.allowsExactCuts = allowExactCuts
    policy.publishesCategories = allowPublishingCategories
    return waiveSmallSamples ? policy.waivingSmallSamples() : policy
  }

  private func simulateVertical(_ plan: Study, _ output: OutputFolder?) async throws {
    guard data == nil else {
      throw CommandError(
        "federation.layout is vertical: the parties have different columns; give each party's file as "
          + "--party NAME=FILE.")
    }
    guard !party.isEmpty else {
      throw CommandError("give each party's file as --party NAME=FILE.")
    }
    guard test.isEmpty, faults == nil else {
      throw CommandError(
        "--test and --faults are for parties with the same columns; leave them out.")
    }
    try plan.checkExclusions(
      among: PartyFiles.paths(in: party).flatMap { try CSVReader.columnNames(path: $0) })
    try await VerticalRun(
      study: plan, path: study, files: party, policy: policy, comparesWithPooled: !noComparison,
      output: output, progress: Progress(isQuiet: quiet)
    ).run()
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
      throw CommandError(
        "give the rows: --data FILE to divide one file, or --party NAME=FILE for each party.")
    }
  }

  /// The analyst's own rows, checked before anybody waits for the fit.
  private func testRows(_ plan: Study) throws -> PartyRows? {
    guard !test.isEmpty else { return nil }
    var study = plan
    study.validation = .init()
    // Only training needs a dictionary that is complete.
    study.columns.outsideDictionary = .unseen
    let tables = try test.map { try CSVReader.read(path: $0, options: study.csvOptions) }
    return try PartyRows(
      party: Self.testParty, table: Table.concatenating(tables), study: study)
  }

  /// The result with the analyst's own rows as its test sample.
  private func scored(_ result: StudyResult, on rows: PartyRows) async throws -> StudyResult {
    if let good = result.study.target.good, let other = rows.announcement.good, good != other {
      throw CommandError(
        "a good outcome is '\(good)' at the parties and '\(other)' in the --test rows; correct the file."
      )
    }
    return try await result.measured(onTest: rows)
  }

  private func summary(
    _ simulation: Simulation, _ outcome: Simulation.Outcome, _ result: StudyResult,
    _ columns: [(title: String, parts: [Part: Performance])], _ comparison: Comparison?
  ) -> String {
    let counts = simulation.parties.map(\.table.rowCount)
    let rows =
      counts.count <= 12
      ? simulation.parties.map { "\($0.name) \($0.table.rowCount)" }.joined(separator: ", ")
      : "\(counts.min() ?? 0) to \(counts.max() ?? 0) each, \(counts.reduce(0, +))"
    let bytes = outcome.rounds.reduce(0) { $0 + $1.bytesFromNode }
    let head = """
      \(plainTitle(result.study)): \(simulation.parties.count) parties (\(rows) rows), \
      \(simulation.aggregationName) secure aggregation, \(outcome.rounds.count) rounds, \
      \(Format.bytes(bytes)) left each party
      """
    var sections = [head]
    if !outcome.departures.isEmpty { sections.append(Tables.departures(outcome.departures)) }
    if result.study.model.design == .woe { sections.append(Tables.card(result.scorecard)) }
    sections.append(Tables.fit(result))
    sections.append(Tables.performance(columns))
    sections += Tables.applicants(result)
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
  static func path(of name: String, in arguments: [String]) -> String? {
    arguments.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
  }

  static func paths(in arguments: [String]) -> [String] {
    arguments.map { String($0.drop { $0 != "=" }.dropFirst()) }
  }

  static func read(_ arguments: [String], options: CSVOptions) throws -> [Simulation.Party] {
    try read(arguments) { _ in options }
  }

  /// - Parameter options: how to take a file with these columns.
  static func read(
    _ arguments: [String], options: ([String]) -> CSVOptions
  ) throws -> [Simulation.Party] {
    var names: Set<String> = []
    var owners: [String: String] = [:]
    return try arguments.map { argument in
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw CommandError("--party \(argument): write it as NAME=FILE.")
      }
      guard names.insert(parts[0]).inserted else {
        throw CommandError(
          "--party \(parts[0]) is given twice; every party needs a name of its own.")
      }
      if let other = owners.updateValue(parts[0], forKey: parts[1]) {
        throw CommandError(
          "--party \(argument): party \(other) has this very file; give each party its own rows.")
      }
      do {
        let columns = try CSVReader.columnNames(path: parts[1])
        return .init(
          name: parts[0],
          table: try CSVReader.read(path: parts[1], options: options(columns)))
      } catch let error as DataError { throw error.at(party: parts[0]) }
    }
  }
}
