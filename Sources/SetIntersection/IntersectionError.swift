/// Why a party refuses to go on, before anything that depends on the refused message leaves. Names,
/// counts and positions appear here, identifiers never.
public enum IntersectionError: Error, Equatable, Sendable {
  // The job.
  case tooFewParties(Int, least: Int)
  case badPartyName(String)
  case repeatedIdentity(of: String)
  case unknownParty(String)
  case badLimit(String, Int)
  case malformedDigest
  case wrongIdentity(of: String)
  // A party's own list.
  case repeatedIdentifier(row: Int)
  case emptyIdentifier(row: Int)
  case tooManyIdentifiers(Int, most: Int)
  case tooFewIdentifiers(Int, least: Int)
  // Messages.
  case malformed(String)
  case badSignature(of: String)
  case wrongSuite(UInt8, expected: UInt8)
  case wrongJob
  case differs(String)
  case notForMe
  case unexpected(String, from: String)
  case repeatedPart(from: String)
  case tooEarly(from: String)
  // What is in them.
  case differentIdentifiers(of: String, theirs: String, mine: String)
  case announcedTooMany(Int, by: String, most: Int)
  case announcedTooFew(Int, by: String, least: Int)
  case badAgreementKey
  case badPoint(position: Int, from: String)
  case lowOrderPoint(position: Int, from: String)
  case repeatedPoint(position: Int, from: String)
  case reflectedPoint(position: Int, from: String)
  case wrongCount(Int, expected: Int, from: String)
  case unknownTag(position: Int, from: String)
  case tableFailed
  // The end.
  case tooSmall(least: Int)
  case refused(by: String)
  case budgetSpent(asked: Int, left: Int)
}

extension IntersectionError: CustomStringConvertible {
  /// The rule, then what to do.
  public var description: String {
    switch self {
    case .tooFewParties(let count, let least):
      "This job needs \(least) parties and has \(count); add parties."
    case .badPartyName(let name):
      "Party names are unique and not empty; rename '\(name)'."
    case .repeatedIdentity(let name):
      "'\(name)' has the identity key of another party; every institution signs with its own."
    case .unknownParty(let name):
      "'\(name)' is not in the roster of this job; check the name."
    case .badLimit(let name, let value):
      "The \(name) is \(value), which no job can keep; correct the job."
    case .malformedDigest:
      "The digest of the job is not 32 bytes; give its SHA-256."
    case .wrongIdentity(let name):
      "The signing key is not the one the roster has for '\(name)'; check which key is loaded."
    case .repeatedIdentifier(let row):
      "Row \(row) has an identifier that an earlier row has; set duplicates aside first."
    case .emptyIdentifier(let row):
      "Row \(row) has no identifier; set such rows aside first."
    case .tooManyIdentifiers(let count, let most):
      "There are \(count) identifiers and the job allows \(most); raise the cap or send fewer."
    case .tooFewIdentifiers(let count, let least):
      "There are \(count) usable identifiers and the job asks for \(least); check column and format."
    case .malformed(let what):
      "The message cannot be read (\(what)); send it again, with the same version on both sides."
    case .badSignature(let name):
      "The message is not signed by '\(name)'; it was changed on the way or comes from somebody else."
    case .wrongSuite(let suite, let expected):
      "The message uses suite \(suite), this job suite \(expected); use the same on all sides."
    case .wrongJob:
      "The message belongs to another job; answer the messages of this one only."
    case .differs(let subject):
      "The \(subject) is not the one known here; give all parties the same and start again."
    case .notForMe:
      "The message is addressed to another party; check the routing."
    case .unexpected(let kind, let name):
      "'\(name)' has no \(kind) to send here; do not trust the sender."
    case .repeatedPart(let name):
      "'\(name)' sent a part of a list twice; look into the party or the line."
    case .tooEarly(let name):
      "'\(name)' sends more before everybody has announced itself than a list has; start again."
    case .differentIdentifiers(let name, let theirs, let mine):
      "'\(name)' identifies rows by \(theirs), this party by \(mine); agree on one and start again."
    case .announcedTooMany(let count, let name, let most):
      "'\(name)' announces \(count) identifiers and the job allows \(most); ask for a smaller list."
    case .announcedTooFew(let count, let name, let least):
      "'\(name)' announces \(count) identifiers and the job asks for \(least); check its column."
    case .badAgreementKey:
      "A key for shares of zero is malformed, of low order or somebody else's; start a new job."
    case .badPoint(let position, let name):
      "Point \(position) of '\(name)' is no canonical point; do not trust the sender."
    case .lowOrderPoint(let position, let name):
      "Point \(position) of '\(name)' has low order and hides nothing; do not trust the sender."
    case .repeatedPoint(let position, let name):
      "Point \(position) of '\(name)' is out of order or comes twice; do not trust the sender."
    case .reflectedPoint(let position, let name):
      "'\(name)' sent point \(position) back without an exponent of its own; do not trust the sender."
    case .wrongCount(let count, let expected, let name):
      "'\(name)' sends \(count) elements where \(expected) were announced; start again."
    case .unknownTag(let position, let name):
      "'\(name)' names as common element \(position) something this party does not have, or names it "
        + "twice; do not trust the sender."
    case .tableFailed:
      "The list could not be written as a table, which is one in 2^40; start a new job."
    case .tooSmall(let least):
      "Fewer than \(least) identifiers are common, which would single enterprises out; nothing is told."
    case .refused(let name):
      "'\(name)' found fewer common identifiers than the job allows to tell; check the identifiers."
    case .budgetSpent(let asked, let left):
      "\(asked) look-ups are asked and \(left) are left; wait for the next period or ask the owner."
    }
  }
}
