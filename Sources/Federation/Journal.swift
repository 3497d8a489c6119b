public import Cryptography

/// A line of the journal: one thing that left a node, or that it refused to let out.
///
///     hash = SHA-256(all other fields, with the previous line's hash among them)
///
/// The chain makes it impossible to change, drop or move a line without changing every later one, and
/// the signature makes that impossible for whoever does not have the node's key.
public struct JournalLine: Codable, Sendable, Equatable {
  public enum Kind: String, Codable, Sendable {
    case sent, refused
    /// A refusal that depended on the rows; the node's part in the job is over.
    case ended
  }

  /// From 0 on, without a gap.
  public let index: Int
  /// Seconds since 1970.
  public let time: Int
  /// The digest of the job's signed manifest, hexadecimal.
  public let job: String
  /// Absent for what belongs to no attempt.
  public let attempt: UInt64?
  public let kind: Kind
  /// What it was, or the rule that forbade it.
  public let what: String
  /// How many numbers or names computed from rows; keys and shares are none.
  public let numbers: Int
  /// SHA-256 of the message, hexadecimal.
  public let digest: String
  public let previous: String
  public let hash: String
  /// Of the hash, by the node's identity key; hexadecimal.
  public let signature: String

  /// What goes into a line, before its place in the chain is known.
  public struct Event: Sendable, Equatable {
    public let time: Int
    public let job: [UInt8]
    public let attempt: UInt64?
    public let kind: Kind
    public let what: String
    public let numbers: Int
    public let digest: [UInt8]
  }

  /// The line after `head`.
  public init(_ event: Event, after head: Journal.Head, signedBy key: SigningKey) {
    index = head.count
    time = event.time
    job = event.job.hexadecimal
    attempt = event.attempt
    kind = event.kind
    what = event.what
    numbers = event.numbers
    digest = event.digest.hexadecimal
    previous = head.hash
    let bytes = Self.hash(
      index: index, time: time, job: job, attempt: attempt, kind: kind, what: what,
      numbers: numbers, digest: digest, previous: previous)
    hash = bytes.hexadecimal
    signature = key.signature(of: bytes).hexadecimal
  }

  fileprivate var computedHash: [UInt8] {
    Self.hash(
      index: index, time: time, job: job, attempt: attempt, kind: kind, what: what,
      numbers: numbers, digest: digest, previous: previous)
  }

  private static func hash(
    index: Int, time: Int, job: String, attempt: UInt64?, kind: Kind, what: String, numbers: Int,
    digest: String, previous: String
  ) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk journal 1")
    transcript.append(UInt64(bitPattern: Int64(index)))
    transcript.append(UInt64(bitPattern: Int64(time)))
    transcript.append(job)
    transcript.append(attempt.map { "\($0)" } ?? "")
    transcript.append(kind.rawValue)
    transcript.append(what)
    transcript.append(UInt64(bitPattern: Int64(numbers)))
    transcript.append(digest)
    transcript.append(previous)
    return transcript.digest()
  }
}

/// What a journal is as a whole.
public enum Journal {
  /// Where a journal ends. Kept elsewhere, it shows when the last lines are cut off.
  public struct Head: Codable, Sendable, Equatable {
    public let count: Int
    /// Of the last line, hexadecimal; zeros for an empty journal.
    public let hash: String

    public init(count: Int, hash: String) {
      self.count = count
      self.hash = hash
    }

    public static let empty = Head(
      count: 0, hash: [UInt8](repeating: 0, count: Digest.byteCount).hexadecimal)

    public init(after line: JournalLine) {
      self.init(count: line.index + 1, hash: line.hash)
    }
  }

  /// Finds the first line that was edited, dropped, added or moved.
  ///
  /// - Parameters:
  ///   - key: of the node; every line bears its signature.
  ///   - head: where the journal ended when somebody looked last; without it, a cut at the end cannot
  ///     be seen.
  /// - Returns: where the journal ends.
  @discardableResult
  public static func verify(
    _ lines: some Sequence<JournalLine>, key: VerifyingKey, reaching head: Head? = nil
  ) throws(JournalError) -> Head {
    var end = Head.empty
    var passesHead = head == nil || head == .empty
    for line in lines {
      guard line.index == end.count else {
        throw .lineMissing(expected: end.count, found: line.index)
      }
      guard line.previous == end.hash else { throw .chainBroken(line: line.index) }
      let hash = line.computedHash
      guard hash.hexadecimal == line.hash else { throw .lineChanged(line: line.index) }
      guard let signature = [UInt8](hexadecimal: line.signature),
        signature.hexadecimal == line.signature, key.isValid(signature, for: hash)
      else { throw .notSigned(line: line.index) }
      end = Head(after: line)
      if end == head { passesHead = true }
    }
    if let head, !passesHead {
      guard end.count >= head.count else { throw .cutOff(at: end.count, known: head.count) }
      throw .anotherHead(at: head.count)
    }
    return end
  }
}

/// Where a journal is not what the node wrote.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
  case lineMissing(expected: Int, found: Int)
  case chainBroken(line: Int)
  case lineChanged(line: Int)
  case notSigned(line: Int)
  case cutOff(at: Int, known: Int)
  case anotherHead(at: Int)

  public var description: String {
    switch self {
    case .lineMissing(let expected, let found):
      "journal: line \(found) stands where line \(expected) belongs; lines were dropped, moved or added."
    case .chainBroken(let line):
      "journal: line \(line) does not follow the line before it; one of them was replaced."
    case .lineChanged(let line):
      "journal: line \(line) was changed after it was written."
    case .notSigned(let line):
      "journal: line \(line) is not signed by this node; it was written by somebody else."
    case .cutOff(let count, let known):
      "journal: it ends after \(count) lines and had \(known); the last ones were cut off. Find out who "
        + "changed the node's store, or put an older copy in its place."
    case .anotherHead(let count):
      "journal: its first \(count) lines do not end in the hash that was given. Compare the hash with "
        + "where it was kept: if it is this node's, lines were written anew with the node's own key."
    }
  }
}

extension [UInt8] {
  /// Two lower-case digits a byte.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil for anything but pairs of hexadecimal digits.
  public init?(hexadecimal text: String) {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}
