/// Goods and bads by the decisions of two models: who is approved by both, by one, by none.
public struct SwapCounts: Statistic {
  public let part: Part
  public let model: ScoreModel
  public let challenger: ScoreModel
  /// The log-odds of bad below which each approves.
  public let cutoff: Double
  public let challengerCutoff: Double
  /// Whether rows have weights, so that the counts need not be whole.
  public let isWeighted: Bool

  public init(
    of model: ScoreModel, cutoff: Double, challenger: ScoreModel, challengerCutoff: Double,
    part: Part, isWeighted: Bool
  ) {
    self.model = model
    self.challenger = challenger
    self.cutoff = cutoff
    self.challengerCutoff = challengerCutoff
    self.part = part
    self.isWeighted = isWeighted
  }

  public struct Total: Sendable, Equatable {
    public let approvedByBoth: BinCount
    public let approvedByModel: BinCount
    public let approvedByChallenger: BinCount
    public let approvedByNone: BinCount
  }

  public var title: String { "goods and bads by the decisions of two cards" }
  public var entryCount: Int { 8 }
  public var bound: EntryBound { isWeighted ? .fixedPoint : .rowCount }
  public var query: Query { .swapCounts(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let logOdds = try model.logOdds(of: rows, part: part)
    let others = try challenger.logOdds(of: rows, part: part)
    var counts = [Double](repeating: 0, count: entryCount)
    for row in logOdds.indices {
      let decision = (logOdds[row] < cutoff ? 0 : 2) + (others[row] < challengerCutoff ? 0 : 1)
      counts[2 * decision + Int(sample.outcome[row])] += sample.weights.map { $0[row] } ?? 1
    }
    return counts
  }

  public func total(from sums: [Double]) -> Total {
    let counts = (0..<4).map { BinCount(good: sums[2 * $0], bad: sums[2 * $0 + 1]) }
    return Total(
      approvedByBoth: counts[0], approvedByModel: counts[1], approvedByChallenger: counts[2],
      approvedByNone: counts[3])
  }
}
