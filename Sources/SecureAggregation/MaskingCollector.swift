public import Cryptography

/// Distributes keys and wrapped shares, adds masked vectors up, and removes what keeps the sum of the
/// survivors covered, with the shares they release.
public struct MaskingCollector: AggregationCollector {
  private let terms: Terms
  private var book: KeyBook
  /// For attempts that have not been begun: who has wrapped its secrets.
  private var bundles: [UInt64: [ShareBundle?]] = [:]
  private var lastAttempt: UInt64 = 0
  private var open: Round?

  /// What belongs to one round.
  private struct Round: Sendable {
    var answers: OpenRound
    let maskKeys: [MaskPublicKey]
    let bundles: [ShareBundle?]
    var votes: [Int: SurvivorVote] = [:]
    var releases: [Int: ReleasedShares] = [:]
  }

  public init(
    roster: Roster, policy: AggregationPolicy, jobDigest: [UInt8]
  ) throws(AggregationError) {
    terms = try Terms(
      suite: CipherSuite.x25519, policy: policy, jobDigest: jobDigest, roster: roster)
    book = KeyBook(terms)
  }

  public mutating func receive(_ hello: NodeHello) throws(AggregationError) {
    try book.receive(hello, after: lastAttempt, within: KeyBook.furthestForCollector)
  }

  public mutating func receive(_ bundle: ShareBundle) throws(AggregationError) {
    let position = try terms.sender(of: bundle)
    guard bundle.jobDigest == terms.jobDigest else { throw .differs("job") }
    guard bundle.attempt > lastAttempt else {
      throw .attemptNotIncreasing(bundle.attempt, last: lastAttempt)
    }
    guard bundle.sealed.count == terms.roster.count else {
      throw .wrongShareCount(bundle.sealed.count, expected: terms.roster.count)
    }
    // No further ahead than there are keys for.
    guard book[position, bundle.attempt] != nil else { throw .noKey(attempt: bundle.attempt) }
    // Something for everybody else whose key it has met.
    for (other, sealed) in bundle.sealed.enumerated() where other != position && sealed.isEmpty {
      guard book[other, bundle.attempt] == nil else { throw .noShares(of: bundle.node) }
    }
    var known = bundles[bundle.attempt] ?? Array(repeating: nil, count: terms.roster.count)
    guard known[position] == nil || known[position] == bundle else {
      throw .conflictingShares(from: bundle.node)
    }
    known[position] = bundle
    bundles[bundle.attempt] = known
  }

  public mutating func forgetKeys() {
    book.close(.max)
    bundles = [:]
  }

  public var firstFreeAttempt: UInt64 { max(lastAttempt + 1, book.firstFree) }

  public func remainingAttempts(of members: [Bool]) -> Int {
    book.sharedAttempts(of: members).count
  }

  private func nextAttempt(of members: [Bool]) throws(AggregationError) -> UInt64 {
    guard let attempt = book.sharedAttempts(of: members).first else {
      let waiting = book.withoutKeys(members)
      throw .noAttemptLeft(
        waitingFor: waiting.isEmpty ? terms.roster.names(where: members) : waiting)
    }
    return attempt
  }

  public func missingBundles(
    of members: [Bool]
  ) throws(AggregationError) -> (attempt: UInt64, positions: [Int]) {
    let attempt = try nextAttempt(of: members)
    guard terms.policy.threshold != nil else { return (attempt, []) }
    let known = bundles[attempt]
    return (attempt, members.indices.filter { members[$0] && known?[$0] == nil })
  }

  public mutating func begin(
    step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int,
    width: RingVector.Width, members: [Bool]
  ) throws(AggregationError) -> RoundDescription {
    if let open { throw .roundInProgress(attempt: open.answers.description.attempt) }
    try terms.checkCount(of: members)
    let (attempt, missing) = try missingBundles(of: members)
    if let first = missing.first { throw .noShares(of: terms.roster.names[first]) }
    let round = try terms.round(
      attempt: attempt, step: step, modelDigest: modelDigest, layoutDigest: layoutDigest,
      wordCount: wordCount, width: width, members: members)
    let maskKeys = try book.maskKeys(of: members, attempt: attempt)
    open = Round(
      answers: OpenRound(round, tau: round.tau(maskKeys: maskKeys), roster: terms.roster),
      maskKeys: maskKeys, bundles: bundles[attempt] ?? [])
    lastAttempt = attempt
    book.close(attempt)
    bundles = bundles.filter { $0.key > attempt }
    return round
  }

  public func shares(for position: Int) -> [[UInt8]] {
    open?.bundles.map { $0?.sealed[position] ?? [] } ?? []
  }

  public mutating func receive(_ vector: MaskedVector) throws(AggregationError) {
    guard open != nil else { throw .noRound }
    let position = try terms.sender(of: vector)
    try open?.answers.receive(vector, from: position)
  }

  public mutating func receive(_ vote: SurvivorVote) throws(AggregationError) {
    guard let set = open?.answers.survivors else { throw .noRound }
    let position = try terms.sender(of: vote)
    guard vote.set == set, set.survivors[position] else { throw .differs("set of survivors") }
    open?.votes[position] = vote
  }

  public mutating func receive(_ shares: ReleasedShares) throws(AggregationError) {
    guard let round = open, let set = round.answers.survivors else { throw .noRound }
    let position = try terms.sender(of: shares)
    guard shares.set == set, set.survivors[position] else { throw .differs("set of survivors") }
    guard shares.shares.count == round.maskKeys.count else {
      throw .wrongShareCount(shares.shares.count, expected: round.maskKeys.count)
    }
    open?.releases[position] = shares
  }

  public mutating func next() throws(AggregationError) -> CollectorStep {
    guard var round = open else { throw .noRound }
    let set = try round.answers.close(terms)
    open = round
    guard let threshold = terms.policy.threshold, round.releases.count < threshold.shares else {
      return .total
    }
    guard set.survivors != round.answers.description.members else {
      return .shares(ReleaseRequest(set: set, votes: []))
    }
    guard round.votes.count >= threshold.shares else { return .votes(set) }
    let votes = round.votes.sorted { $0.key < $1.key }.prefix(threshold.shares).map(\.value)
    return .shares(ReleaseRequest(set: set, votes: Array(votes)))
  }

  public mutating func finish() throws(AggregationError) -> RingVector {
    guard var round = open else { throw .noRound }
    let set = try round.answers.close(terms)
    guard let threshold = terms.policy.threshold else {
      open = nil
      return round.answers.sum
    }
    guard round.releases.count >= threshold.shares else {
      throw .tooFewShares(round.releases.count, needed: threshold.shares)
    }
    var recovery = Recovery(
      releases: round.releases, threshold: threshold.shares, tau: set.tau, terms: terms,
      attempt: set.attempt)
    let total = try recovery.unmasked(
      round.answers.sum, members: round.answers.description.members, survivors: set.survivors,
      maskKeys: round.maskKeys, commitments: round.bundles.map { $0?.commitment })
    open = nil
    return total
  }

  public mutating func abandon() {
    open = nil
  }
}
