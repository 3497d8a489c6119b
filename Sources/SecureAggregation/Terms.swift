import Cryptography

/// What a party knows of the job before anybody sends anything: the yardstick for every message.
struct Terms: Sendable {
  let suite: UInt8
  let policy: AggregationPolicy
  let jobDigest: [UInt8]
  let roster: Roster
  private let rosterDigest: [UInt8]

  init(
    suite: UInt8, policy: AggregationPolicy = .strict, jobDigest: [UInt8], roster: Roster
  ) throws(AggregationError) {
    try Self.checkDigest(jobDigest, of: "job")
    self.suite = suite
    self.policy = policy
    self.jobDigest = jobDigest
    self.roster = roster
    rosterDigest = roster.digest
  }

  /// The description of a round on these terms, with all nodes.
  func round(
    attempt: UInt64, step: String, modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int,
    maskKeys: [MaskPublicKey]
  ) throws(AggregationError) -> RoundDescription {
    try Self.checkDigest(modelDigest, of: "model")
    try Self.checkDigest(layoutDigest, of: "layout")
    guard wordCount > 0 else { throw .emptyVector }
    return RoundDescription(
      suite: suite, policy: policy, jobDigest: jobDigest, attempt: attempt, step: step,
      modelDigest: modelDigest, layoutDigest: layoutDigest, wordCount: wordCount,
      rosterDigest: rosterDigest, members: roster.names.map { _ in true }, maskKeys: maskKeys)
  }

  /// A participant's view: refuses a round on other terms, or for vectors of another length.
  func check(_ round: RoundDescription, wordCount: Int) throws(AggregationError) {
    guard round.suite == suite else { throw .wrongSuite(round.suite, expected: suite) }
    guard round.policy == policy else { throw .differs("policy") }
    guard round.jobDigest == jobDigest else { throw .differs("job") }
    guard round.rosterDigest == rosterDigest else { throw .differs("roster") }
    try Self.checkDigest(round.modelDigest, of: "model")
    try Self.checkDigest(round.layoutDigest, of: "layout")
    guard round.members.count == roster.count else { throw .differs("roster") }
    guard policy.permits(round.members) else {
      throw .missing(zip(roster.names, round.members).filter { !$0.1 }.map(\.0))
    }
    guard round.wordCount > 0 else { throw .emptyVector }
    guard round.wordCount == wordCount else {
      throw .wrongLength(wordCount, expected: round.wordCount)
    }
  }

  /// A collector's view: the sender's position, if the hello is on the same terms.
  func check(_ hello: NodeHello) throws(AggregationError) -> Int {
    guard hello.suite == suite else { throw .wrongSuite(hello.suite, expected: suite) }
    guard hello.jobDigest == jobDigest else { throw .differs("job") }
    return try roster.position(of: hello.node)
  }

  private static func checkDigest(
    _ digest: [UInt8], of subject: String
  ) throws(AggregationError) {
    guard digest.count == Digest.byteCount else { throw .malformedDigest(of: subject) }
  }
}
