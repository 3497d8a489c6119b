package import Cryptography

/// Holders by their places.
package typealias ScoreStreams = PeerStreams<Int, SumError>

/// What the owners of a divided scorecard agreed to: who holds which part of a score, and who may have sums.
public struct ScoreTerms: Sendable, Equatable {
  /// Who gets the score.
  public enum Entitled: Sendable, Equatable {
    /// One of the holders, by place.
    case holder(Int)
    case other(JobMember)
  }

  public let jobDigest: [UInt8]
  public let holders: [JobMember]
  /// No part of a score leaves plus and minus this, by holder.
  public let ranges: [Double]
  public let entitled: Entitled
  /// The most rows of a batch.
  public let rowLimit: Int
  /// Whether the only other holder's owner knows that its part of every score is seen.
  public let revealsPart: Bool
  /// Of all of the above: the salt of every secret.
  package let digest: [UInt8]

  package static let fractionBits = 32

  /// - Throws: for a party in two roles, for ranges that words have no room for, and `barePart` where only one
  ///   holder sends and nobody acknowledged what that means.
  public init(
    jobDigest: [UInt8], holders: [JobMember], ranges: [Double], entitled: Entitled, rowLimit: Int,
    revealsPart: Bool
  ) throws(SumError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard (2...1000).contains(holders.count) else {
      throw .badLimit("number of holders", Double(holders.count))
    }
    guard ranges.count == holders.count else {
      throw .badLimit("number of ranges", Double(ranges.count))
    }
    guard (1...(1 << 31)).contains(rowLimit) else {
      throw .badLimit("row limit", Double(rowLimit))
    }
    var members = holders
    switch entitled {
    case .holder(let index):
      guard holders.indices.contains(index) else {
        throw .badLimit("place of the entitled holder", Double(index))
      }
      if holders.count == 2, !revealsPart {
        throw .barePart(of: holders[1 - index].name, to: holders[index].name)
      }
    case .other(let member): members.append(member)
    }
    if let name = JobMember.repeated(in: members) { throw .sameParty(name) }
    var total = 0.0
    for range in ranges {
      guard range > 0, range.isFinite else { throw .badLimit("range", range) }
      total += range
    }
    // The sum of all parts must not wrap around; rounding adds less than a unit a holder.
    guard total <= 0x1p29 else {
      throw .overflow(of: "scores", bits: total.exponentBits + Self.fractionBits, most: 62)
    }
    self.jobDigest = jobDigest
    self.holders = holders
    self.ranges = ranges
    self.entitled = entitled
    self.rowLimit = rowLimit
    self.revealsPart = revealsPart
    var transcript = Transcript(label: "fedrisk scores 1")
    transcript.append(jobDigest)
    transcript.append(members)
    // With the number of holders: the entitled party may be one more member.
    transcript.append(UInt64(holders.count))
    for range in ranges { transcript.append(range.bitPattern) }
    if case .holder(let index) = entitled { transcript.append(UInt64(index)) }
    transcript.append(UInt64(rowLimit))
    transcript.append(revealsPart ? 1 : 0)
    digest = transcript.digest()
  }

  /// Holders who send their parts: all but an entitled one.
  public var senders: [Int] {
    guard case .holder(let index) = entitled else { return Array(holders.indices) }
    return holders.indices.filter { $0 != index }
  }

  /// What a holder shares with others, once per job.
  package func streams(
    of place: Int, with peers: [Int], key: MaskPrivateKey
  ) throws(SumError) -> ScoreStreams {
    try ScoreStreams(
      own: holders[place], peers: peers.map { ($0, holders[$0]) }, key: key, salt: digest)
  }

  /// `round(x 2^32)` in two's complement.
  func encoded(_ parts: [Double], of holder: Int) throws(SumError) -> [UInt64] {
    let range = ranges[holder]
    var words: [UInt64] = []
    words.reserveCapacity(parts.count)
    for (row, part) in parts.enumerated() {
      guard abs(part) <= range else { throw .badPart(of: holders[holder].name, row: row) }
      words.append(UInt64(bitPattern: Self.fixed(part)))
    }
    return words
  }

  static func fixed(_ part: Double) -> Int64 {
    Int64((part * Double(1 << fractionBits)).rounded(.toNearestOrEven))
  }

  func checkSize(_ rowCount: Int, of name: String) throws(SumError) {
    guard rowCount >= 1, rowCount <= rowLimit else {
      throw .wrongRowCount(of: name, rowCount, expected: rowLimit)
    }
  }
}

extension Double {
  /// Bits of a whole number above this one, with its sign.
  fileprivate var exponentBits: Int { Int(exponent) + 2 }
}
