internal import CreditModels
internal import Federation
internal import Foundation
internal import Reporting
internal import Simulator

/// What a job leaves: the same files as a simulation.
enum ResultFiles {
  @Sendable static func files(
    of result: StudyResult, conduct: Coordinator.Conduct
  ) throws -> [ResultFile] {
    let federation = FederationFile(conduct)
    let report = Report(
      ReportContent(
        card: result.scorecard, fit: FitFile(result), bins: BinsFile(result),
        metrics: MetricsFile(result.performance),
        federation: try JSONDecoder().decode(FederationSummary.self, from: json(federation))))
    return [
      ResultFile(name: "card.json", content: try json(ScorecardFile(result.scorecard))),
      ResultFile(name: "fit.json", content: try json(FitFile(result))),
      ResultFile(name: "metrics.json", content: try json(MetricsFile(result.performance))),
      ResultFile(name: "bins.json", content: try json(BinsFile(result))),
      ResultFile(name: "federation.json", content: try json(federation)),
      ResultFile(name: "rounds.jsonl", content: try lines(conduct.rounds)),
      ResultFile(name: "report.html", content: Data(report.html.utf8)),
    ]
  }

  private static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value) + Data("\n".utf8)
  }

  private static func lines(_ rounds: [RoundRecord]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try rounds.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
  }
}
