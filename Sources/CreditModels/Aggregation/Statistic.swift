/// A question that every party answers with numbers of its own, and whose only published answer is
/// the sum of these numbers over all parties.
///
/// A conformance says how many numbers there are, how a party computes them from its rows, how
/// large they can get and how the total is read. Algorithms are written against totals:
///
///     let derivatives = try await parties.sum(LogisticDerivatives(of: design, at: beta))
///
/// Contributions of two parties add up to the contribution of their pooled rows; nothing else about
/// a statistic makes an algorithm federated.
public protocol Statistic: Codable, Sendable, Equatable {
  associatedtype Total: Sendable

  /// What the numbers are, for logs and for the owner who reads what leaves.
  var title: String { get }
  /// How many numbers a party sends.
  var entryCount: Int { get }
  /// How large an entry can be.
  var bound: EntryBound { get }
  /// One party's numbers, in a fixed order, `entryCount` of them.
  func contribution(of rows: PartyRows) throws -> [Double]
  /// Reads the sums over all parties.
  func total(from sums: [Double]) throws -> Total
  /// The statistic as the wire knows it.
  var query: Query { get }
}

/// What the entries of a statistic can be. A total that breaks it is no sum: masks did not cancel.
public enum EntryBound: String, Codable, Sendable {
  /// Whole numbers from 0 to the number of rows.
  case rowCount
  /// Anything the fixed point of the masking protocol holds; larger values are refused.
  case fixedPoint

  public func admits(_ total: [Double]) -> Bool {
    switch self {
    case .rowCount: total.allSatisfy { $0 >= 0 && $0 == $0.rounded() && $0 < 0x1p53 }
    case .fixedPoint: total.allSatisfy { abs($0) < 0x1p62 }
    }
  }
}

/// The closed set of statistics: a node answers these and runs nothing it was not built with.
public enum Query: Codable, Sendable, Equatable {
  case sampleSizes(SampleSizes)
  case countsBelow(CountsBelow)
  case binCounts(BinCounts)
  case columnMoments(ColumnMoments)
  case logisticDerivatives(LogisticDerivatives)
  case logisticTrials(LogisticTrials)
  case scoreProducts(ScoreProducts)
  case lossTotals(LossTotals)
  case scoreCounts(ScoreCounts)
  case groupSizes(GroupSizes)
  case groupScores(GroupScores)
  case groupLosses(GroupLosses)
  case swapCounts(SwapCounts)
  case populationCounts(PopulationCounts)
  case rejectedCounts(RejectedCounts)
  case inferredSizes(InferredSizes)
  case firstTimeCounts(FirstTimeCounts)

  public var statistic: any Statistic {
    switch self {
    case .sampleSizes(let statistic): statistic
    case .countsBelow(let statistic): statistic
    case .binCounts(let statistic): statistic
    case .columnMoments(let statistic): statistic
    case .logisticDerivatives(let statistic): statistic
    case .logisticTrials(let statistic): statistic
    case .scoreProducts(let statistic): statistic
    case .lossTotals(let statistic): statistic
    case .scoreCounts(let statistic): statistic
    case .groupSizes(let statistic): statistic
    case .groupScores(let statistic): statistic
    case .groupLosses(let statistic): statistic
    case .swapCounts(let statistic): statistic
    case .populationCounts(let statistic): statistic
    case .rejectedCounts(let statistic): statistic
    case .inferredSizes(let statistic): statistic
    case .firstTimeCounts(let statistic): statistic
    }
  }
}
