public import Cryptography

/// A node that hides nothing: the same messages without masks and signatures.
///
/// The reference that the masked protocol must equal bit for bit, and the way to simulate a
/// federation without its cost. Its suite byte differs, so that no masking party talks to it.
public struct PlainParticipant: AggregationParticipant {
  public let name: String
  public private(set) var counter = AttemptCounter()
  private let position: Int
  private let terms: Terms
  private var current: RoundDescription?

  public init(
    name: String, roster: Roster, policy: AggregationPolicy, jobDigest: [UInt8]
  ) throws(AggregationError) {
    self.name = name
    position = try roster.position(of: name)
    terms = try Terms(
      suite: CipherSuite.plain, policy: policy, jobDigest: jobDigest, roster: roster)
  }

  public mutating func hello(
    attempts: Int, from first: UInt64
  ) throws(AggregationError) -> NodeHello {
    guard attempts > 0 else { throw .noKeys(name) }
    let key = ChannelPrivateKey().publicKey
    return NodeHello(
      suite: terms.suite, node: name, jobDigest: terms.jobDigest,
      firstAttempt: counter.spent &+ 1, channelKey: key, maskKeys: [])
  }

  public mutating func meet(_ hellos: [NodeHello]) {}

  public func bundle(for attempt: UInt64) -> ShareBundle? { nil }

  public mutating func accept(
    _ round: RoundDescription, shares: [[UInt8]]
  ) throws(AggregationError) {
    try terms.check(round)
    guard round.members[position] else { throw .leftOut }
    guard round.attempt > counter.spent else {
      throw .attemptNotIncreasing(round.attempt, last: counter.spent)
    }
    counter.spent = round.attempt
    current = round
  }

  public mutating func contribute(_ words: RingVector) throws(AggregationError) -> MaskedVector {
    guard let round = current else { throw .noRound }
    guard words.count == round.wordCount else {
      throw .wrongLength(words.count, expected: round.wordCount)
    }
    guard words.width == round.width else { throw .differs("width of a word") }
    return MaskedVector(
      suite: terms.suite, node: name, attempt: round.attempt, tau: round.tau(maskKeys: []),
      words: words)
  }

  public func vote(on set: SurvivorSet) throws(AggregationError) -> SurvivorVote {
    throw .noRecovery
  }

  public func release(_ request: ReleaseRequest) throws(AggregationError) -> ReleasedShares {
    throw .noRecovery
  }
}

/// Adds vectors up that it can read.
public struct PlainCollector: AggregationCollector {
  private let terms: Terms
  private var present: [Bool]
  private var lastAttempt: UInt64 = 0
  private var open: OpenRound?

  public init(
    roster: Roster, policy: AggregationPolicy, jobDigest: [UInt8]
  ) throws(AggregationError) {
    terms = try Terms(
      suite: CipherSuite.plain, policy: policy, jobDigest: jobDigest, roster: roster)
    present = Array(repeating: false, count: roster.count)
  }

  public mutating func receive(_ hello: NodeHello) throws(AggregationError) {
    let position = try terms.sender(of: hello)
    guard hello.jobDigest == terms.jobDigest else { throw .differs("job") }
    present[position] = true
  }

  public func receive(_ bundle: ShareBundle) throws(AggregationError) { throw .noRecovery }
  public func receive(_ vote: SurvivorVote) throws(AggregationError) { throw .noRecovery }
  public func receive(_ shares: ReleasedShares) throws(AggregationError) { throw .noRecovery }

  public func forgetKeys() {}

  public var firstFreeAttempt: UInt64 { lastAttempt + 1 }

  /// Without keys, attempts never run out once everybody is there.
  public func remainingAttempts(of members: [Bool]) -> Int {
    absent(of: members).isEmpty ? .max : 0
  }

  private func absent(of members: [Bool]) -> [Int] {
    members.indices.filter { members[$0] && !present[$0] }
  }

  public func missingBundles(of members: [Bool]) -> (attempt: UInt64, positions: [Int]) {
    (lastAttempt + 1, [])
  }

  public mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int,
    width: RingVector.Width, members: [Bool]
  ) throws(AggregationError) -> RoundDescription {
    if let open { throw .roundInProgress(attempt: open.description.attempt) }
    try terms.checkCount(of: members)
    guard absent(of: members).isEmpty else {
      throw .noAttemptLeft(waitingFor: absent(of: members).map { terms.roster.names[$0] })
    }
    let round = try terms.round(
      attempt: lastAttempt + 1, step: step, modelDigest: modelDigest, layoutDigest: layoutDigest,
      wordCount: wordCount, width: width, members: members)
    lastAttempt = round.attempt
    open = OpenRound(round, tau: round.tau(maskKeys: []), roster: terms.roster)
    return round
  }

  public func shares(for position: Int) -> [[UInt8]] { [] }

  public mutating func receive(_ vector: MaskedVector) throws(AggregationError) {
    guard open != nil else { throw .noRound }
    let position = try terms.sender(of: vector)
    try open?.receive(vector, from: position)
  }

  public mutating func next() throws(AggregationError) -> CollectorStep {
    guard var round = open else { throw .noRound }
    _ = try round.close(terms)
    open = round
    return .total
  }

  public mutating func finish() throws(AggregationError) -> RingVector {
    guard var round = open else { throw .noRound }
    _ = try round.close(terms)
    open = nil
    return round.sum
  }

  public mutating func abandon() {
    open = nil
  }
}
