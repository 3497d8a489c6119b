internal import CreditModels
package import Foundation
package import Reporting

/// The files a run has written, or is about to write.
package struct RunFiles {
  package typealias Name = OutputFolder.Name

  /// What messages call a file.
  let path: (String) -> String
  /// `nil` when the run has no such file.
  let content: (String) -> Data?

  package init(path: @escaping (String) -> String, content: @escaping (String) -> Data?) {
    self.path = path
    self.content = content
  }

  func optional<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value? {
    try content(name).map { try OutputFolder.decode(type, from: $0, at: path(name)) }
  }

  func required<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    guard let value = try optional(type, name) else { throw OutputFolder.unreadable(path(name)) }
    return value
  }
}

extension ReportContent {
  /// A report shows what the files of its run say and nothing else, so that it can be written anew.
  package init(of run: RunFiles) throws {
    let card = try run.required(ScorecardFile.self, RunFiles.Name.card)
    let fit = try run.required(FitFile.self, RunFiles.Name.fit)
    let metrics = try run.required(MetricsFile.self, RunFiles.Name.metrics)
    self.init(
      card: try OutputFolder.card(card, at: run.path(RunFiles.Name.card)), fit: fit,
      bins: try run.required(BinsFile.self, RunFiles.Name.bins),
      metrics: metrics,
      federation: try run.optional(FederationSummary.self, RunFiles.Name.federation))
    selection = fit.selection ?? []
    if let file = try run.optional(ValidationFile.self, RunFiles.Name.validation) { add(file) }
    if let file = try run.optional(StabilityFile.self, RunFiles.Name.stability) { add(file) }
    // What does not speak of a card with these columns that does so on as many rows stays where it is.
    if let file = try run.optional(ResamplingReport.self, RunFiles.Name.resampling),
      file.study == self.card.study, file.rows == metrics.train?.rows,
      file.columns == card.characteristics.map(\.name),
      let auc = metrics.train?.auc, abs(file.apparent.auc - auc) < 1e-6
    {
      resampling = file
    }
    rejects = try run.optional(RejectReport.self, RunFiles.Name.rejects)
    firstTime = try run.optional(FirstTimeReport.self, RunFiles.Name.firstTime)
    rounds = try (run.content(RunFiles.Name.rounds) ?? Data())
      .split(separator: UInt8(ascii: "\n"))
      .map { try OutputFolder.decode(RoundSummary.self, from: $0, at: RunFiles.Name.rounds) }
    settings = run.content(RunFiles.Name.settings).map { String(decoding: $0, as: UTF8.self) } ?? ""
    versions = card.versions
  }
}
