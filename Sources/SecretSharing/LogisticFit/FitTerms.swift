public import Cryptography

/// The four roles of a fit; each is another organisation.
public enum FitRole: Int, Sendable, CaseIterable {
  /// Has features and the outcomes.
  case labelHolder = 0
  /// Has features.
  case holder = 1
  /// Hands out correlated randomness and gets nothing.
  case dealer = 2
  /// Adds shares up and looks for the optimum.
  case solver = 3
}

/// What every owner agreed to before anybody sends anything.
public struct FitTerms: Sendable, Equatable {
  public struct Member: Sendable, Equatable {
    public let name: String
    /// For this job only.
    public let key: MaskPublicKey

    public init(name: String, key: MaskPublicKey) {
      self.name = name
      self.key = key
    }
  }

  /// What a holder declares of its columns.
  public struct Holding: Sendable, Equatable {
    /// Without the intercept, which the label holder adds.
    public let columnCount: Int
    /// No column's mean square is larger.
    public let meanSquare: Double
    /// Its part of the predictor stays within plus and minus this; elsewhere the series says nothing.
    public let range: Double

    public init(columnCount: Int, meanSquare: Double, range: Double) {
      self.columnCount = columnCount
      self.meanSquare = meanSquare
      self.range = range
    }
  }

  /// Digest of the signed manifest.
  public let jobDigest: [UInt8]
  /// By role.
  public let members: [Member]
  public let rowCount: Int
  /// The label holder's and the other's.
  public let holdings: [Holding]
  public let series: SigmoidSeries
  /// The most gradients anybody may learn, the closing one included.
  public let evaluations: Int
  /// Distance to the optimum, in standard errors, at which the search ends.
  public let tolerance: Double
  /// Whether `XᵀWX` is computed at the end.
  public let standardErrors: Bool
  package let scales: Scales
  /// Of all of the above: the salt of every secret.
  package let digest: [UInt8]

  /// - Parameter members: label holder, holder, dealer, solver.
  /// - Throws: for a party in two roles, and for bounds with which 64 bits do not suffice.
  public init(
    jobDigest: [UInt8], members: [Member], rowCount: Int, holdings: [Holding], order: Int,
    evaluations: Int, tolerance: Double, standardErrors: Bool
  ) throws(FitError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard members.count == FitRole.allCases.count else {
      throw .badLimit("number of parties", Double(members.count))
    }
    var names: Set<String> = []
    var keys: Set<MaskPublicKey> = []
    for member in members
    where !names.insert(member.name).inserted || !keys.insert(member.key).inserted {
      throw .sameParty(member.name)
    }
    guard holdings.count == 2 else { throw .badLimit("number of holders", Double(holdings.count)) }
    guard rowCount >= 2, rowCount < 1 << 40 else { throw .badLimit("row count", Double(rowCount)) }
    guard evaluations >= 2, evaluations <= 1000 else {
      throw .badLimit("number of evaluations", Double(evaluations))
    }
    guard tolerance > 0, tolerance < 1 else { throw .badLimit("tolerance", tolerance) }
    for holding in holdings {
      guard holding.columnCount >= 1, holding.columnCount <= 10_000 else {
        throw .badLimit("number of columns", Double(holding.columnCount))
      }
      guard holding.meanSquare > 0, holding.meanSquare.isFinite else {
        throw .badLimit("mean square", holding.meanSquare)
      }
      guard holding.range > 0, holding.range.isFinite else {
        throw .badLimit("range", holding.range)
      }
    }
    self.jobDigest = jobDigest
    self.members = members
    self.rowCount = rowCount
    self.holdings = holdings
    self.evaluations = evaluations
    self.tolerance = tolerance
    self.standardErrors = standardErrors
    series = try SigmoidSeries(order: order, range: holdings[0].range + holdings[1].range)
    scales = try Scales(
      rowCount: rowCount, meanSquare: holdings.map(\.meanSquare).max() ?? 1, range: series.range)
    digest = Self.digest(
      jobDigest, members, rowCount, holdings, series, evaluations, tolerance, standardErrors)
  }

  /// Coefficients of a holder: the label holder's first is the intercept.
  package func columnCount(_ role: FitRole) -> Int {
    holdings[role.rawValue].columnCount + (role == .labelHolder ? 1 : 0)
  }

  /// Columns a holder masks: the label holder's last is the outcome, for `Xᵀy`.
  package func maskedCount(_ role: FitRole) -> Int {
    columnCount(role) + (role == .labelHolder ? 1 : 0)
  }

  package var parameterCount: Int { columnCount(.labelHolder) + columnCount(.holder) }

  /// The last of the evaluations, at which the weights are computed as well.
  package var closingStep: Int { evaluations }

  /// Residual and loss; at the closing step the weight, if wanted.
  package func laneCount(_ step: Int) -> Int { step == closingStep && standardErrors ? 3 : 2 }

  /// What rounding and the series make of the log-likelihood, with some to spare: errors of rows that are
  /// independent, and one that is not.
  package var lossNoise: Double {
    let unit = Double(sign: .plus, exponent: -scales.factors[1], significand: 1)
    return 4 * unit * (Double(rowCount) * Double(series.order)).squareRoot()
      + Double(rowCount) * series.error
  }

  package func name(_ role: FitRole) -> String { members[role.rawValue].name }

  private static func digest(
    _ job: [UInt8], _ members: [Member], _ rowCount: Int, _ holdings: [Holding],
    _ series: SigmoidSeries, _ evaluations: Int, _ tolerance: Double, _ standardErrors: Bool
  ) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk vertical fit 1")
    transcript.append(job)
    for member in members {
      transcript.append(member.name)
      transcript.append(member.key.bytes)
    }
    transcript.append(UInt64(rowCount))
    for holding in holdings {
      transcript.append(UInt64(holding.columnCount))
      transcript.append(holding.meanSquare.bitPattern)
      transcript.append(holding.range.bitPattern)
    }
    transcript.append(series.period.bitPattern)
    // The holders must multiply by the same numbers to the last bit.
    for coefficient in series.odd + [series.constant] + series.even {
      transcript.append(coefficient.bitPattern)
    }
    transcript.append(UInt64(evaluations))
    transcript.append(tolerance.bitPattern)
    transcript.append(standardErrors ? 1 : 0)
    return transcript.digest()
  }
}
