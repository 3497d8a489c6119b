/// Why a party of a protocol for bin counts or scores refuses to go on, before anything that depends on
/// it leaves. Names, counts and positions appear here, values never.
public enum SumError: Error, Equatable, Sendable {
  // The job.
  case malformedDigest
  case sameParty(String)
  case badLimit(String, Double)
  case notMine(String)
  case badKeyAgreement(String)
  case overflow(of: String, bits: Int, most: Int)
  case barePart(of: String, to: String)
  // A party's own rows.
  case wrongRowCount(of: String, Int, expected: Int)
  case wrongColumnCount(of: String, Int, expected: Int)
  case badCode(of: String, row: Int, column: Int, bins: Int)
  case beyondLimit(of: String, column: Int, bin: Int, rows: Int, limit: Int)
  case oneOutcome(of: String)
  case missingWeights(of: String)
  case unexpectedWeights(of: String)
  case badWeight(of: String, row: Int)
  case badPart(of: String, row: Int)
  // Messages.
  case otherTerms(from: String)
  case otherApplicants(from: String)
  case unexpected(String, from: String)
  case wrongLength(String, from: String, words: Int, expected: Int)
  case repeatedBatch(Int)
  case usedStream(String)
  case impossibleTotal(String, column: Int)
  case impossibleScores(batch: Int)
}

extension SumError: PartyRefusal {}

extension SumError: CustomStringConvertible {
  /// The rule, then what to do.
  public var description: String {
    switch self {
    case .malformedDigest: "The digest is not 32 bytes; give a SHA-256."
    case .sameParty(let name):
      "'\(name)' has two roles or the key of another party; every role needs another organisation."
    case .badLimit(let name, let value):
      "The \(name) is \(value), which no job can keep; correct the job."
    case .notMine(let name):
      "The key is not the one the job has for '\(name)'; check which key is loaded."
    case .badKeyAgreement(let name):
      "The key of '\(name)' is used up, or another party's is of low order; every job needs fresh keys "
        + "of all parties."
    case .overflow(let quantity, let bits, let most):
      "The total of \(quantity) may take \(bits) bits and words have room for \(most); declare smaller "
        + "limits, or take fewer rows."
    case .barePart(let holder, let entitled):
      "'\(holder)' is the only other holder, so '\(entitled)' would see its part of every score; let its "
        + "owner acknowledge that in the job, or bring a third party."
    case .wrongRowCount(let name, let count, let expected):
      "'\(name)' has \(count) rows and the job \(expected); bring the common rows in the common order."
    case .wrongColumnCount(let name, let count, let expected):
      "'\(name)' has \(count) characteristics and the job \(expected); bring those of the job."
    case .badCode(let name, let row, let column, let bins):
      "Row \(row) of characteristic \(column) of '\(name)' has a code that is none of its \(bins) bins; "
        + "bin it with the job's cuts."
    case .beyondLimit(let name, let column, let bin, let rows, let limit):
      "Bin \(bin) of characteristic \(column) of '\(name)' has \(rows) rows and the job allows \(limit); "
        + "declare more."
    case .oneOutcome(let name):
      "All rows of '\(name)' have the same outcome; there is nothing to count."
    case .missingWeights(let name): "The job weighs rows and '\(name)' has no weights; give them."
    case .unexpectedWeights(let name):
      "'\(name)' has weights and the job has no limit for them; leave them out, or declare it."
    case .badWeight(let name, let row):
      "The weight of row \(row) of '\(name)' is negative, not a number or above the declared limit."
    case .badPart(let name, let row):
      "The part of '\(name)' for row \(row) is not a number or beyond the declared range; declare a "
        + "wider one in a new job."
    case .otherTerms(let name):
      "'\(name)' works under other terms; compare the digests of the manifests."
    case .otherApplicants(let name):
      "'\(name)' scores other applicants, or in another order; agree on the list and send a new batch."
    case .unexpected(let kind, let name):
      "'\(name)' has no \(kind) to send here and now; do not trust the sender."
    case .wrongLength(let kind, let name, let words, let expected):
      "The \(kind) of '\(name)' has \(words) words instead of \(expected); start a new job."
    case .repeatedBatch(let batch):
      "Batch \(batch) is not above the last one; masks serve once, so count on."
    case .usedStream(let label):
      "The random stream '\(label)' has been used; a second use would reveal what it hides."
    case .impossibleTotal(let quantity, let column):
      "The \(quantity) of characteristic \(column) that came out are impossible; a party computes "
        + "something else: start again."
    case .impossibleScores(let batch):
      "Scores of batch \(batch) are beyond all ranges together; a party has another batch or other "
        + "masks: start a new job."
    }
  }
}
