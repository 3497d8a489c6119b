internal import Cryptography

/// A piece of a message, signed by its sender over job, session, sender, receiver, place and bytes.
///
/// A message that moved to another job, another receiver or another place in a list is refused by
/// what it says of itself, and what it says is signed.
struct Envelope: Sendable, Equatable {
  enum Kind: UInt8, Sendable, CaseIterable {
    /// Everybody to everybody: an `Announcement`.
    case announcement = 1
    /// The label party's points under its exponent; from the shuffler, in another order.
    case blinded = 2
    /// The same under the sender's exponent as well.
    case evaluated = 3
    /// The sender's list as an `ObliviousTable`.
    case table = 4
    /// Tags of the common identifiers, in the order all parties will have.
    case common = 5
    /// That the label party is done: a `Closing`.
    case closing = 6
    /// In look-ups: a lender's list on its way through all exponents, its origin in front.
    case passing = 7
    /// The same at its end, for the keeper.
    case index = 8
    /// Points to be raised by every lender, and, from the last, their powers.
    case question = 9
    case answer = 10

    var name: String {
      switch self {
      case .announcement: "announcement"
      case .blinded: "blinded list"
      case .evaluated: "evaluated list"
      case .table: "table"
      case .common: "list of common tags"
      case .closing: "closing"
      case .passing, .index: "lender's list"
      case .question: "question"
      case .answer: "answer"
      }
    }
  }

  /// The receiver of what is for all.
  static let everybody = 255
  /// Elements in a part; a part is 512 KiB at most.
  static let partLength = 16_384

  var suite: UInt8
  var kind: Kind
  var jobDigest: [UInt8]
  /// Of all announcements; zeros in an announcement.
  var session: [UInt8]
  var sender: Int
  var receiver: Int
  var part: Int
  var partCount: Int
  var payload: [UInt8]

  /// The message as it is sent.
  func frame(signedBy key: SigningKey) -> [UInt8] {
    let body = body
    return body + key.signature(of: Self.signedDigest(of: body))
  }

  /// - Throws: for anything that is not one whole message signed by the sender it names.
  init(frame: [UInt8], roll: Roll) throws(IntersectionError) {
    guard frame.count >= Self.headerByteCount + Self.signatureByteCount else {
      throw .malformed("a message that ends early")
    }
    var reader = ByteReader(frame[..<(frame.count - Self.signatureByteCount)])
    suite = try reader.byte()
    guard suite == roll.suite.rawValue else {
      throw .wrongSuite(suite, expected: roll.suite.rawValue)
    }
    guard let kind = Kind(rawValue: try reader.byte()) else {
      throw .malformed("a message of an unknown kind")
    }
    self.kind = kind
    jobDigest = try reader.fixed(Digest.byteCount)
    guard jobDigest == roll.jobDigest else { throw .wrongJob }
    session = try reader.fixed(Digest.byteCount)
    sender = Int(try reader.byte())
    receiver = Int(try reader.byte())
    part = try reader.number()
    partCount = try reader.number()
    payload = reader.rest()
    guard sender < roll.members.count else { throw .malformed("a sender beyond the roster") }
    guard part < partCount else { throw .malformed("a part beyond its list") }
    let member = roll.members[sender]
    let body = Array(frame[..<(frame.count - Self.signatureByteCount)])
    let signature = Array(frame[(frame.count - Self.signatureByteCount)...])
    guard member.key.isValid(signature, for: Self.signedDigest(of: body)) else {
      throw .badSignature(of: member.name)
    }
  }

  init(
    _ kind: Kind, roll: Roll, session: [UInt8], from sender: Int, to receiver: Int,
    part: Int = 0, of partCount: Int = 1, payload: [UInt8]
  ) {
    suite = roll.suite.rawValue
    self.kind = kind
    jobDigest = roll.jobDigest
    self.session = session
    self.sender = sender
    self.receiver = receiver
    self.part = part
    self.partCount = partCount
    self.payload = payload
  }

  var withoutFirstByte: Envelope {
    var envelope = self
    envelope.payload.removeFirst()
    return envelope
  }

  static let noSession = [UInt8](repeating: 0, count: Digest.byteCount)
  private static let signatureByteCount = 64
  private static let headerByteCount = 2 + 2 * Digest.byteCount + 2 + 8

  private var body: [UInt8] {
    var writer = ByteWriter()
    writer.write([suite, kind.rawValue])
    writer.write(jobDigest)
    writer.write(session)
    writer.write([UInt8(sender), UInt8(receiver)])
    writer.write(number: part)
    writer.write(number: partCount)
    writer.write(payload)
    return writer.bytes
  }

  private static func signedDigest(of body: [UInt8]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk intersection message 1")
    transcript.append(body)
    return transcript.digest()
  }
}

/// A message for one party, or for all of them.
public struct Outgoing: Sendable, Equatable {
  /// A name of the roster; nil means everybody else.
  public let receiver: String?
  public let frame: [UInt8]

  package init(receiver: String?, frame: [UInt8]) {
    self.receiver = receiver
    self.frame = frame
  }
}
