public import CreditModels

/// All that a report shows: the files of one run, and what else is known of it.
///
/// What is optional or empty is not there: its section does not appear.
public struct ReportContent: Sendable {
  package let card: Scorecard
  let fit: FitFile
  let bins: BinsFile
  let metrics: MetricsFile
  /// `nil` for rows that lay in one place.
  let federation: FederationSummary?

  public var language = ReportLanguage.en
  /// Goods and bads in cells of the score, by part; what every curve is drawn from.
  public var validation: [PartValidation] = []
  /// Where the study decides.
  public var cutoff: Cutoff?
  public var stability: [StabilitySection] = []
  /// Parties and segments, each judged by itself.
  public var segments: [SegmentValidation] = []
  public var folds: [FoldValidation] = []
  /// Cards of the study without some of the rows, judged on these.
  public var resampling: ResamplingReport?
  public var swap: SwapSet?
  public var rejects: RejectReport?
  public var firstTime: FirstTimeReport?
  public var selection: [Selection.Step] = []
  public var rounds: [RoundSummary] = []
  /// The study file, as text.
  public var settings = ""
  /// Programs and formats with their versions, by name.
  public var versions: [(name: String, version: String)] = []

  public init(
    card: Scorecard, fit: FitFile, bins: BinsFile, metrics: MetricsFile,
    federation: FederationSummary?
  ) {
    self.card = card
    self.fit = fit
    self.bins = bins
    self.metrics = metrics
    self.federation = federation
  }

  var terms: [Design.Term] { card.model.design.terms }

  /// The parts that have rows, in the order of a study.
  var performance: [(part: Part, value: Performance)] {
    Part.allCases.compactMap { part in
      let file = [Part.train: metrics.train, .test: metrics.test, .outOfTime: metrics.outOfTime]
      return (file[part] ?? nil).map { (part, $0) }
    }
  }

  /// The part the card is judged by: one the fit has not seen, if there is any.
  var judged: (part: Part, value: Performance)? {
    [Part.test, .outOfTime, .train].lazy
      .compactMap { part in performance.first { $0.part == part } }.first
  }

  /// Training rows whose outcome was seen.
  var observed: (rows: Double, bads: Double) {
    guard let rejects, rejects.method != .none else { return (fit.rows, fit.bads) }
    // A product of a count and its share is that count but for its last digits.
    let bads = rejects.acceptedRows * rejects.acceptedBadRate
    return (rejects.acceptedRows, abs(bads - bads.rounded()) < 1e-6 ? bads.rounded() : bads)
  }

  /// Rejected training rows with the bads the fit took them to hold.
  var assumed: (rows: Double, bads: Double)? {
    guard let rejects, rejects.method != .none else { return nil }
    return (rejects.rows, max(0, fit.bads - observed.bads))
  }

  /// Whether the coordinator learned totals of single parties.
  var tellsOfSingleParties: Bool { segments.contains { $0.column == nil } }

  func validation(of part: Part) -> PartValidation? { validation.first { $0.part == part } }
  package func table(of part: Part) -> ScoreTable? { validation(of: part)?.table }

  /// The 95 % limits of a part's AUC: those that came with the validation, or Hanley and McNeil's.
  func aucLimits(_ part: Part, _ value: Performance) -> ClosedRange<Double>? {
    let bads = value.badRate * Double(value.rows)
    return validation(of: part)?.aucLimits
      ?? AUCLimits(auc: value.auc, goods: Double(value.rows) - bads, bads: bads).range
  }
}
