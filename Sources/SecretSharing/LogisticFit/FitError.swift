/// Why a party of a vertical fit refuses to go on, before anything that depends on it leaves. Names,
/// counts and positions appear here, values never.
public enum FitError: Error, Equatable, Sendable {
  // The job.
  case malformedDigest
  case sameParty(String)
  case badLimit(String, Double)
  case notMine(String)
  case badKeyAgreement(String)
  case overflow(of: String, bits: Int, least: Int)
  case tooFewRows(Int, least: Int)
  // A holder's own rows.
  case wrongRowCount(Int, expected: Int)
  case wrongColumnCount(Int, expected: Int)
  case missingOutcomes
  case unexpectedOutcomes
  case oneOutcome
  case badCell(row: Int, column: Int)
  case beyondBound(column: Int)
  // Messages.
  case unexpected(String, from: String)
  case wrongLength(String, from: String, words: Int, expected: Int)
  case repeatedStep(Int)
  case usedStream(String)
  case impossibleTotal(String)
  // The end.
  case collinear(column: Int)
  case budgetSpent(evaluations: Int)
  case informationsSpent(Int)
  case trialsSpent(Int)
  case outOfRange(holders: [String])
  case tooEarly
}

extension FitError: PartyRefusal {}

extension FitError: CustomStringConvertible {
  /// The rule, then what to do.
  public var description: String {
    switch self {
    case .malformedDigest:
      "The digest of the job is not 32 bytes; give its SHA-256."
    case .sameParty(let name):
      "'\(name)' has two roles or the key of another party. Dealer and solver must be different "
        + "organisations from each other and from all holders; name another."
    case .badLimit(let name, let value):
      "The \(name) is \(value), which no fit can keep; correct the job."
    case .notMine(let name):
      "The key is not the one the job has for '\(name)'; check which key is loaded."
    case .badKeyAgreement(let name):
      "The key of '\(name)' is used up, or another party's is of low order; every job needs fresh keys "
        + "of all parties."
    case .overflow(let quantity, let bits, let least):
      "The \(quantity) would keep \(bits) fractional bits in 64-bit words and needs \(least); declare "
        + "smaller bounds, or fit fewer rows."
    case .tooFewRows(let rows, let least):
      "There are \(rows) rows and so many evaluations could be solved for single rows below \(least); "
        + "ask for fewer evaluations or use fewer columns."
    case .wrongRowCount(let count, let expected):
      "There are \(count) rows and the job has \(expected); bring the common rows in the common order."
    case .wrongColumnCount(let count, let expected):
      "There are \(count) columns and the job has \(expected); bring the columns of the job."
    case .missingOutcomes: "The label holder brings outcomes; give them."
    case .unexpectedOutcomes: "Only the label holder brings outcomes; leave them out."
    case .oneOutcome: "All rows have the same outcome; there is nothing to fit."
    case .badCell(let row, let column):
      "The cell in row \(row) of column \(column) is not finite or reaches 32,768; recode the column."
    case .beyondBound(let column):
      "The mean square of column \(column) exceeds the declared bound; rescale it or declare more."
    case .unexpected(let kind, let name):
      "'\(name)' has no \(kind) to send here and now; do not trust the sender."
    case .wrongLength(let kind, let name, let words, let expected):
      "The \(kind) of '\(name)' has \(words) words instead of \(expected); start a new job."
    case .repeatedStep(let step):
      "Step \(step) has been taken or comes later; randomness serves once, so start a new job."
    case .usedStream(let label):
      "The random stream '\(label)' has been used; a second use would reveal what it hides."
    case .impossibleTotal(let quantity):
      "The \(quantity) that came out is impossible; a party computes something else: start again."
    case .collinear(let column):
      "Column \(column) of all is constant or a combination of those before it; drop it."
    case .budgetSpent(let evaluations):
      "The fit has not ended within \(evaluations) evaluations, all that owners allow."
    case .informationsSpent(let count):
      "An information matrix was asked for and owners allow \(count); ask for gradients only."
    case .trialsSpent(let count):
      "The holders have said \(count) times whether a point is in range, as often as they do; agree on "
        + "wider ranges."
    case .outOfRange(let holders):
      "The sums of \(holders.map { "'\($0)'" }.joined(separator: ", ")) exceed the declared range at this "
        + "point; try one nearer to the mean odds, or agree on wider ranges."
    case .tooEarly:
      "The last question has no answer yet; ask when it has."
    }
  }
}
