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
  /// The points each term's are compared with for reasons; `nil` for a term that gives none.
  public let baselines: [Double?]
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

  /// - Parameter baselines: by term, as a file has them; computed from the counts where absent.
  init(
    study: String, purpose: String, target: Study.Target, scaling: Scaling,
    convention: WeightOfEvidenceConvention, model: ScoreModel, missingTexts: [String],
    counts: [[BinCount]?], baselines: [Double?]? = nil
  ) {
    self.study = study
    self.purpose = purpose
    self.target = target
    self.scaling = scaling
    self.convention = convention
    self.model = model
    self.missingTexts = missingTexts
    self.counts = counts
    let points = TermPoints(scaling: scaling, coefficients: model.coefficients)
    self.baselines = model.design.terms.indices.map { index in
      if let known = baselines?[index] ?? nil { return known }
      guard case .woe(_, let values) = model.design.terms[index] else { return nil }
      return scaling.reasons.baseline(
        points: values.map { points.points(ofTerm: index, value: $0) }, counts: counts[index],
        highIsRisky: scaling.highIsRisky)
    }
  }

  /// The same model on another scale.
  public func rescaled(_ scaling: Scaling) -> Scorecard {
    Scorecard(
      study: study, purpose: purpose, target: target, scaling: scaling, convention: convention,
      model: model, missingTexts: missingTexts, counts: counts)
  }

  private var termPoints: TermPoints {
    TermPoints(scaling: scaling, coefficients: model.coefficients)
  }

  /// The points everybody gets.
  public var basePoints: Double { termPoints.base }

  /// What each term carries of the base; nil where the base has points of its own.
  var spreadShare: Double? { scaling.base == .spread ? termPoints.share : nil }

  /// The points of each bin of a term; `nil` for a term without bins.
  public func points(ofTerm index: Int) -> [Double]? {
    guard case .woe(_, let values) = model.design.terms[index] else { return nil }
    return values.map { points(ofTerm: index, value: $0) }
  }

  /// The points of a value of the design: a weight of evidence, or a number as it enters the model.
  func points(ofTerm index: Int, value: Double) -> Double {
    termPoints.points(ofTerm: index, value: value)
  }

  /// Training goods and bads of all parties; `nil` without bins.
  public var trainingTotal: BinCount? { counts.lazy.compactMap { $0 }.first?.total() }

  /// What the card makes of rows.
  public struct Scores: Sendable {
    /// The base and the points of every term, within the limits of the scaling.
    public let scores: [Double]
    /// Of the sum of the points, rounded as they are, whatever the limits.
    public let probabilitiesOfDefault: [Double]
    public let logOdds: [Double]
    /// Points by term, then by row.
    public let points: [[Double]]
  }

  /// Scores the rows of `table`, which has the card's columns, more if it likes, no target needed.
  ///
  /// - Throws: `DataError` for a missing column or one of another type.
  public func score(_ table: Table) throws(DataError) -> Scores {
    try CompiledScorecard(self).score(table)
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

/// How coefficients become points.
struct TermPoints {
  private let scaling: Scaling
  private let coefficients: [Double]

  init(scaling: Scaling, coefficients: [Double]) {
    self.scaling = scaling
    self.coefficients = coefficients
  }

  /// The points of the intercept when they have a line of their own.
  var base: Double {
    scaling.base == .separate ? scaling.rounded(scaling.score(logOdds: coefficients[0])) : 0
  }

  /// The share of the base each term carries.
  var share: Double {
    guard scaling.base == .spread else { return 0 }
    return scaling.score(logOdds: coefficients[0]) / Double(coefficients.count - 1)
  }

  func points(ofTerm index: Int, value: Double) -> Double {
    scaling.rounded(share - scaling.factor * coefficients[index + 1] * value)
  }
}
