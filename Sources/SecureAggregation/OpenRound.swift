import Cryptography

/// The answers to one round: the sum so far, and whose vectors are in it.
struct OpenRound: Sendable {
  let description: RoundDescription
  let tau: [UInt8]
  private let roster: Roster
  private(set) var sum: RingVector
  /// Digests of the vectors that are in the sum, in roster order.
  private var received: [[UInt8]?]
  /// Who is in the sum, once no more vectors are taken.
  private(set) var survivors: SurvivorSet?

  init(_ description: RoundDescription, tau: [UInt8], roster: Roster) {
    self.description = description
    self.tau = tau
    self.roster = roster
    sum = .zeros(count: description.wordCount, width: description.width)
    received = Array(repeating: nil, count: roster.count)
  }

  /// Adds a vector whose sender is at `position`; the same vector again changes nothing.
  mutating func receive(_ vector: MaskedVector, from position: Int) throws(AggregationError) {
    guard vector.attempt == description.attempt else {
      throw .wrongAttempt(vector.attempt, expected: description.attempt)
    }
    guard description.members[position] else { throw .notAMember(vector.node) }
    guard vector.tau == tau else { throw .differs("round") }
    guard vector.words.count == description.wordCount else {
      throw .wrongLength(vector.words.count, expected: description.wordCount)
    }
    guard vector.words.width == description.width else { throw .differs("width of a word") }
    // A signature is over one vector, and two vectors of one node have two.
    let mark =
      vector.signature.isEmpty ? Digest.sha256(of: vector.frame) : vector.signature
    if let known = received[position] {
      guard known == mark else { throw .conflictingVector(from: vector.node) }
      return
    }
    guard survivors == nil else { throw .tooLate(vector.node) }
    received[position] = mark
    sum.add(vector.words)
  }

  /// Takes no more vectors.
  mutating func close(_ terms: Terms) throws(AggregationError) -> SurvivorSet {
    if let survivors { return survivors }
    let answered = received.map { $0 != nil }
    try terms.checkCount(of: answered)
    let set = SurvivorSet(attempt: description.attempt, tau: tau, survivors: answered)
    survivors = set
    return set
  }
}
