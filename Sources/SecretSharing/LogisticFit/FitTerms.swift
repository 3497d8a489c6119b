internal import Cryptography

/// What every owner agreed to before anybody sends anything: one set of masked columns, and how often
/// sums may be taken over it.
public struct FitTerms: Sendable, Equatable {
  /// What a holder declares of its columns.
  public struct Holding: Codable, Sendable, Equatable {
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
  /// Label holder, other holders, dealer, solver.
  public let members: [JobMember]
  public let rowCount: Int
  /// The label holder's first.
  public let holdings: [Holding]
  /// Given, not computed by each party: in the last bit they might differ.
  public let series: SigmoidSeries
  /// The most gradients anybody may learn.
  public let evaluations: Int
  /// The most information matrices `XᵀWX`.
  public let informations: Int
  package let scales: Scales
  /// Of all of the above: the salt of every secret.
  package let digest: [UInt8]

  public static let largestHolderCount = 16

  /// - Parameters:
  ///   - members: label holder, other holders, dealer, solver.
  ///   - series: for the sum of the holders' ranges.
  /// - Throws: for a party in two roles, and for bounds with which 64 bits do not suffice.
  public init(
    jobDigest: [UInt8], members: [JobMember], rowCount: Int, holdings: [Holding],
    series: SigmoidSeries, evaluations: Int, informations: Int = 3
  ) throws(FitError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard holdings.count >= 2, holdings.count <= Self.largestHolderCount else {
      throw .badLimit("number of holders", Double(holdings.count))
    }
    guard members.count == holdings.count + 2 else {
      throw .badLimit("number of parties", Double(members.count))
    }
    if let name = JobMember.repeated(in: members) { throw .sameParty(name) }
    guard rowCount >= 2, rowCount < 1 << 40 else { throw .badLimit("row count", Double(rowCount)) }
    guard evaluations >= 1, evaluations <= 100_000 else {
      throw .badLimit("number of evaluations", Double(evaluations))
    }
    guard informations >= 0, informations <= 1000 else {
      throw .badLimit("number of information matrices", Double(informations))
    }
    try Self.check(holdings)
    let range = holdings.reduce(0) { $0 + $1.range }
    guard series.range >= range else { throw .badLimit("range of the series", series.range) }
    self.jobDigest = jobDigest
    self.members = members
    self.rowCount = rowCount
    self.holdings = holdings
    self.series = series
    self.evaluations = evaluations
    self.informations = informations
    scales = try Scales(
      rowCount: rowCount, meanSquare: holdings.map(\.meanSquare).max() ?? 1, range: series.range)
    digest = Self.digest(
      jobDigest, members, rowCount, holdings, series, evaluations, informations)
  }

  /// For whoever draws the terms up: computes the series of this order.
  public init(
    jobDigest: [UInt8], members: [JobMember], rowCount: Int, holdings: [Holding], order: Int,
    evaluations: Int, informations: Int = 3
  ) throws(FitError) {
    try Self.check(holdings)
    let range = holdings.reduce(0) { $0 + $1.range }
    try self.init(
      jobDigest: jobDigest, members: members, rowCount: rowCount, holdings: holdings,
      series: SigmoidSeries(order: order, range: range), evaluations: evaluations,
      informations: informations)
  }

  private static func check(_ holdings: [Holding]) throws(FitError) {
    for (index, holding) in holdings.enumerated() {
      // The label holder has the intercept.
      guard holding.columnCount >= (index == 0 ? 0 : 1), holding.columnCount <= 10_000 else {
        throw .badLimit("number of columns", Double(holding.columnCount))
      }
      guard holding.meanSquare > 0, holding.meanSquare.isFinite else {
        throw .badLimit("mean square", holding.meanSquare)
      }
      guard holding.range > 0, holding.range.isFinite else {
        throw .badLimit("range", holding.range)
      }
    }
  }

  private static func digest(
    _ job: [UInt8], _ members: [JobMember], _ rowCount: Int, _ holdings: [Holding],
    _ series: SigmoidSeries, _ evaluations: Int, _ informations: Int
  ) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk vertical fit 2")
    transcript.append(job)
    transcript.append(members)
    transcript.append(UInt64(rowCount))
    for holding in holdings {
      transcript.append(UInt64(holding.columnCount))
      transcript.append(holding.meanSquare.bitPattern)
      transcript.append(holding.range.bitPattern)
    }
    transcript.append(UInt64(series.order))
    transcript.append(series.range.bitPattern)
    transcript.append(series.period.bitPattern)
    // The sharers must multiply by the same numbers to the last bit.
    for coefficient in series.odd + [series.constant] + series.even {
      transcript.append(coefficient.bitPattern)
    }
    transcript.append(UInt64(evaluations))
    transcript.append(UInt64(informations))
    return transcript.digest()
  }
}
