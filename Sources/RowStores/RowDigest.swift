internal import Cryptography

/// Names a set of rows, whatever order they come in.
///
///     digest = SHA-256( names || count || Σ SHA-256(row) mod 2^256 )
///
/// A name that changed although the rows did not would give the data set new budgets, so that more could
/// be told of it. Hence neither the order of rows nor that of columns counts, and what a study leaves out
/// does. Nobody who could gain from two sets of one name chooses the rows.
/// Bellare and Micciancio, *A New Paradigm for Collision-Free Hashing*, 1997 (AdHash).
struct RowDigest {
  private var sum = [UInt64](repeating: 0, count: 4)
  private var count: UInt64 = 0

  mutating func add(_ row: [UInt8]) {
    let hash = Digest.sha256(of: row)
    var carry: UInt64 = 0
    for index in 0..<4 {
      var word: UInt64 = 0
      for byte in 0..<8 { word |= UInt64(hash[8 * index + byte]) << UInt64(8 * byte) }
      let (first, overflow) = sum[index].addingReportingOverflow(word)
      let (second, again) = first.addingReportingOverflow(carry)
      sum[index] = second
      carry = overflow || again ? 1 : 0
    }
    count += 1
  }

  func digest(names: [String]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk rows of a database")
    transcript.append(UInt64(names.count))
    for name in names.sorted() { transcript.append(name) }
    transcript.append(count)
    for word in sum { transcript.append(word) }
    return transcript.digest()
  }
}
