internal import Cryptography

/// Whose messages a job takes.
struct Roll: Sendable {
  let suite: BlindingSuite
  let jobDigest: [UInt8]
  let members: [IntersectionTerms.Member]

  /// - Parameter limit: only positions below it.
  func position(of name: String, below limit: Int) throws(IntersectionError) -> Int {
    // Byte for byte: Swift takes two spellings of an accented letter for equal.
    let position = members[..<limit].firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    guard let position else { throw .unknownParty(name) }
    return position
  }
}
