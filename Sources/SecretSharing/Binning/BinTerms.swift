package import Cryptography

/// The four roles of a count of bins; each is another organisation.
public enum BinRole: Int, Sendable, CaseIterable {
  /// Has outcomes, and weights if there are any.
  case labelHolder = 0
  /// Has characteristics in bins.
  case featureHolder = 1
  /// Hands out correlated randomness and gets nothing.
  case dealer = 2
  /// Adds shares up and has the counts.
  case solver = 3
}

package typealias BinStreams = PeerStreams<BinRole, SumError>

/// What is added up in every bin.
public enum BinQuantity: Int, Sendable, CaseIterable {
  /// 1 for a bad row.
  case bads
  /// Weights of observations, with 16 fractional bits.
  case weights
  /// The weight of a bad row.
  case badWeights
}

/// What both owners agreed to before anybody sends anything: one label holder, one feature holder. Further
/// feature holders have terms of their own.
public struct BinTerms: Sendable, Equatable {
  /// A characteristic as the label holder may know it.
  public struct Characteristic: Sendable, Equatable {
    /// For each bin a number it has no more rows than. **The label holder learns these and nothing else**
    /// of the bins. The exact counts cost least; `rowCount` in every bin says nothing.
    public let limits: [Int]

    public var binCount: Int { limits.count }
    /// Rows, and stand-ins that fill every bin up to its limit.
    var positionCount: Int { limits.reduce(0, +) }

    public init(limits: [Int]) { self.limits = limits }

    /// Limits that show counts only to the next multiple of `step` rows, at most `rowCount`.
    public init(counts: [Int], roundedUpTo step: Int, rowCount: Int) {
      precondition(step > 0)
      limits = counts.map { min(rowCount, max(1, ($0 + step - 1) / step) * step) }
    }
  }

  /// Digest of the signed manifest.
  public let jobDigest: [UInt8]
  /// By role.
  public let members: [JobMember]
  public let rowCount: Int
  public let characteristics: [Characteristic]
  /// No weight of a row is larger; nil if rows have none.
  public let weightLimit: Double?
  /// Of all of the above: the salt of every secret.
  package let digest: [UInt8]
  /// Numbers modulo which quantities are added, by quantity.
  package let lanes: [Lanes]

  static let fractionBits = 16
  /// Rows that travel together.
  package static let stretch = 1 << 16

  /// - Parameter members: label holder, feature holder, dealer, solver.
  /// - Throws: for a party in two roles, and for totals that words have no room for.
  public init(
    jobDigest: [UInt8], members: [JobMember], rowCount: Int, characteristics: [Characteristic],
    weightLimit: Double? = nil
  ) throws(SumError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard members.count == BinRole.allCases.count else {
      throw .badLimit("number of parties", Double(members.count))
    }
    if let name = JobMember.repeated(in: members) { throw .sameParty(name) }
    guard rowCount >= 2, rowCount < 1 << 31 else { throw .badLimit("row count", Double(rowCount)) }
    guard (1...10_000).contains(characteristics.count) else {
      throw .badLimit("number of characteristics", Double(characteristics.count))
    }
    for (column, characteristic) in characteristics.enumerated() {
      guard (2...256).contains(characteristic.binCount) else {
        throw .badLimit(
          "number of bins of characteristic \(column)", Double(characteristic.binCount))
      }
      for limit in characteristic.limits where !(0...rowCount).contains(limit) {
        throw .badLimit("row limit of a bin of characteristic \(column)", Double(limit))
      }
      let positions = characteristic.positionCount
      guard positions >= rowCount, positions < 1 << 32 else {
        throw .badLimit("sum of the row limits of characteristic \(column)", Double(positions))
      }
    }
    var lanes = [Lanes(largest: rowCount)]
    if let weightLimit {
      guard weightLimit > 0, weightLimit < 0x1p40 else {
        throw .badLimit("limit of weights", weightLimit)
      }
      let (most, overflows) = Self.fixed(weightLimit).multipliedReportingOverflow(by: rowCount)
      let bits = overflows ? 64 : Lanes.bits(for: most)
      guard bits <= 62 else { throw .overflow(of: "weights", bits: bits, most: 62) }
      lanes += [Lanes(bits: bits), Lanes(bits: bits)]
    }
    self.jobDigest = jobDigest
    self.members = members
    self.rowCount = rowCount
    self.characteristics = characteristics
    self.weightLimit = weightLimit
    self.lanes = lanes
    digest = Self.digest(jobDigest, members, rowCount, characteristics, weightLimit)
  }

  public var quantities: [BinQuantity] { weightLimit == nil ? [.bads] : BinQuantity.allCases }

  package func name(_ role: BinRole) -> String { members[role.rawValue].name }

  /// What a role shares with others, once per job.
  package func streams(
    of role: BinRole, with peers: [BinRole], key: MaskPrivateKey
  ) throws(SumError) -> BinStreams {
    try BinStreams(
      own: members[role.rawValue], peers: peers.map { ($0, members[$0.rawValue]) }, key: key,
      salt: digest)
  }

  /// A weight as a whole number.
  static func fixed(_ weight: Double) -> Int {
    Int((weight * Double(1 << fractionBits)).rounded(.toNearestOrEven))
  }

  static func weight(_ fixed: UInt64) -> Double { Double(fixed) / Double(1 << fractionBits) }

  /// Codes of bins side by side.
  package func codeLanes(_ column: Int) -> Lanes {
    Lanes(largest: characteristics[column].binCount - 1)
  }

  /// What travels together of so many rows or positions.
  package static func stretches(_ count: Int) -> [Range<Int>] {
    Swift.stride(from: 0, to: count, by: stretch).map { $0..<min($0 + stretch, count) }
  }

  /// Words of all quantities of so many rows.
  package func wordCount(_ rows: Int) -> Int { lanes.reduce(0) { $0 + $1.wordCount(rows) } }

  private static func digest(
    _ job: [UInt8], _ members: [JobMember], _ rowCount: Int, _ characteristics: [Characteristic],
    _ weightLimit: Double?
  ) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk bin counts 1")
    transcript.append(job)
    transcript.append(members)
    transcript.append(UInt64(rowCount))
    transcript.append(UInt64(characteristics.count))
    for characteristic in characteristics {
      transcript.append(UInt64(characteristic.binCount))
      for limit in characteristic.limits { transcript.append(UInt64(limit)) }
    }
    transcript.append((weightLimit ?? 0).bitPattern)
    return transcript.digest()
  }
}
