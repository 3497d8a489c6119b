internal import Cryptography
package import SecureAggregation

/// A message between two roles of one use, as the coordinator carries it: who, to whom, which of theirs
/// in turn, of what kind, and bytes. But for what the solver itself sends and gets, the bytes are sealed.
public struct SealedParcel: Sendable, Equatable {
  /// X25519, HKDF-SHA256, AES-256-GCM.
  package static let suite: UInt8 = 1

  package var suite: UInt8
  /// The digest of the use's terms.
  package var use: [UInt8]
  /// Places among the members of the use.
  package var sender: Int
  package var receiver: Int
  /// From 1 on, for each sender and receiver.
  package var counter: UInt64
  package var kind: String
  package var content: [UInt8]

  package init(
    suite: UInt8 = suite, use: [UInt8], from sender: Int, to receiver: Int, counter: UInt64,
    kind: String, content: [UInt8]
  ) {
    self.suite = suite
    self.use = use
    self.sender = sender
    self.receiver = receiver
    self.counter = counter
    self.kind = kind
    self.content = content
  }

  /// As it travels.
  package var frame: [UInt8] {
    var frame = FrameWriter()
    frame.write(suite)
    frame.write(fixed: use)
    frame.write(UInt8(truncatingIfNeeded: sender))
    frame.write(UInt8(truncatingIfNeeded: receiver))
    frame.write(counter)
    frame.write(kind)
    frame.write(content)
    return frame.bytes
  }

  /// - Throws: `AggregationError.malformed` for anything that is not one whole parcel.
  package init(frame bytes: [UInt8]) throws(AggregationError) {
    var frame = FrameReader(bytes)
    suite = try frame.byte()
    use = try frame.fixed(Digest.byteCount)
    sender = Int(try frame.byte())
    receiver = Int(try frame.byte())
    counter = try frame.number()
    kind = try frame.text()
    content = try frame.part()
    try frame.finish()
  }

  var byteCount: Int { 55 + kind.utf8.count + content.count }
}

/// A message between two roles as they know it.
package struct Letter: Sendable, Equatable {
  /// Places among the members of the use.
  package let sender: Int
  package let receiver: Int
  package let kind: String
  /// Of the words or points in it.
  let numbers: Int
  package let content: [UInt8]
  /// For the sender's journal; travels nowhere.
  var heading = ""

  package init(
    sender: Int, receiver: Int, kind: String, numbers: Int, content: [UInt8], heading: String = ""
  ) {
    self.sender = sender
    self.receiver = receiver
    self.kind = kind
    self.numbers = numbers
    self.content = content
    self.heading = heading
  }
}

/// Why a message between roles is refused, before anything that depends on it leaves.
public enum ParcelError: Error, Equatable, Sendable, CustomStringConvertible {
  case malformed(String)
  case wrongSuite(UInt8)
  case otherUse
  case notForMe(party: String)
  case outOfTurn(from: String, counter: UInt64, expected: UInt64)
  case notOpened(from: String)
  case unexpected(String, party: String)
  case badTerms(String, party: String)
  case evidence(party: String)
  case badKey(of: String)
  case otherNumber(UInt64, expected: UInt64, party: String)
  case interrupted(party: String)
  case ended(party: String)

  public var description: String {
    switch self {
    case .malformed(let what):
      "a message between roles cannot be read (\(what)); all parties need the same version."
    case .wrongSuite(let suite):
      "a message between roles uses suite \(suite) and this version suite \(SealedParcel.suite); all "
        + "parties need the same version."
    case .otherUse:
      "a message between roles belongs to another job, or to other terms of this one; find out who sent it."
    case .notForMe(let party):
      "party \(party) got a message between roles that is not for it, or from nobody of this job; find "
        + "out who carries them."
    case .outOfTurn(let sender, let counter, let expected):
      "message \(counter) of '\(sender)' came where message \(expected) is next: it came twice, too early, "
        + "or one is missing; start the study again and find out who carries them."
    case .notOpened(let sender):
      "a message was not sealed by '\(sender)' for this party under these terms: it was changed, moved or "
        + "made by somebody else; do not trust who carries it."
    case .unexpected(let what, let party):
      "party \(party) was sent \(what), which has no place here and now; all parties need the same version, "
        + "or the sender is not to be trusted."
    case .badTerms(let what, let party):
      "party \(party) refuses terms whose \(what) is not what the signed manifest says; find out who drew "
        + "them up."
    case .evidence(let party):
      "party \(party) was asked for goods and bads in others' bins, or was sent weights of evidence, and the signed "
        + "manifest withholds both (federation.evidence); find out who asked."
    case .badKey(let party):
      "a one-time key of '\(party)' is not signed by it for this use; do not take part before you know who "
        + "made it."
    case .otherNumber(let number, let expected, let party):
      "party \(party) got question \(number) of the vertical job and is at question \(expected); only the last "
        + "one may be asked again."
    case .interrupted(let party):
      "party \(party) had begun this vertical job and was started anew: what it had in memory is gone, and no "
        + "mask serves twice. Submit the study again."
    case .ended(let party):
      "party \(party) has ended its part in this vertical job; mend what it refused and submit the study "
        + "again."
    }
  }
}
