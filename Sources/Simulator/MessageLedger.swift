internal import Cryptography
internal import Synchronization

/// Messages between roles, kind by kind, until their senders have written them down.
final class MessageLedger: Sendable {
  struct Entry: Sendable {
    let from: String
    let to: String
    let kind: String
    /// Words that stand for numbers computed from rows.
    var numbers = 0
    var byteCount = 0
    /// Of the messages' bytes, one after the other.
    var digest: [UInt8] = []
  }
  private let entries = Mutex<[Entry]>([])

  func add(_ kind: String, from: String, to: String, words: [UInt64], byteCount: Int) {
    let digest = words.withUnsafeBytes { Digest.sha256(of: Array($0)) }
    add(kind, from: from, to: to, numbers: words.count, digest: digest, byteCount: byteCount)
  }

  func add(_ kind: String, from: String, to: String, frame: [UInt8]) {
    add(
      kind, from: from, to: to, numbers: 0, digest: Digest.sha256(of: frame),
      byteCount: frame.count)
  }

  /// Pieces of one kind between the same two are one message; its digest is that of the pieces' digests, one
  /// after the other.
  private func add(
    _ kind: String, from: String, to: String, numbers: Int, digest: [UInt8], byteCount: Int
  ) {
    entries.withLock { entries in
      let known = entries.lastIndex { $0.from == from && $0.to == to && $0.kind == kind }
      var entry = known.map { entries[$0] } ?? Entry(from: from, to: to, kind: kind)
      entry.numbers += numbers
      entry.byteCount += byteCount
      entry.digest = Digest.sha256(of: entry.digest + digest)
      if let known { entries[known] = entry } else { entries.append(entry) }
    }
  }

  func takeAll() -> [Entry] {
    entries.withLock { entries in
      defer { entries = [] }
      return entries
    }
  }
}
