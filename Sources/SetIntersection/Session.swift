package import Cryptography
internal import Synchronization

/// The secrets of one party in one job.
package struct IntersectionSecrets: Sendable {
  package var exponent: BlindingExponent
  package var agreementKey: MaskPrivateKey
  /// An order of so many elements that nobody else can guess.
  package var order: @Sendable (Int) -> [Int32]

  /// Fresh ones.
  package init(suite: BlindingSuite) {
    exponent = suite.exponent()
    agreementKey = MaskPrivateKey()
    order = { count in
      var generator = SystemRandomNumberGenerator()
      return (0..<Int32(count)).shuffled(using: &generator)
    }
  }
}

/// What a role knows once everybody has announced itself.
struct Session: Sendable {
  let terms: IntersectionTerms
  let own: Int
  let announcements: [Announcement]
  let secrets: IntersectionSecrets
  let progress: ProgressCounter
  /// SHA-256 of all announcements: whoever was told others is in another session.
  let digest: [UInt8]

  init(
    terms: IntersectionTerms, own: Int, announcements: [Announcement],
    secrets: IntersectionSecrets, progress: ProgressCounter
  ) {
    self.terms = terms
    self.own = own
    self.announcements = announcements
    self.secrets = secrets
    self.progress = progress
    var transcript = Transcript(label: "fedrisk intersection session 1")
    for announcement in announcements { transcript.append(announcement.bytes) }
    digest = transcript.digest()
    let listed = announcements[terms.labelParty].size
    progress.expect(
      own == terms.labelParty
        ? listed * (1 + terms.holders.count) : listed + announcements[own].size)
  }

  func name(_ position: Int) -> String { terms.members[position].name }

  /// Reports every point that is raised.
  var workers: Workers { Workers(report: { [progress] in progress.add($0) }) }

  func hash(_ messages: ByteStrings) -> PointList {
    terms.suite.hash(messages, domain: terms.domain)
  }

  /// The key under which points of `holder` become digests.
  func digestKey(of holder: Int) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk intersection point 1")
    transcript.append(digest)
    transcript.append(UInt64(holder))
    return transcript.digest()
  }

  func envelope(_ kind: Envelope.Kind, to receiver: Int, payload: [UInt8]) -> Envelope {
    Envelope(
      kind, roll: terms.roll, session: digest, from: own, to: receiver, payload: payload)
  }

  /// A list in parts.
  func envelopes(
    _ kind: Envelope.Kind, to receiver: Int, count: Int, payload: (Range<Int>) -> [UInt8]
  ) -> [Envelope] {
    let ranges = ListAssembly.ranges(count: count)
    return ranges.enumerated().map { part, range in
      Envelope(
        kind, roll: terms.roll, session: digest, from: own, to: receiver, part: part,
        of: ranges.count, payload: payload(range))
    }
  }

  func envelopes(_ kind: Envelope.Kind, to receiver: Int, points: PointList) -> [Envelope] {
    envelopes(kind, to: receiver, count: points.count) { points[$0] }
  }

  func check(_ envelope: Envelope) throws(IntersectionError) {
    guard envelope.session == digest else {
      throw .differs("set of announcements of '\(name(envelope.sender))'")
    }
  }

  /// The points of `sender` to this party's exponent.
  func raise(_ points: PointList, of sender: Int) throws(IntersectionError) -> PointList {
    do { return try terms.suite.raise(points, to: secrets.exponent, on: workers) } catch {
      throw IntersectionError(error, from: name(sender))
    }
  }

  /// This party's exponent taken off points that `sender` answered.
  func lower(_ points: PointList, of sender: Int) throws(IntersectionError) -> PointList {
    do { return try terms.suite.lower(points, by: secrets.exponent, on: workers) } catch {
      throw IntersectionError(error, from: name(sender))
    }
  }
}

extension IntersectionError {
  init(_ error: GroupError, from name: String) {
    switch error {
    case .malformedPoint(let position): self = .badPoint(position: position, from: name)
    case .lowOrderPoint(let position): self = .lowOrderPoint(position: position, from: name)
    }
  }
}

/// How far a party is: points raised, of all it will raise. The rest takes little time.
public struct IntersectionProgress: Sendable, Equatable {
  public let completed: Int
  public let total: Int
}

/// Adds up what the cores report.
final class ProgressCounter: Sendable {
  private let counts = Mutex((completed: 0, total: 0))
  private let report: (@Sendable (IntersectionProgress) -> Void)?

  init(_ report: (@Sendable (IntersectionProgress) -> Void)?) {
    self.report = report
  }

  func expect(_ total: Int) { counts.withLock { $0 = (0, total) } }

  func add(_ count: Int) {
    let now = counts.withLock { counts in
      counts.completed += count
      return IntersectionProgress(completed: counts.completed, total: counts.total)
    }
    report?(now)
  }
}

/// A party's identifiers, as they are hashed.
struct OwnList: Sendable {
  /// With a zero in front, which keeps them apart from what fills a list up.
  let messages: ByteStrings

  init(_ identifiers: [String], atLeast: Int, atMost: Int) throws(IntersectionError) {
    guard identifiers.count >= atLeast else {
      throw .tooFewIdentifiers(identifiers.count, least: atLeast)
    }
    guard identifiers.count <= atMost else {
      throw .tooManyIdentifiers(identifiers.count, most: atMost)
    }
    var messages = ByteStrings()
    var seen: Set<String> = []
    seen.reserveCapacity(identifiers.count)
    for (row, identifier) in identifiers.enumerated() {
      guard !identifier.isEmpty else { throw .emptyIdentifier(row: row) }
      guard seen.insert(identifier).inserted else { throw .repeatedIdentifier(row: row) }
      messages.append(0, identifier.utf8)
    }
    self.messages = messages
  }

  var count: Int { messages.count }

  /// Filled up to `size` with random messages that are nobody's identifiers.
  func filled(to size: Int) -> ByteStrings {
    var filled = messages
    var generator = SystemRandomNumberGenerator()
    for _ in messages.count..<max(size, messages.count) {
      filled.append(1, (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
    return filled
  }
}
