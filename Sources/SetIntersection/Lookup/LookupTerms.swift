internal import Cryptography

/// What all agreed to about looking up how many lenders know an enterprise.
///
/// The lenders' lists pass through every lender's exponent: none alone, nor all but one, can compute
/// the point of an identifier. The keeper, who has neither list nor exponent, counts in how many lists
/// each point is; the asker reads the count of the identifiers that all lenders helped it with.
public struct LookupTerms: Sendable, Equatable {
  public typealias Member = IntersectionTerms.Member

  /// Digest of the signed manifest.
  public let jobDigest: [UInt8]
  /// At least three: of two, a count names the lender. Lists are filled up to the caps.
  public let lenders: [Member]
  public let keeper: Member
  public let asker: Member
  /// Kind and spelling of identifiers, in words.
  public let identifiers: String
  let suite = BlindingSuite.curve25519

  /// The caps of keeper and asker count nothing.
  public init(
    jobDigest: [UInt8], lenders: [Member], keeper: Member, asker: Member, identifiers: String
  ) throws(IntersectionError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard lenders.count >= 3 else { throw .tooFewParties(lenders.count, least: 3) }
    guard lenders.count + 2 < Envelope.everybody else {
      throw .badLimit("roster", lenders.count)
    }
    var names: Set<String> = []
    var keys: Set<VerifyingKey> = []
    for member in lenders + [keeper, asker] {
      guard !member.name.isEmpty, names.insert(member.name).inserted else {
        throw .badPartyName(member.name)
      }
      guard keys.insert(member.key).inserted else { throw .repeatedIdentity(of: member.name) }
    }
    for member in lenders where !(1...IntersectionTerms.largestCap / 100).contains(member.cap) {
      throw .badLimit("cap of '\(member.name)'", member.cap)
    }
    self.jobDigest = jobDigest
    self.lenders = lenders
    self.keeper = keeper
    self.asker = asker
    self.identifiers = identifiers
  }

  var keeperPosition: Int { lenders.count }
  var askerPosition: Int { lenders.count + 1 }
  var roll: Roll {
    Roll(suite: suite, jobDigest: jobDigest, members: lenders + [keeper, asker])
  }

  func next(after lender: Int) -> Int { (lender + 1) % lenders.count }
  func previous(of lender: Int) -> Int { (lender + lenders.count - 1) % lenders.count }

  /// The keys of the table: as many as all lists have elements.
  var indexSize: Int { lenders.reduce(0) { $0 + $1.cap } }

  /// SHA-256 over all of it: the session of every message.
  var digest: [UInt8] {
    var transcript = Transcript(label: "fedrisk lookup terms 1")
    transcript.append(jobDigest)
    for member in roll.members {
      transcript.append(member.name)
      transcript.append(member.key.bytes)
      transcript.append(UInt64(member.cap))
    }
    transcript.append(UInt64(lenders.count))
    transcript.append(identifiers)
    return transcript.digest()
  }

  var domain: [UInt8] { Array("FedRisk CNT ".utf8) + [suite.rawValue] + jobDigest }

  var digestKey: [UInt8] {
    var transcript = Transcript(label: "fedrisk lookup point 1")
    transcript.append(digest)
    return transcript.digest()
  }

  /// Refuses a message that is not for `position` or is of another agreement.
  func opened(_ frame: [UInt8], by position: Int) throws(IntersectionError) -> Envelope {
    let envelope = try Envelope(frame: frame, roll: roll)
    guard envelope.sender != position, envelope.receiver == position else { throw .notForMe }
    guard envelope.session == digest else { throw .differs("agreement") }
    return envelope
  }

  func outgoing(_ envelope: Envelope, signedBy key: SigningKey) -> Outgoing {
    Outgoing(
      receiver: roll.members[envelope.receiver].name, frame: envelope.frame(signedBy: key))
  }
}

/// How many lenders know an enterprise; more than two are not told apart.
public enum LenderCount: Int, Sendable, CaseIterable {
  case none = 0
  case one = 1
  case two = 2
  case threeOrMore = 3
}
