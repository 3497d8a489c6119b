public import CreditModels

/// How the card does on one part of the rows.
public struct PartValidation: Sendable {
  public var part: Part
  public var table: ScoreTable?
  /// 95 %
  public var aucLimits: ClosedRange<Double>?
  /// By the bands of `table`.
  public var calibration: Calibration?
  /// At the study's cut-off.
  public var confusion: Confusion?

  public init(_ part: Part, table: ScoreTable? = nil, aucLimits: ClosedRange<Double>? = nil) {
    self.part = part
    self.table = table
    self.aucLimits = aucLimits
  }
}

/// Whether the score (PSI) or a characteristic (CSI) still falls into its bins as it did.
public struct StabilitySection: Sendable {
  public var table: StabilityTable
  /// `sum (a - e) ln(a/e)` over the shares of bins.
  public var index: Double
  /// What chance alone exceeds in one of twenty comparisons of so many rows.
  public var limit: Double?
  /// What is compared with what: a part of the rows by its name, or a data set by its own.
  public var expected: String
  public var actual: String

  public init(
    _ table: StabilityTable, index: Double, limit: Double? = nil, expected: String, actual: String
  ) {
    self.table = table
    self.index = index
    self.limit = limit
    self.expected = expected
    self.actual = actual
  }
}

/// The card on the rows of one party, or on those with one value of a column.
public struct SegmentValidation: Sendable {
  /// `nil` for a party.
  public var column: String?
  /// The party's name, or the value.
  public var name: String
  public var part: Part
  public var count: BinCount
  public var meanPD: Double?
  public var auc: Double?
  public var aucLimits: ClosedRange<Double>?
  public var ks: Double?
  /// How far counting in cells can have moved the AUC.
  public var aucError = 0.0
  /// How much of the KS the cells can hide.
  public var ksError = 0.0

  public init(
    column: String?, name: String, part: Part, count: BinCount, meanPD: Double? = nil,
    auc: Double? = nil, aucLimits: ClosedRange<Double>? = nil, ks: Double? = nil
  ) {
    self.column = column
    self.name = name
    self.part = part
    self.count = count
    self.meanPD = meanPD
    self.auc = auc
    self.aucLimits = aucLimits
    self.ks = ks
  }
}

/// A fit without one fold, judged on that fold.
public struct FoldValidation: Sendable {
  public var count: BinCount
  public var auc: Double
  public var ks: Double?
  /// As in a segment.
  public var aucError = 0.0
  public var ksError = 0.0

  public init(count: BinCount, auc: Double, ks: Double? = nil) {
    self.count = count
    self.auc = auc
    self.ks = ks
  }
}

/// Whom the card would approve and a former rule would not, and the other way round.
public struct SwapSet: Sendable {
  /// The former card or rule, by its name.
  public var former: String
  public var both: BinCount
  /// Approved by the new card only.
  public var swapIn: BinCount
  /// Approved by the former one only.
  public var swapOut: BinCount
  public var neither: BinCount
  /// The rows that were decided.
  public var part: Part?
  /// The score from which the former one approves, on its own scale, and its AUC on `part`.
  public var formerCutoff: Double?
  public var formerAUC: Double?
  public var formerAUCError = 0.0
  public var formerAUCLimits: ClosedRange<Double>?

  public init(
    former: String, both: BinCount, swapIn: BinCount, swapOut: BinCount, neither: BinCount
  ) {
    self.former = former
    self.both = both
    self.swapIn = swapIn
    self.swapOut = swapOut
    self.neither = neither
  }
}

/// What the report shows of a line of `rounds.jsonl`.
public struct RoundSummary: Decodable, Sendable {
  let step: String
  /// In the sum.
  let numbers: Int
  let parties: Int
  let trips: Int
  let bytesToNode: Int
  let bytesFromNode: Int
  let seconds: Double
}
