internal import Cryptography

/// What a party says before anything that depends on its identifiers: how it names rows, how many it
/// brings, how many it had to set aside, and a fresh key for shares of zero.
struct Announcement: Sendable, Equatable {
  var termsDigest: [UInt8]
  var identifiers: String
  /// The cap where sizes are hidden.
  var size: Int
  /// Zero where sizes are hidden.
  var setAside: SetAside
  var agreementKey: MaskPublicKey

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.write(termsDigest)
    writer.write(number: size)
    writer.write(number: setAside.malformed)
    writer.write(number: setAside.repeated)
    writer.write(number: setAside.missing)
    writer.write(agreementKey.bytes)
    writer.write(Array(identifiers.utf8))
    return writer.bytes
  }

  init(
    termsDigest: [UInt8], identifiers: String, size: Int, setAside: SetAside,
    agreementKey: MaskPublicKey
  ) {
    self.termsDigest = termsDigest
    self.identifiers = identifiers
    self.size = size
    self.setAside = setAside
    self.agreementKey = agreementKey
  }

  init(bytes: [UInt8]) throws(IntersectionError) {
    var reader = ByteReader(bytes[...])
    termsDigest = try reader.fixed(Digest.byteCount)
    size = try reader.number()
    setAside = SetAside(
      malformed: try reader.number(), repeated: try reader.number(), missing: try reader.number())
    do { agreementKey = try MaskPublicKey(try reader.fixed(MaskPublicKey.byteCount)) } catch {
      throw .badAgreementKey
    }
    guard let text = String(validating: reader.rest(), as: UTF8.self) else {
      throw .malformed("a text that is no UTF-8")
    }
    identifiers = text
  }

  /// Refuses what does not fit the job.
  ///
  /// - Parameter mine: how this party names rows.
  func check(
    from sender: Int, terms: IntersectionTerms, mine: String
  ) throws(IntersectionError) {
    let member = terms.members[sender]
    // Before the terms, which differ as well when parties were told of different columns.
    guard identifiers == mine else {
      throw .differentIdentifiers(of: member.name, theirs: identifiers, mine: mine)
    }
    guard termsDigest == terms.digest else { throw .differs("agreement of '\(member.name)'") }
    guard size <= member.cap else {
      throw .announcedTooMany(size, by: member.name, most: member.cap)
    }
    guard size >= terms.minimumSize else {
      throw .announcedTooFew(size, by: member.name, least: terms.minimumSize)
    }
    guard !terms.hidesSizes || (size == member.cap && setAside == SetAside()) else {
      throw .differs("size announced by '\(member.name)', which was to be hidden,")
    }
  }
}

/// How many cells were not used as identifiers.
public struct SetAside: Sendable, Equatable {
  public var malformed: Int
  public var repeated: Int
  public var missing: Int

  public init(malformed: Int = 0, repeated: Int = 0, missing: Int = 0) {
    self.malformed = malformed
    self.repeated = repeated
    self.missing = missing
  }
}

/// How the label party ends a job.
enum Closing: Sendable, Equatable {
  /// The list of common tags has this many elements, or follows not at all.
  case told(size: Int)
  case done
  case tooSmall

  var bytes: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .done: writer.write([0])
    case .tooSmall: writer.write([1])
    case .told(let size):
      writer.write([2])
      writer.write(number: size)
    }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(IntersectionError) {
    var reader = ByteReader(bytes[...])
    switch try reader.byte() {
    case 0: self = .done
    case 1: self = .tooSmall
    case 2: self = .told(size: try reader.number())
    default: throw .malformed("an unknown way to end")
    }
    try reader.finish()
  }
}
