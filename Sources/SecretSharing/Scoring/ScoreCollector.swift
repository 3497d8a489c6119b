internal import Cryptography

/// The entitled party: adds what the holders send to what it has itself. Has no secret with anybody.
public struct ScoreCollector: Sendable {
  private struct Batch: Sendable {
    let applicants: [UInt8]
    var words: [UInt64]
    var missing: Set<Int>
  }

  let terms: ScoreTerms
  private let limit: Int64
  private var open: [Int: Batch] = [:]
  public private(set) var lastBatch = 0

  public init(terms: ScoreTerms) {
    self.terms = terms
    limit = terms.ranges.reduce(0) { $0 + ScoreTerms.fixed($1) }
  }

  /// Makes a batch ready to be received.
  ///
  /// - Parameter parts: the entitled party's own, zeros if it is no holder.
  public mutating func begin(
    _ parts: [Double], batch: Int, applicants: [UInt8]
  ) throws(SumError) {
    guard batch > lastBatch else { throw .repeatedBatch(batch) }
    guard applicants.count == Digest.byteCount else { throw .malformedDigest }
    var words = [UInt64](repeating: 0, count: parts.count)
    switch terms.entitled {
    case .holder(let place):
      try terms.checkSize(parts.count, of: terms.holders[place].name)
      words = try terms.encoded(parts, of: place)
    case .other(let member):
      try terms.checkSize(parts.count, of: member.name)
      for row in parts.indices where parts[row] != 0 {
        throw .badPart(of: member.name, row: row)
      }
    }
    lastBatch = batch
    open[batch] = Batch(applicants: applicants, words: words, missing: Set(terms.senders))
  }

  /// The sums of all parts, by row, with the last parcel of a batch.
  public mutating func receive(_ parcel: ScoreParcel) throws(SumError) -> [Double]? {
    guard terms.holders.indices.contains(parcel.from) else {
      throw .unexpected("part", from: "holder \(parcel.from)")
    }
    let name = terms.holders[parcel.from].name
    guard parcel.terms == terms.digest else { throw .otherTerms(from: name) }
    guard var batch = open[parcel.batch], batch.missing.contains(parcel.from) else {
      throw .unexpected("part for batch \(parcel.batch)", from: name)
    }
    guard parcel.applicants == batch.applicants else { throw .otherApplicants(from: name) }
    guard parcel.words.count == batch.words.count else {
      throw .wrongLength(
        "part", from: name, words: parcel.words.count, expected: batch.words.count)
    }
    batch.missing.remove(parcel.from)
    open[parcel.batch] = nil
    Ring.add(parcel.words, to: &batch.words)
    guard batch.missing.isEmpty else {
      open[parcel.batch] = batch
      return nil
    }
    let sums = batch.words.map { Int64(bitPattern: $0) }
    guard sums.allSatisfy({ $0.magnitude <= limit.magnitude }) else {
      throw .impossibleScores(batch: parcel.batch)
    }
    return sums.map { Double($0) / Double(1 << ScoreTerms.fractionBits) }
  }

  /// Gives up a batch whose parts do not come. Its number stays used.
  public mutating func abandon(batch: Int) { open[batch] = nil }
}
