/// Why fine bins cannot be merged into two or more coarse bins.
public enum CoarseClassingError: Error, Equatable {
  /// A count is negative or not finite.
  case invalidCount(fineBin: Int)
  /// There are no goods, or no bads, in any bin: nothing to tell apart.
  case oneOutcome
  /// All fine bins with rows have the same bad rate, whatever the rules.
  case oneBadRate
  /// A bin beside the ordinary ones has goods or bads only, and nothing smooths it.
  case infiniteEvidence(bin: String)
  /// Every category has less than the share of rows below which categories are pooled.
  case noCommonCategory
  /// `rules` cannot be met beside the other ones; without them `possibleBins` bins are the best.
  case infeasible(rules: [CoarseClassingRule], minimumBins: Int, possibleBins: Int)
}

extension CoarseClassingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidCount(let fineBin):
      "the counts of fine bin \(fineBin) are negative or not finite"
    case .oneOutcome:
      "the rows are all good or all bad: no bin can differ from another"
    case .infiniteEvidence(let bin):
      "its bin '\(bin)' has goods only or bads only; set binning.smoothing above 0"
    case .noCommonCategory:
      "every category has too small a share of the rows; lower binning.rareShare"
    case .oneBadRate:
      "all fine bins with rows have the same bad rate: the characteristic separates nothing"
    case .infeasible(let rules, let minimumBins, let possibleBins):
      """
      no split into \(minimumBins == 2 ? "two" : String(minimumBins)) or more bins has \
      \(rules.map(\.demand).joined(separator: " and ")); without \
      \(rules.count == 1 ? "this rule" : "these rules") \(possibleBins) bins are possible: \
      \(rules.map(\.remedy).joined(separator: ", "))
      """
    }
  }
}

extension CoarseClassingRule {
  /// What the rule wants, after "no split has".
  var demand: String {
    switch self {
    case .trend(let trend): trend.phrase
    case .minimumBadRateDifference(let difference):
      "bad rates of neighbouring bins that differ by \(difference)"
    case .maximumPValue(let p): "neighbouring bins with a p-value of at most \(p)"
    case .minimumRows(let rows): "\(plain(rows)) rows in each bin"
    case .minimumBads(let bads): "\(plain(bads)) bads in each bin"
    case .minimumGoods(let goods): "\(plain(goods)) goods in each bin"
    case .minimumBins(let bins): "at least \(bins) bins"
    case .maximumBins(let bins): "at most \(bins) bin\(bins == 1 ? "" : "s")"
    case .noZeroCounts: "goods and bads in each bin"
    }
  }

  /// What to change in the study.
  var remedy: String {
    switch self {
    case .trend(.auto): "set binning.trend to none"
    case .trend: "set binning.trend to auto or none"
    case .minimumBadRateDifference: "lower binning.minimumDifference"
    case .maximumPValue: "raise binning.maximumPValue"
    case .minimumRows: "lower binning.minimumShare"
    case .minimumBads: "lower binning.minimumBads"
    case .minimumGoods: "lower the minimum of goods in a bin"
    case .minimumBins: "lower the minimum of bins"
    case .maximumBins: "raise binning.max"
    case .noZeroCounts: "set binning.smoothing above 0"
    }
  }

  /// Whole numbers without ".0".
  private func plain(_ value: Double) -> String {
    Binning.text((value * 10).rounded() / 10)
  }
}
