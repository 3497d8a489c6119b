import Cryptography
import SecureAggregation

/// One real node among stand-ins that have keys and sign, but compute no vector and no polynomial: what
/// the one sees, verifies and sends is what it would be among real ones.
struct LoneNode {
  private static let job = Digest.sha256(of: Array("benchmark".utf8))
  private static let batch = 64

  private let identities: [SigningKey]
  private let policy: AggregationPolicy
  private var node: MaskingParticipant
  private let channelKeys: [ChannelPrivateKey]
  private let firstHello: NodeHello
  private let keys: Double
  private let helloBytes: (sent: Int, received: Int)
  private var attempt: UInt64 = 0

  init(nodes count: Int, policy: AggregationPolicy) throws {
    self.policy = policy
    let identities = (0..<count).map { _ in SigningKey() }
    self.identities = identities
    let roster = try Roster(
      identities.enumerated().map { .init(name: "node-\($0)", key: $1.verifyingKey) })
    let channelKeys = identities.map { _ in ChannelPrivateKey() }
    self.channelKeys = channelKeys
    var hellos: [NodeHello] = []
    var announcing = 0.0
    var node: MaskingParticipant?
    for index in identities.indices {
      var participant = try MaskingParticipant(
        name: "node-\(index)", identity: identities[index], roster: roster, policy: policy,
        jobDigest: Self.job, channelKey: channelKeys[index])
      let (seconds, hello) = try timed { try participant.hello(attempts: Self.batch) }
      hellos.append(hello)
      if index == 0 { (announcing, node) = (seconds, participant) }
    }
    guard var node else { preconditionFailure("a roster has nodes") }
    let meeting = try timed { try node.meet(hellos) }.seconds
    self.node = node
    firstHello = hellos[0]
    keys = (announcing + meeting) / Double(Self.batch)
    helloBytes = (
      firstHello.frame.count / Self.batch, hellos.reduce(0) { $0 + $1.frame.count } / Self.batch
    )
  }

  func costs(words: Int, dropped: Int, runs: Int) throws -> Costs {
    var lone = self
    var costs = Costs()
    for _ in 0..<runs { try lone.run(words: words, dropped: dropped, costs: &costs) }
    return costs
  }

  private mutating func run(words: Int, dropped: Int, costs: inout Costs) throws {
    attempt += 1
    let count = identities.count
    let (bundling, bundle) = try timed { try node.bundle(for: attempt) }
    let sealed = try bundle == nil ? [] : sealedByStandIns()
    let round = RoundDescription(
      suite: CipherSuite.x25519, policy: policy, jobDigest: Self.job, attempt: attempt,
      step: "benchmark", modelDigest: Self.job, layoutDigest: Self.job, wordCount: words,
      width: .wide, rosterDigest: try roster().digest, members: identities.map { _ in true })
    let input = RingVector.wide((0..<words).map { UInt128($0) << 60 })
    let (masking, vector) = try timed {
      try node.accept(round, shares: sealed)
      return try node.contribute(input)
    }
    costs.sent = helloBytes.sent + (bundle?.frame.count ?? 0) + vector.frame.count
    costs.received =
      helloBytes.received + 180 + count / 8
      + sealed.reduce(0) { $0 + 4 + $1.count }
    let settling = try settle(vector, dropped: dropped, costs: &costs)
    costs.add(
      preparing: keys + bundling, masking: masking, settling: settling, collecting: nil)
  }

  /// Votes, where somebody dropped out, and the release of shares.
  private mutating func settle(
    _ vector: MaskedVector, dropped: Int, costs: inout Costs
  ) throws -> Double {
    guard let threshold = policy.threshold else { return 0 }
    let set = SurvivorSet(
      attempt: attempt, tau: vector.tau,
      survivors: identities.indices.map { $0 < identities.count - dropped })
    var seconds = 0.0
    var votes: [SurvivorVote] = []
    if dropped > 0 {
      let (voting, mine) = try timed { try node.vote(on: set) }
      seconds += voting
      costs.sent += mine.frame.count
      votes = (0..<threshold.shares).map { index in
        SurvivorVote(suite: CipherSuite.x25519, node: "node-\(index)", set: set)
          .signed(with: identities[index])
      }
      costs.received += votes.reduce(0) { $0 + $1.frame.count }
    }
    let request = ReleaseRequest(set: set, votes: votes)
    let (releasing, shares) = try timed { try node.release(request) }
    costs.sent += shares.frame.count
    return seconds + releasing
  }

  private func roster() throws -> Roster {
    try Roster(identities.enumerated().map { .init(name: "node-\($0)", key: $1.verifyingKey) })
  }

  /// Two scalars from each, wrapped for the node.
  private func sealedByStandIns() throws -> [[UInt8]] {
    try identities.indices.map { index in
      guard index > 0 else { return [] }
      let channel = try channelKeys[index].channel(with: firstHello.channelKey, salt: Self.job)
      var scalars: [UInt8] = []
      Scalar.random().append(to: &scalars)
      Scalar.random().append(to: &scalars)
      return channel.seal(scalars, attempt: attempt, from: index, to: 0)
    }
  }
}
