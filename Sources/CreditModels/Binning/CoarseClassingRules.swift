/// What a coarse classing must satisfy.
///
/// Whatever the rules, every coarse bin has rows, and neighbours have different bad rates: bins
/// that say the same are one bin, which costs no information.
public struct CoarseClassingRules: Codable, Sendable, Equatable {
  /// The shape of the bad rate along the bins.
  public var trend: Trend
  /// At most this many bins; nil is without limit.
  public var maximumBins: Int?
  /// At least this many bins. One bin is never an answer to several fine bins, so 1 acts as 2.
  public var minimumBins: Int
  /// Rows in every bin, at least. The study's `minimumShare` times all rows.
  public var minimumRows: Double
  /// Bads in every bin, at least.
  public var minimumBads: Double
  /// Goods in every bin, at least.
  public var minimumGoods: Double
  /// Bad rates of neighbouring bins differ by at least this much.
  public var minimumBadRateDifference: Double
  /// The two-sided pooled z-test of neighbouring bad rates has at most this p-value; nil is no
  /// test.
  public var maximumPValue: Double?

  /// A shape, and no other rule than those named.
  public init(
    trend: Trend,
    maximumBins: Int? = nil,
    minimumBins: Int = 2,
    minimumRows: Double = 0,
    minimumBads: Double = 0,
    minimumGoods: Double = 0,
    minimumBadRateDifference: Double = 0,
    maximumPValue: Double? = nil
  ) {
    self.trend = trend
    self.maximumBins = maximumBins
    self.minimumBins = minimumBins
    self.minimumRows = minimumRows
    self.minimumBads = minimumBads
    self.minimumGoods = minimumGoods
    self.minimumBadRateDifference = minimumBadRateDifference
    self.maximumPValue = maximumPValue
  }

  /// Whether a bin is large enough to stand alone.
  func admits(_ bin: BinCount) -> Bool {
    bin.rows > 0 && bin.rows >= minimumRows && bin.bad >= minimumBads && bin.good >= minimumGoods
  }

  /// Whether two neighbouring bins, each with rows, are different enough to stay apart.
  func separates(_ left: BinCount, _ right: BinCount) -> Bool {
    let difference = abs(left.badRate - right.badRate)
    guard difference > Trend.rounding, difference >= minimumBadRateDifference else { return false }
    guard let maximumPValue else { return true }
    return left.pValue(against: right) <= maximumPValue
  }
}

/// One rule on its own, to say which of them cannot be met.
public enum CoarseClassingRule: Sendable, Equatable {
  case trend(Trend)
  case minimumBadRateDifference(Double)
  case maximumPValue(Double)
  case minimumRows(Double)
  case minimumBads(Double)
  case minimumGoods(Double)
  case minimumBins(Int)
  case maximumBins(Int)
  /// With smoothing 0 every bin has goods and bads.
  case noZeroCounts
}

extension CoarseClassingRules {
  /// The rules that restrict anything, in the order in which a person would give them up.
  func inForce(with weightOfEvidence: WeightOfEvidence) -> [CoarseClassingRule] {
    var rules: [CoarseClassingRule] = []
    if trend != .none { rules.append(.trend(trend)) }
    if minimumBadRateDifference > 0 {
      rules.append(.minimumBadRateDifference(minimumBadRateDifference))
    }
    if let maximumPValue { rules.append(.maximumPValue(maximumPValue)) }
    if minimumRows > 0 { rules.append(.minimumRows(minimumRows)) }
    if minimumBads > 0 { rules.append(.minimumBads(minimumBads)) }
    if minimumGoods > 0 { rules.append(.minimumGoods(minimumGoods)) }
    if minimumBins > 2 { rules.append(.minimumBins(minimumBins)) }
    if let maximumBins { rules.append(.maximumBins(maximumBins)) }
    if weightOfEvidence.smoothing == 0 { rules.append(.noZeroCounts) }
    return rules
  }

  /// These rules without the given ones. `noZeroCounts` is not among them: it is the smoothing's.
  package func relaxing(_ dropped: [CoarseClassingRule]) -> CoarseClassingRules {
    var rules = self
    for rule in dropped {
      switch rule {
      case .trend: rules.trend = .none
      case .minimumBadRateDifference: rules.minimumBadRateDifference = 0
      case .maximumPValue: rules.maximumPValue = nil
      case .minimumRows: rules.minimumRows = 0
      case .minimumBads: rules.minimumBads = 0
      case .minimumGoods: rules.minimumGoods = 0
      case .minimumBins: rules.minimumBins = 2
      case .maximumBins: rules.maximumBins = nil
      case .noZeroCounts: break
      }
    }
    return rules
  }
}
