/// One holder's parts of the scores of a batch, masked by all other senders.
public struct ScoreParcel: Sendable, Equatable {
  /// Place among the holders.
  public let from: Int
  /// Digest of the sender's terms.
  public let terms: [UInt8]
  public let batch: Int
  /// Digest of the list of applicants, in order.
  public let applicants: [UInt8]
  /// A word for each row.
  public var words: [UInt64]

  package init(from: Int, terms: [UInt8], batch: Int, applicants: [UInt8], words: [UInt64]) {
    self.from = from
    self.terms = terms
    self.batch = batch
    self.applicants = applicants
    self.words = words
  }

  public var byteCount: Int { 16 + terms.count + applicants.count + 8 * words.count }
}
