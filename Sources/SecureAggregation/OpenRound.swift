/// The answers to one round, until everybody has given one.
struct OpenRound: Sendable {
  let description: RoundDescription
  private let tau: [UInt8]
  private let roster: Roster
  private var answers: [[UInt128]?]

  init(_ description: RoundDescription, roster: Roster) {
    self.description = description
    self.roster = roster
    tau = description.tau
    answers = Array(repeating: nil, count: roster.count)
  }

  mutating func receive(_ vector: MaskedVector) throws(AggregationError) {
    guard vector.suite == description.suite else {
      throw .wrongSuite(vector.suite, expected: description.suite)
    }
    let position = try roster.position(of: vector.node)
    guard vector.attempt == description.attempt else {
      throw .wrongAttempt(vector.attempt, expected: description.attempt)
    }
    guard vector.tau == tau else { throw .differs("round") }
    guard vector.words.count == description.wordCount else {
      throw .wrongLength(vector.words.count, expected: description.wordCount)
    }
    guard answers[position] == nil || answers[position] == vector.words else {
      throw .conflictingVector(from: vector.node)
    }
    answers[position] = vector.words
  }

  /// The sum modulo 2^128, in which the masks cancel.
  func total() throws(AggregationError) -> [UInt128] {
    let missing = zip(roster.names, answers).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else { throw .missing(missing) }
    var total = [UInt128](repeating: 0, count: description.wordCount)
    for case let words? in answers {
      for index in total.indices { total[index] &+= words[index] }
    }
    return total
  }
}
