public import Cryptography

/// A node's side of a sum: keys out, a round in, one masked vector out, and in tolerant jobs what it
/// takes to finish without those who dropped out.
///
/// A pure state machine. Whoever owns it moves the messages and, between `accept` and `contribute`,
/// makes sure that the spent attempt survives a crash: an attempt is answered once.
public protocol AggregationParticipant: Sendable {
  var name: String { get }

  /// What must never go back, not even after a crash.
  var counter: AttemptCounter { get }

  /// Announces keys for `attempts` attempts, from `first` on or from the next one that is free here.
  /// The same again until all have met.
  mutating func hello(attempts: Int, from first: UInt64) throws(AggregationError) -> NodeHello

  /// Takes the hellos of all nodes, its own among them.
  mutating func meet(_ hellos: [NodeHello]) throws(AggregationError)

  /// Its secrets for `attempt`, wrapped for the others; nil where the policy recovers nobody.
  mutating func bundle(for attempt: UInt64) throws(AggregationError) -> ShareBundle?

  /// Checks everything about a round and spends its attempt. No number is involved yet.
  ///
  /// Call `round.verify(model:layout:)` first, with the bytes that the words are computed from.
  ///
  /// - Parameter shares: what each node of the roster has wrapped for this one; empty where none is.
  mutating func accept(
    _ round: RoundDescription, shares: [[UInt8]]
  ) throws(AggregationError)

  /// The vector to send for the accepted round.
  mutating func contribute(_ words: RingVector) throws(AggregationError) -> MaskedVector

  /// Signs who survived, once for an attempt.
  mutating func vote(on set: SurvivorSet) throws(AggregationError) -> SurvivorVote

  /// Releases one share of each member, once for an attempt.
  mutating func release(_ request: ReleaseRequest) throws(AggregationError) -> ReleasedShares
}

/// The attempts of one job that a node has announced keys for and has answered, or given up.
public struct AttemptCounter: Codable, Sendable, Equatable {
  public var announced: UInt64 = 0
  public var spent: UInt64 = 0

  public init() {}
}

/// The collector's side of a sum. It says what to ask for next and adds up what comes.
public protocol AggregationCollector: Sendable {
  mutating func receive(_ hello: NodeHello) throws(AggregationError)
  mutating func receive(_ bundle: ShareBundle) throws(AggregationError)

  /// Drops all keys, because a node has lost the private halves of its own.
  mutating func forgetKeys()

  /// The first attempt nobody has announced a key for.
  var firstFreeAttempt: UInt64 { get }

  /// How many more attempts all of `members` have keys for.
  func remainingAttempts(of members: [Bool]) -> Int

  /// Those of `members` whose bundle for the next attempt is not here, and that attempt.
  func missingBundles(of members: [Bool]) throws(AggregationError) -> (
    attempt: UInt64, positions: [Int]
  )

  /// Opens a round for vectors of `wordCount` words, to be sent to `members`.
  mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int,
    width: RingVector.Width, members: [Bool]
  ) throws(AggregationError) -> RoundDescription

  /// What all nodes have wrapped for the one at `position`, to be sent along with the open round.
  func shares(for position: Int) -> [[UInt8]]

  /// Takes a message of the open round, in any order; the same one again changes nothing.
  mutating func receive(_ vector: MaskedVector) throws(AggregationError)
  mutating func receive(_ vote: SurvivorVote) throws(AggregationError)
  mutating func receive(_ shares: ReleasedShares) throws(AggregationError)

  /// What the total still needs. From the first call on, later vectors are refused.
  ///
  /// - Throws: `.missing` or `.tooFewSurvivors` when too few have answered; the round stays open.
  mutating func next() throws(AggregationError) -> CollectorStep

  /// The total, and the end of the round.
  mutating func finish() throws(AggregationError) -> RingVector

  /// Gives the open round up; the next one uses the next attempt.
  mutating func abandon()
}

extension AggregationParticipant {
  /// Announces keys for the next `attempts` attempts.
  public mutating func hello(attempts: Int) throws(AggregationError) -> NodeHello {
    try hello(attempts: attempts, from: 1)
  }
}

/// What the collector asks its survivors for.
public enum CollectorStep: Sendable, Equatable {
  case votes(SurvivorSet)
  case shares(ReleaseRequest)
  /// Nothing: `finish` gives the total.
  case total
}
