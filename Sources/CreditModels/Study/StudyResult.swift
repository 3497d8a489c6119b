/// What a study found.
public struct StudyResult: Sendable {
  /// The study with the dictionary that was in force.
  public let study: Study
  public let sizes: [Part: SampleSizes.Size]
  /// Every column that could be binned, whether the model took it or not.
  public let characteristics: [Characteristic]
  public let dropped: [DroppedColumn]
  public let selection: [Selection.Step]
  public let fit: LogisticFit
  public let performance: [Part: Performance]

  public var scorecard: Scorecard {
    Scorecard(study: study, model: fit.model, characteristics: characteristics)
  }

  public var warnings: [String] {
    let names = Set(fit.model.design.terms.map(\.name))
    let used = characteristics.filter { names.contains($0.name) }
    return dropped.map { "'\($0.name)' is not in the model: \($0.reason)." }
      + used.compactMap { used in used.note.map { "'\(used.name)': \($0)." } }
      + used.flatMap { used in
        used.thinBins.map {
          "'\(used.name)': the points of bin '\($0)' rest on fewer than 10 rows."
        }
      } + fit.warnings
  }

  /// The same result with performance measured elsewhere.
  public func replacing(performance: [Part: Performance]) -> StudyResult {
    StudyResult(
      study: study, sizes: sizes, characteristics: characteristics, dropped: dropped,
      selection: selection, fit: fit, performance: performance)
  }
}
