/// A node's side of a sum: keys out, a round in, one masked vector out.
///
/// A pure state machine. Whoever owns it moves the messages and, before a vector is sent, makes
/// sure that the state survives a crash: an attempt is answered once.
public protocol AggregationParticipant: Sendable {
  var name: String { get }

  /// Announces keys for the next `attempts` attempts.
  mutating func hello(attempts: Int) throws(AggregationError) -> NodeHello

  /// The vector to send for `round`; afterwards the attempt is spent.
  ///
  /// Call `round.verify(model:layout:)` first, with the bytes that the words were computed from.
  mutating func contribute(
    _ words: [UInt128], to round: RoundDescription
  ) throws(AggregationError) -> MaskedVector
}

/// The collector's side of a sum: keys in, a round out, vectors in, one total out.
public protocol AggregationCollector: Sendable {
  mutating func receive(_ hello: NodeHello) throws(AggregationError)

  /// Attempts for which every node has a key.
  var remainingAttempts: Int { get }

  /// Opens a round for vectors of `wordCount` words, to be sent to every node.
  mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int
  ) throws(AggregationError) -> RoundDescription

  /// Takes a vector of the open round, in any order; the same one again changes nothing.
  mutating func receive(_ vector: MaskedVector) throws(AggregationError)

  /// The total, and the end of the round. Throws `.missing` while somebody has not answered;
  /// the round then stays open.
  mutating func finish() throws(AggregationError) -> [UInt128]

  /// Gives the open round up; the next one uses the next attempt.
  mutating func abandon()
}
