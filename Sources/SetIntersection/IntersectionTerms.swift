public import Cryptography

/// What every owner agreed to before anybody sends anything: the yardstick for every message.
public struct IntersectionTerms: Sendable, Equatable {
  /// A party's name, and the key all its messages are signed with.
  public struct Member: Sendable, Equatable {
    public let name: String
    public let key: VerifyingKey
    /// The most identifiers it may bring.
    public let cap: Int

    public init(name: String, key: VerifyingKey, cap: Int) {
      self.name = name
      self.key = key
      self.cap = cap
    }
  }

  /// What comes out, and for whom.
  public enum Reveal: UInt8, Sendable, CaseIterable {
    /// Everybody gets its common rows, in one order.
    case rowsToAll = 0
    /// The label party gets its common rows, the others nothing.
    case rowsToLabelParty = 1
    /// Everybody gets the number of common identifiers and nothing else.
    case size = 2
  }

  /// Digest of the signed manifest.
  public let jobDigest: [UInt8]
  public let members: [Member]
  /// Position of the party that compares.
  public let labelParty: Int
  public let reveal: Reveal
  /// Kind and spelling of identifiers, in words; lists of another one are refused.
  public let identifiers: String
  /// Fewer common identifiers are not told; fewer of a party's own are not announced.
  public let minimumSize: Int
  /// Whether every list is filled up to its cap, so that nobody sees how long it is.
  public let hidesSizes: Bool
  package let suite: BlindingSuite

  /// X25519 and Elligator 2 on Curve25519.
  ///
  /// - Throws: for a roster of fewer than two, for names or keys that come twice, for limits that no
  ///   list can keep.
  public init(
    jobDigest: [UInt8], members: [Member], labelParty: String, reveal: Reveal,
    identifiers: String, minimumSize: Int, hidesSizes: Bool
  ) throws(IntersectionError) {
    try self.init(
      jobDigest: jobDigest, members: members, labelParty: labelParty, reveal: reveal,
      identifiers: identifiers, minimumSize: minimumSize, hidesSizes: hidesSizes,
      suite: .curve25519)
  }

  package init(
    jobDigest: [UInt8], members: [Member], labelParty: String, reveal: Reveal,
    identifiers: String, minimumSize: Int, hidesSizes: Bool, suite: BlindingSuite
  ) throws(IntersectionError) {
    guard jobDigest.count == Digest.byteCount else { throw .malformedDigest }
    guard members.count >= 2 else { throw .tooFewParties(members.count, least: 2) }
    guard members.count < Envelope.everybody else { throw .badLimit("roster", members.count) }
    guard minimumSize >= 1 else { throw .badLimit("minimum size", minimumSize) }
    var names: Set<String> = []
    var keys: Set<VerifyingKey> = []
    for member in members {
      guard !member.name.isEmpty, names.insert(member.name).inserted else {
        throw .badPartyName(member.name)
      }
      guard keys.insert(member.key).inserted else { throw .repeatedIdentity(of: member.name) }
      guard member.cap >= minimumSize, member.cap <= Self.largestCap else {
        throw .badLimit("cap of '\(member.name)'", member.cap)
      }
    }
    guard let position = members.firstIndex(where: { $0.name == labelParty }) else {
      throw .unknownParty(labelParty)
    }
    self.jobDigest = jobDigest
    self.members = members
    self.labelParty = position
    self.reveal = reveal
    self.identifiers = identifiers
    self.minimumSize = minimumSize
    self.hidesSizes = hidesSizes
    self.suite = suite
  }

  /// Positions are kept in 32 bits.
  static let largestCap = 100_000_000

  /// All but the label party, in roster order.
  var holders: [Int] { members.indices.filter { $0 != labelParty } }

  /// Who puts the label party's list in an order of its own, where only the size may appear.
  var shuffler: Int? { reveal == .size ? holders[0] : nil }

  var roll: Roll { Roll(suite: suite, jobDigest: jobDigest, members: members) }

  /// SHA-256 over all of it.
  var digest: [UInt8] {
    var transcript = Transcript(label: "fedrisk intersection terms 1")
    transcript.append(jobDigest)
    for member in members {
      transcript.append(member.name)
      transcript.append(member.key.bytes)
      transcript.append(UInt64(member.cap))
    }
    transcript.append(UInt64(members.count))
    transcript.append(UInt64(labelParty))
    transcript.append([reveal.rawValue, hidesSizes ? 1 : 0, suite.rawValue])
    transcript.append(identifiers)
    transcript.append(UInt64(minimumSize))
    return transcript.digest()
  }

  /// The domain of hashing to the group: another job has unrelated points. 45 bytes, so that two
  /// blocks of SHA-512 follow and not three.
  var domain: [UInt8] { Array("FedRisk PSI ".utf8) + [suite.rawValue] + jobDigest }
}
