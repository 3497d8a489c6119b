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
    dropped.map { "'\($0.name)' is not in the model: \($0.reason)." } + fit.warnings
  }

  /// The same result with performance measured elsewhere.
  public func replacing(performance: [Part: Performance]) -> StudyResult {
    StudyResult(
      study: study, sizes: sizes, characteristics: characteristics, dropped: dropped,
      selection: selection, fit: fit, performance: performance)
  }
}
