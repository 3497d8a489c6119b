internal import CreditData
internal import CreditModels
internal import Federation
internal import Foundation
internal import Results
internal import Simulator

/// `simulate` for a study whose parties know the same enterprises by different columns.
struct VerticalRun {
  let study: Study
  let path: String
  let files: [String]
  let policy: NodePolicy
  let comparesWithPooled: Bool
  let output: OutputFolder?
  let progress: Progress

  func run() async throws {
    var simulation = try VerticalSimulation(
      study, parties: try PartyFiles.read(files) { study.csvOptions(among: $0) })
    simulation.policy = policy
    simulation.challenger = try OutputFolder.challenger(of: study, at: path)
    let outcome = try await simulation.run(
      onMatching: { progress.match($0) },
      onPhase: { progress.enter($0, roundsLeft: $1) }, onRound: { progress.count($0) })
    let seconds = progress.finish()
    let result = outcome.result

    var columns = [(title: "federated", parts: result.performance)]
    var comparison: Comparison?
    if comparesWithPooled {
      let pooled = try await simulation.pooled(result.study, of: outcome).result
      comparison = Comparison(.init(result), .init(pooled), limits: .columns)
      columns.append((title: "pooled", parts: pooled.performance))
    }
    print(summary(simulation, outcome, columns, comparison))
    guard let output else { return }
    let file = FederationFile(
      simulation, outcome, secondsByPhase: seconds, againstPooled: comparison)
    try output.write(
      OutputFolder.files(
        of: result, study: try OutputFolder.text(at: path), federation: (file, outcome.rounds),
        parts: simulation.parts(of: outcome), includesWhole: simulation.tellsWholeCard)
        + outcome.unused.map {
          (OutputFolder.unusedName(of: $0), Data(CSVWriter.bytes(of: $1, withHeader: true)))
        })
    print(
      simulation.tellsWholeCard
        ? "\nCard and report: \(output.file(OutputFolder.Name.report))"
        : "\nEach party's part of the card: \(output.file("part-NAME.json"))")
  }

  private func summary(
    _ simulation: VerticalSimulation, _ outcome: VerticalSimulation.Outcome,
    _ columns: [(title: String, parts: [Part: Performance])], _ comparison: Comparison?
  ) -> String {
    let result = outcome.result
    let title =
      result.study.purpose.isEmpty
      ? result.study.name : "\(result.study.name) (\(result.study.purpose))"
    let common = outcome.matches.first?.common ?? 0
    var sections = [
      "\(title): \(simulation.parties.count) parties with different columns, \(common) enterprises in "
        + "common, \(outcome.rounds.count) rounds, \(Format.bytes(outcome.traffic.sent)) sent",
      Self.table(of: outcome.matches),
    ]
    if study.model.design == .woe { sections.append(Tables.card(result.scorecard)) }
    sections.append(Tables.fit(result))
    sections.append(Tables.performance(columns))
    if let comparison {
      sections.append(Tables.comparison(comparison, title: "Federated against pooled"))
    }
    if !result.warnings.isEmpty { sections.append(Tables.warnings(result.warnings)) }
    return sections.joined(separator: "\n\n")
  }

  static func table(of matches: [VerticalSimulation.Match]) -> String {
    var table = TextTable(
      ["party", "rows", "no id", "malformed", "repeated", "in common", "share"], textColumns: 1)
    for match in matches {
      table.add([
        match.party, "\(match.rows)", "\(match.missing)", "\(match.malformed)",
        "\(match.repeated)", "\(match.common)",
        Format.fixed(100 * Double(match.common) / Double(max(1, match.rows)), 1) + " %",
      ])
    }
    return table.text
  }
}
