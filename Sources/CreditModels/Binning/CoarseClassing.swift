/// The merge of neighbouring fine bins into coarse ones with the largest information value.
///
///     maximise  Σ contribution(bin)  over all partitions of the fine bins into runs,
///     subject to the rules
///
/// The answer is exact, not a heuristic: see `CoarseClassingSolver`. Categories are classed the
/// same way once they are sorted by bad rate.
///
///     let classing = try CoarseClassing(of: fine, rules: CoarseClassingRules(trend: .auto))
///     classing.cuts      // [3, 7]: bins 0..<3, 3..<7, 7...
///     classing.trend     // .descending
public struct CoarseClassing: Sendable, Equatable {
  /// Indexes of the fine bins at which a new coarse bin starts, ascending, without 0.
  public let cuts: [Int]
  /// The trend in force: `auto` is resolved; a single fine bin has none.
  public let trend: Trend
  public let informationValue: Double
  /// Goods and bads of the coarse bins.
  public let counts: [BinCount]

  /// `auto` takes a peak or a valley only where its information value is larger than the best
  /// monotone one by this factor: a monotone trend is easier to defend.
  public static let turnAdvantage = 1.1

  /// Solves for the best coarse bins.
  ///
  /// A single fine bin is returned as it is. Several fine bins give two or more coarse bins, or an
  /// error that names the rule at fault; never one silent bin. Fine bins without rows join a
  /// neighbour. With smoothing 0 in `weightOfEvidence` a bin without goods or without bads has no
  /// finite information value and is not allowed.
  public init(
    of fine: [BinCount], rules: CoarseClassingRules, weightOfEvidence: WeightOfEvidence = .standard
  ) throws(CoarseClassingError) {
    precondition(!fine.isEmpty, "there is at least one fine bin")
    if let invalid = fine.firstIndex(where: { !$0.isValid }) {
      throw .invalidCount(fineBin: invalid)
    }
    if fine.count == 1 {
      let trend = rules.trend == .auto ? .none : rules.trend
      self.init(merging: fine, at: [], trend: trend, weightOfEvidence)
      return
    }
    let total = fine.total()
    guard total.good > 0, total.bad > 0 else { throw .oneOutcome }
    guard let best = CoarseClassing.best(of: fine, rules, weightOfEvidence) else {
      throw CoarseClassing.fault(of: fine, rules, weightOfEvidence)
    }
    self = best
  }

  private init(
    merging fine: [BinCount], at cuts: [Int], trend: Trend, _ weightOfEvidence: WeightOfEvidence
  ) {
    self.cuts = cuts
    self.trend = trend
    counts = zip([0] + cuts, cuts + [fine.count]).map { fine[$0..<$1].total() }
    informationValue = weightOfEvidence.informationValue(of: counts)
  }

  /// The best classing, with `auto` resolved, or nil when the rules admit none.
  private static func best(
    of fine: [BinCount], _ rules: CoarseClassingRules, _ weightOfEvidence: WeightOfEvidence
  ) -> CoarseClassing? {
    let solver = CoarseClassingSolver(fine, rules, weightOfEvidence)
    func solve(_ trend: Trend) -> CoarseClassing? {
      solver.cuts(trend).map { cuts in
        CoarseClassing(merging: fine, at: cuts, trend: trend, weightOfEvidence)
      }
    }
    guard rules.trend == .auto else { return solve(rules.trend) }
    let monotone = better(solve(.ascending), solve(.descending))
    let turning = better(solve(.peak), solve(.valley))
    guard let monotone, let turning else { return monotone ?? turning }
    let pays = turning.informationValue > turnAdvantage * monotone.informationValue
    return pays ? turning : monotone
  }

  private static func better(_ a: CoarseClassing?, _ b: CoarseClassing?) -> CoarseClassing? {
    guard let a, let b else { return a ?? b }
    return b.informationValue > a.informationValue ? b : a
  }
}

extension CoarseClassing {
  /// Which rules make `rules` infeasible.
  ///
  /// The first single rule without which there is an answer, in the order of `inForce`. If no
  /// single one is at fault, all are dropped, then restored from the last to the first wherever an
  /// answer remains: what cannot be restored is a set of which every rule is at fault. Chinneck,
  /// *Feasibility and Infeasibility in Optimization*, 2008, chapter 6, the deletion filter.
  private static func fault(
    of fine: [BinCount], _ rules: CoarseClassingRules, _ weightOfEvidence: WeightOfEvidence
  ) -> CoarseClassingError {
    func answer(without dropped: [CoarseClassingRule]) -> CoarseClassing? {
      let smoothed = dropped.contains(.noZeroCounts)
      return best(
        of: fine, rules.relaxing(dropped), smoothed ? .standard : weightOfEvidence)
    }
    let inForce = rules.inForce(with: weightOfEvidence)
    guard answer(without: inForce) != nil else { return .oneBadRate }
    var dropped = inForce
    if let single = inForce.first(where: { answer(without: [$0]) != nil }) {
      dropped = [single]
    } else {
      for rule in inForce.reversed() {
        let fewer = dropped.filter { $0 != rule }
        if answer(without: fewer) != nil { dropped = fewer }
      }
    }
    return .infeasible(
      rules: dropped,
      minimumBins: max(2, rules.relaxing(dropped).minimumBins),
      possibleBins: answer(without: dropped)?.counts.count ?? 0)
  }
}

extension BinCount {
  fileprivate var isValid: Bool {
    good >= 0 && bad >= 0 && rows.isFinite
  }
}
