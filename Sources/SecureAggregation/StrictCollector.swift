import Cryptography

/// Distributes mask keys and adds masked vectors up; sees a total only when all have answered.
public struct StrictCollector: AggregationCollector {
  private let terms: Terms
  /// Per node: the keys of attempts that have not been begun.
  private var keys: [[UInt64: MaskPublicKey]]
  /// Every key ever announced: none may come again, from whomever.
  private var seenKeys: Set<MaskPublicKey> = []
  private var lastAttempt: UInt64 = 0
  private var open: OpenRound?

  public init(roster: Roster, jobDigest: [UInt8]) throws(AggregationError) {
    terms = try Terms(suite: CipherSuite.x25519, jobDigest: jobDigest, roster: roster)
    keys = Array(repeating: [:], count: roster.count)
  }

  public mutating func receive(_ hello: NodeHello) throws(AggregationError) {
    let position = try terms.check(hello)
    guard !hello.maskKeys.isEmpty else { throw .noKeys(hello.node) }
    var announced = keys[position]
    var seen = seenKeys
    var attempt = hello.firstAttempt
    for key in hello.maskKeys {
      guard attempt > lastAttempt, announced.updateValue(key, forKey: attempt) == nil else {
        throw .attemptAnnouncedTwice(attempt, by: hello.node)
      }
      guard seen.insert(key).inserted else { throw .repeatedKey(of: hello.node) }
      // Past the last attempt there is zero, which no hello may announce.
      attempt &+= 1
    }
    // Only now, so that a refused hello changes nothing.
    keys[position] = announced
    seenKeys = seen
  }

  public var remainingAttempts: Int { sharedAttempts.count }

  public mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int
  ) throws(AggregationError) -> RoundDescription {
    if let open { throw .roundInProgress(attempt: open.description.attempt) }
    guard let attempt = sharedAttempts.min() else {
      let waiting = zip(terms.roster.names, keys).filter { $0.1.isEmpty }.map(\.0)
      throw .noAttemptLeft(waitingFor: waiting.isEmpty ? terms.roster.names : waiting)
    }
    let round = try terms.round(
      attempt: attempt, step: step, modelDigest: modelDigest, layoutDigest: layoutDigest,
      wordCount: wordCount, maskKeys: keys.compactMap { $0[attempt] })
    lastAttempt = attempt
    keys = keys.map { $0.filter { $0.key > attempt } }
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

  private var sharedAttempts: [UInt64] {
    keys[0].keys.filter { attempt in keys.allSatisfy { $0[attempt] != nil } }
  }
}
