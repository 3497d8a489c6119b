public import Cryptography

/// A holder that is not entitled to scores: sends its part of each, hidden by what it shares with every other
/// such holder.
///
///     sent_u = x_u + Σ_{v > u} PRG(seed_uv, batch) - Σ_{v < u} PRG(seed_uv, batch)
public struct ScoreHolder: Sendable {
  let terms: ScoreTerms
  let place: Int
  private let secrets: ScoreStreams
  public private(set) var lastBatch = 0

  /// - Parameter place: among the holders.
  public init(terms: ScoreTerms, place: Int, key: MaskPrivateKey) throws(SumError) {
    precondition(terms.senders.contains(place), "an entitled holder sends nothing")
    self.terms = terms
    self.place = place
    secrets = try terms.streams(of: place, with: terms.senders.filter { $0 != place }, key: key)
  }

  /// - Parameters:
  ///   - parts: this holder's part of the log-odds of each applicant.
  ///   - batch: above the last one. The same for all holders.
  ///   - applicants: digest of the list of applicants in their order, by which the entitled party sees
  ///     that all have scored the same.
  /// - Throws: for parts beyond the declared range, and for a batch that masks have served.
  public mutating func send(
    _ parts: [Double], batch: Int, applicants: [UInt8]
  ) throws(SumError) -> ScoreParcel {
    guard batch > lastBatch else { throw .repeatedBatch(batch) }
    guard applicants.count == Digest.byteCount else { throw .malformedDigest }
    try terms.checkSize(parts.count, of: terms.holders[place].name)
    var words = try terms.encoded(parts, of: place)
    lastBatch = batch
    for peer in terms.senders where peer != place {
      let mask = secrets.numbered(peer, "scores", batch)
      if peer > place {
        mask.add(0..<words.count, to: &words)
      } else {
        mask.subtract(0..<words.count, from: &words)
      }
    }
    return ScoreParcel(
      from: place, terms: terms.digest, batch: batch, applicants: applicants, words: words)
  }
}
