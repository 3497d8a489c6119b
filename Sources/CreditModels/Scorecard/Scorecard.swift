public import CreditData

/// A fitted card: everything that turns an applicant's columns into points and a probability of
/// default, and nothing else. `card.json` is its file.
public struct Scorecard: Sendable, Equatable {
  public let study: String
  public let purpose: String
  public let target: Study.Target
  public let scaling: Scaling
  public let convention: WeightOfEvidenceConvention
  public let model: ScoreModel
  /// Texts that mean missing, besides the empty cell, for the reader of a file to be scored.
  public let missingTexts: [String]
  /// Training goods and bads by bin number for terms that have bins, in the order of the model.
  public let counts: [[BinCount]?]
  /// Training rows by band of the score; what later rows are compared with.
  public var bands: ScoreBands?

  public init(
    study: Study, model: ScoreModel, characteristics: [Characteristic]
  ) {
    let counts = Dictionary(
      characteristics.map { ($0.name, $0.counts) }, uniquingKeysWith: { first, _ in first })
    self.init(
      study: study.name, purpose: study.purpose, target: study.target, scaling: study.scaling,
      convention: study.binning.woe, model: model, missingTexts: study.columns.missing,
      counts: model.design.terms.map { counts[$0.name] })
  }

  init(
    study: String, purpose: String, target: Study.Target, scaling: Scaling,
    convention: WeightOfEvidenceConvention, model: ScoreModel, missingTexts: [String],
    counts: [[BinCount]?]
  ) {
    self.study = study
    self.purpose = purpose
    self.target = target
    self.scaling = scaling
    self.convention = convention
    self.model = model
    self.missingTexts = missingTexts
    self.counts = counts
  }

  /// The points everybody gets.
  public var basePoints: Double {
    scaling.base == .separate ? scaling.score(logOdds: model.coefficients[0]) : 0
  }

  /// The share of the base each term carries.
  private var spreadBase: Double {
    guard scaling.base == .spread else { return 0 }
    return scaling.score(logOdds: model.coefficients[0]) / Double(model.design.terms.count)
  }

  /// The points of each bin of a term; `nil` for a term without bins.
  public func points(ofTerm index: Int) -> [Double]? {
    guard case .woe(_, let values) = model.design.terms[index] else { return nil }
    return values.map { points(ofTerm: index, value: $0) }
  }

  private func points(ofTerm index: Int, value: Double) -> Double {
    spreadBase - scaling.factor * model.coefficients[index + 1] * value
  }

  /// What the card makes of rows.
  public struct Scores: Sendable {
    /// Scaled log-odds: the base and the points of every term.
    public let scores: [Double]
    public let probabilitiesOfDefault: [Double]
    public let logOdds: [Double]
    /// Points by term, then by row.
    public let points: [[Double]]
  }

  /// Scores the rows of `table`, which has the card's columns, more if it likes, no target needed.
  ///
  /// - Throws: `DataError` for a missing column or one of another type.
  public func score(_ table: Table) throws(DataError) -> Scores {
    let sample = Sample(
      table: table, outcome: [Double](repeating: 0, count: table.rowCount), weights: nil)
    var columns: [DesignColumn] = []
    for term in model.design.terms { columns.append(try term.column(in: sample)) }
    let logOdds = model.logOdds(of: columns, rowCount: table.rowCount)
    let scores = logOdds.map(scaling.score(logOdds:))
    let points = columns.enumerated().map { index, column in
      switch column {
      case .values(let values): values.map { self.points(ofTerm: index, value: $0) }
      case .codes(let codes, let values):
        codes.map { self.points(ofTerm: index, value: values[Int($0)]) }
      }
    }
    return Scores(
      scores: scores,
      probabilitiesOfDefault: scores.map(scaling.probabilityOfDefault(score:)), logOdds: logOdds,
      points: points)
  }

  /// How the reader is to take a file to be scored: as the study took those it was fitted on.
  public var csvOptions: CSVOptions {
    let types = model.design.terms.map { term -> (String, ColumnType) in
      if case .woe(let binning, _) = term, !binning.isNumeric { return (term.name, .categorical) }
      return (term.name, .numeric)
    }
    return CSVOptions(
      types: Dictionary(types, uniquingKeysWith: { first, _ in first }),
      missing: Set(missingTexts).union([""]))
  }
}
