/// `validation.json`: how well the card does, on which rows, and how sure that is. Counts are those of
/// published cells, none of which has fewer rows or bads than `privacy` allows.
public struct ValidationFile: Codable, Sendable, Equatable {
  /// Where decisions are made; absent without `validation.cutoff`.
  public var cutoff: Cutoff?
  /// Absent where the training rows have the portfolio's bad rate.
  public var calibration: PortfolioCalibration?
  public var parts = Parts<SampleValidation>()
  /// For each column of `validation.segments`, part by part.
  public var segments: [SegmentedValidation] = []
  /// Part by part, with `validation.byParty`.
  public var parties: [SegmentedValidation] = []
  public var folds: CrossValidation?
  public var swap: SwapValidation?
  /// What was asked for and could not be told, in sentences.
  public var notes: [String] = []

  public init() {}

  /// Says so where the decisions on a part cannot be told.
  mutating func noteDecisions(on part: Part) {
    guard let sample = parts[part], sample.confusion == nil else { return }
    if let note = noteOfDecisions(on: part) { notes.append(note) }
  }

  func noteOfDecisions(on part: Part) -> String? {
    cutoff.map {
      "The cut-off score \(Binning.text(($0.score * 10).rounded() / 10)) approves or declines too few of "
        + "the \(part.rawValue) rows, or of their bads, to be told of; move validation.cutoff."
    }
  }

  /// One thing for each part that has it.
  public struct Parts<Content: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    public var train: Content?
    public var test: Content?
    public var outOfTime: Content?

    public init() {}

    public subscript(part: Part) -> Content? {
      get {
        switch part {
        case .train: train
        case .test: test
        case .outOfTime: outOfTime
        }
      }
      set {
        switch part {
        case .train: train = newValue
        case .test: test = newValue
        case .outOfTime: outOfTime = newValue
        }
      }
    }
  }
}

/// How well a card does on some rows.
public struct SampleValidation: Codable, Sendable, Equatable {
  /// Not weighted.
  public let rows: Int
  /// Weighted.
  public let good: Double
  public let bad: Double
  public let performance: Performance
  /// With the score at which it is.
  public let ks: KolmogorovSmirnov
  /// The published cells; tables and curves are made of it.
  public let table: ScoreTable
  public let calibration: Calibration
  public let gains: [GainsBand]
  public let strategy: [StrategyRow]
  /// Absent without a cut-off, or where a decision has too few rows or bads.
  public let confusion: Confusion?

  /// - Parameters:
  ///   - performance: of counted cells, with its table.
  ///   - published: what to publish of it; its own cells, merged, when absent.
  ///   - cutoff: the end of one of the cells.
  /// - Returns: `nil` for rows too few to tell of.
  init?(
    _ performance: Performance, published: ScoreTable? = nil, cutoff: Cutoff?, isTraining: Bool,
    scaling: Scaling, minimum: SmallestCell
  ) {
    guard let cells = performance.table, minimum.admits(cells.total),
      performance.rows >= minimum.rows
    else { return nil }
    let total = cells.total
    (rows, good, bad) = (performance.rows, total.good, total.bad)
    self.performance = performance
    ks = cells.kolmogorovSmirnov(scaling: scaling)
    let table = published ?? cells.merged(to: minimum, keeping: cutoff?.logOdds)
    self.table = table
    calibration = table.calibration(isTraining: isTraining)
    gains = table.gains()
    strategy = table.strategy(scaling: scaling)
    confusion = cutoff.flatMap { table.decisions(at: $0.logOdds, minimum: minimum) }
  }
}

/// How well a card does on the rows of each segment of a column, or of each party.
public struct SegmentedValidation: Codable, Sendable, Equatable {
  /// Absent for parties.
  public let column: String?
  public let part: Part
  public let segments: [Segment]
  /// Too small to be told of by themselves; they are part of the segment `other` where there is one.
  public let tooSmall: [String]

  public struct Segment: Codable, Sendable, Equatable {
    /// The category or party, or `other`.
    public let name: String
    /// What it is made of: several for `other`.
    public let members: [String]
    public let validation: SampleValidation
  }
}

/// Who would be approved by another card and is not by this one, and the other way round.
public struct SwapValidation: Codable, Sendable, Equatable {
  /// The study the other card is from.
  public let challenger: String
  public let cutoff: Cutoff
  public var performance = ValidationFile.Parts<Performance>()
  public var counts = ValidationFile.Parts<SwapTable>()
}

/// Goods and bads by the decisions of two cards.
///
/// If one of the four groups is too small only agreement and disagreement are told, so that no
/// difference to the decisions of one card shows it; if these are too small as well, nothing.
public struct SwapTable: Codable, Sendable, Equatable {
  public let approvedByBoth: BinCount?
  /// Swapped out: approved by this card only.
  public let approvedByModel: BinCount?
  /// Swapped in by the challenger: approved by it only.
  public let approvedByChallenger: BinCount?
  public let approvedByNone: BinCount?
  public let agreed: BinCount
  public let disagreed: BinCount

  init?(_ counts: SwapCounts.Total, minimum: SmallestCell) {
    agreed = counts.approvedByBoth + counts.approvedByNone
    disagreed = counts.approvedByModel + counts.approvedByChallenger
    guard minimum.admits(agreed), minimum.admits(disagreed) else { return nil }
    let cells = [
      counts.approvedByBoth, counts.approvedByModel, counts.approvedByChallenger,
      counts.approvedByNone,
    ]
    let areLarge = cells.allSatisfy(minimum.admits)
    approvedByBoth = areLarge ? cells[0] : nil
    approvedByModel = areLarge ? cells[1] : nil
    approvedByChallenger = areLarge ? cells[2] : nil
    approvedByNone = areLarge ? cells[3] : nil
  }
}
