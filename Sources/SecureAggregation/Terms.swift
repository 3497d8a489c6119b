import Cryptography

/// What a party knows of the job before anybody sends anything: the yardstick for every message.
struct Terms: Sendable {
  let suite: UInt8
  let policy: AggregationPolicy
  /// The digest of the signed manifest.
  let jobDigest: [UInt8]
  let roster: Roster
  private let rosterDigest: [UInt8]

  init(
    suite: UInt8, policy: AggregationPolicy, jobDigest: [UInt8], roster: Roster
  ) throws(AggregationError) {
    try Self.checkDigest(jobDigest, of: "job")
    try policy.threshold?.check(nodes: roster.count)
    self.suite = suite
    self.policy = policy
    self.jobDigest = jobDigest
    self.roster = roster
    rosterDigest = roster.digest
  }

  /// The description of a round on these terms.
  func round(
    attempt: UInt64, step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int,
    width: RingVector.Width, members: [Bool]
  ) throws(AggregationError) -> RoundDescription {
    let round = RoundDescription(
      suite: suite, policy: policy, jobDigest: jobDigest, attempt: attempt, step: step,
      modelDigest: modelDigest, layoutDigest: layoutDigest, wordCount: wordCount, width: width,
      rosterDigest: rosterDigest, members: members)
    try check(round)
    return round
  }

  /// Refuses a round on other terms.
  func check(_ round: RoundDescription) throws(AggregationError) {
    guard round.suite == suite else { throw .wrongSuite(round.suite, expected: suite) }
    guard round.policy == policy else { throw .differs("policy") }
    guard round.jobDigest == jobDigest else { throw .differs("job") }
    guard round.rosterDigest == rosterDigest else { throw .differs("roster") }
    try Self.checkDigest(round.modelDigest, of: "model")
    try Self.checkDigest(round.layoutDigest, of: "layout")
    try checkCount(of: round.members)
    guard round.wordCount > 0 else { throw .emptyVector }
  }

  /// Refuses too small a set of members or survivors.
  func checkCount(of bits: [Bool]) throws(AggregationError) {
    guard bits.count == roster.count else { throw .differs("roster") }
    let count = bits.count { $0 }
    switch policy {
    case .strict:
      guard count == roster.count else { throw .missing(roster.names(where: bits.map { !$0 })) }
    case .tolerant(let threshold):
      guard count >= threshold.minimumSurvivors else {
        throw .tooFewSurvivors(count, least: threshold.minimumSurvivors)
      }
    }
  }

  /// The sender's position, if the message is of this job's suite and bears its signature.
  func sender(of message: some SignedMessage) throws(AggregationError) -> Int {
    guard message.suite == suite else { throw .wrongSuite(message.suite, expected: suite) }
    let position = try roster.position(of: message.node)
    if suite != CipherSuite.plain { try message.verify(by: roster.members[position].key) }
    return position
  }

  private static func checkDigest(
    _ digest: [UInt8], of subject: String
  ) throws(AggregationError) {
    guard digest.count == Digest.byteCount else { throw .malformedDigest(of: subject) }
  }
}
