/// A message of a count of bins: who, to whom, what, and words.
public struct BinParcel: Sendable, Equatable {
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// Masked outcomes and weights, in the order of rows.
    case outcomes
    /// Codes of bins in a random order.
    case codes
    /// The masks of outcomes in that order, masked again.
    case corrections
    /// How many rows are in each bin, and all bads and weights.
    case rows, totals
    case share
  }

  public let from: BinRole
  public let to: BinRole
  public let kind: Kind
  /// Digest of the sender's terms.
  public let terms: [UInt8]
  /// Which characteristic, where it is of one.
  public let column: Int
  /// Which stretch of rows, where words come in stretches.
  public let part: Int
  public var words: [UInt64]

  package init(
    from: BinRole, to: BinRole, _ kind: Kind, terms: [UInt8], column: Int = 0, part: Int = 0,
    words: [UInt64]
  ) {
    self.from = from
    self.to = to
    self.kind = kind
    self.terms = terms
    self.column = column
    self.part = part
    self.words = words
  }

  /// With the digest and 16 bytes that say what it is.
  public var byteCount: Int { 16 + terms.count + 8 * words.count }
}

/// Checks what comes in: nobody sends two of the same.
struct BinInbox: Sendable {
  private struct Title: Hashable {
    let from: BinRole
    let kind: BinParcel.Kind
    let column: Int
    let part: Int
  }
  private var received: Set<Title> = []

  /// - Parameter words: how many the parcel must have; nil if none is expected.
  mutating func accept(
    _ parcel: BinParcel, at role: BinRole, under terms: BinTerms, words: Int?
  ) throws(SumError) {
    let name = terms.name(parcel.from)
    guard parcel.to == role, let words else { throw .unexpected("\(parcel.kind)", from: name) }
    guard parcel.terms == terms.digest else { throw .otherTerms(from: name) }
    guard parcel.words.count == words else {
      throw .wrongLength(
        "\(parcel.kind)", from: name, words: parcel.words.count, expected: words)
    }
    let title = Title(
      from: parcel.from, kind: parcel.kind, column: parcel.column, part: parcel.part)
    guard received.insert(title).inserted else {
      throw .unexpected("second \(parcel.kind)", from: name)
    }
  }
}

extension BinTerms {
  /// The positions of a part of a characteristic, if there are such.
  func positions(_ column: Int, part: Int) -> Range<Int>? {
    guard characteristics.indices.contains(column) else { return nil }
    let parts = Self.stretches(characteristics[column].positionCount)
    return parts.indices.contains(part) ? parts[part] : nil
  }

  /// A share of zero for label holder and feature holder: alone, theirs are noise.
  func hide(_ sums: [[UInt64]], by stream: RandomWords, adding: Bool) -> [UInt64] {
    let noise = stream.words(0..<(sums.count * (sums.first?.count ?? 0)))
    var words: [UInt64] = []
    // Bits beyond the lanes would say how often masks wrapped around.
    for (sums, lane) in zip(sums, lanes) {
      for sum in sums {
        let word = noise[words.count]
        words.append((adding ? sum &+ word : sum &- word) & lane.mask)
      }
    }
    return words
  }
}
