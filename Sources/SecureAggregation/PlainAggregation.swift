/// A node that hides nothing: the same messages without masks.
///
/// The reference that the masked protocol must equal bit for bit, and the way to simulate a
/// federation without its cost. Its suite byte differs, so that no masking party talks to it.
public struct PlainParticipant: AggregationParticipant {
  public let name: String
  private let terms: Terms
  private var lastAttempt: UInt64 = 0

  public init(name: String, roster: Roster, jobDigest: [UInt8]) throws(AggregationError) {
    self.name = name
    _ = try roster.position(of: name)
    terms = try Terms(suite: CipherSuite.plain, jobDigest: jobDigest, roster: roster)
  }

  public mutating func hello(attempts: Int) throws(AggregationError) -> NodeHello {
    guard attempts > 0 else { throw .noKeys(name) }
    return NodeHello(
      suite: terms.suite, node: name, jobDigest: terms.jobDigest, firstAttempt: lastAttempt + 1,
      maskKeys: [])
  }

  public mutating func contribute(
    _ words: [UInt128], to round: RoundDescription
  ) throws(AggregationError) -> MaskedVector {
    try terms.check(round, wordCount: words.count)
    guard round.attempt > lastAttempt else {
      throw .attemptNotIncreasing(round.attempt, last: lastAttempt)
    }
    lastAttempt = round.attempt
    return MaskedVector(
      suite: terms.suite, node: name, attempt: round.attempt, tau: round.tau, words: words)
  }
}

/// Adds vectors up that it can read.
public struct PlainCollector: AggregationCollector {
  private let terms: Terms
  private var present: Set<Int> = []
  private var lastAttempt: UInt64 = 0
  private var open: OpenRound?

  public init(roster: Roster, jobDigest: [UInt8]) throws(AggregationError) {
    terms = try Terms(suite: CipherSuite.plain, jobDigest: jobDigest, roster: roster)
  }

  public mutating func receive(_ hello: NodeHello) throws(AggregationError) {
    present.insert(try terms.check(hello))
  }

  /// Without keys, attempts never run out once everybody is there.
  public var remainingAttempts: Int { present.count == terms.roster.count ? .max : 0 }

  public mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int
  ) throws(AggregationError) -> RoundDescription {
    if let open { throw .roundInProgress(attempt: open.description.attempt) }
    guard remainingAttempts > 0 else {
      let absent = terms.roster.names.indices.filter { !present.contains($0) }
      throw .noAttemptLeft(waitingFor: absent.map { terms.roster.names[$0] })
    }
    let round = try terms.round(
      attempt: lastAttempt + 1, step: step, modelDigest: modelDigest, layoutDigest: layoutDigest,
      wordCount: wordCount, maskKeys: [])
    lastAttempt = round.attempt
    open = OpenRound(round, roster: terms.roster)
    return round
  }

  public mutating func receive(_ vector: MaskedVector) throws(AggregationError) {
    guard open != nil else { throw .noRound }
    try open?.receive(vector)
  }

  public mutating func finish() throws(AggregationError) -> [UInt128] {
    guard let open else { throw .noRound }
    let total = try open.total()
    self.open = nil
    return total
  }

  public mutating func abandon() {
    open = nil
  }
}
