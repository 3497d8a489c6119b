public import Cryptography

/// A node that hides its vector under one mask for every other member and, in tolerant jobs, under one
/// of its own.
///
///     y_u = x_u + PRG(b_u) + Σ_{v > u} PRG(seed_uv) - Σ_{v < u} PRG(seed_uv)
///
/// The pair masks cancel in the sum over all members and nowhere else: whatever the collector and others
/// put together, two honest nodes' vectors stay hidden behind the mask they share. The mask of its own
/// comes off when enough nodes release shares of it, which they do only for a node whose pair masks they
/// will never help to remove.
///
/// Bonawitz et al., *Practical Secure Aggregation*, 2017, sections 4.0.1 and 4.0.2.
public struct MaskingParticipant: AggregationParticipant {
  public let name: String
  public private(set) var counter: AttemptCounter
  private let position: Int
  private let terms: Terms
  private let identity: SigningKey
  private let channelKey: ChannelPrivateKey
  private var channels: [MaskPublicKey: Channel] = [:]
  private var book: KeyBook
  private var hello: NodeHello?
  private var hasMet = false
  /// Of attempts announced and not yet used or skipped.
  private var secrets: [UInt64: AttemptSecrets] = [:]
  /// Of attempts that are not spent, with the shares this node holds of its own secrets.
  private var bundles: [UInt64: (bundle: ShareBundle, own: HeldShares)] = [:]
  private var current: AcceptedRound?
  /// Unused keys that a node keeps before it makes more.
  private static let maximumKeys = 4096
  /// Known numbers in test vectors only.
  package var random: @Sendable () -> Scalar = { Scalar.random() }

  /// - Parameters:
  ///   - jobDigest: of the signed manifest, which all parties know.
  ///   - counter: of this job before a restart, if there was one.
  public init(
    name: String, identity: SigningKey, roster: Roster, policy: AggregationPolicy,
    jobDigest: [UInt8], counter: AttemptCounter = AttemptCounter()
  ) throws(AggregationError) {
    try self.init(
      name: name, identity: identity, roster: roster, policy: policy, jobDigest: jobDigest,
      counter: counter, channelKey: ChannelPrivateKey())
  }

  package init(
    name: String, identity: SigningKey, roster: Roster, policy: AggregationPolicy,
    jobDigest: [UInt8], counter: AttemptCounter = AttemptCounter(), channelKey: ChannelPrivateKey
  ) throws(AggregationError) {
    self.name = name
    self.identity = identity
    self.counter = counter
    self.channelKey = channelKey
    position = try roster.position(of: name)
    guard roster.members[position].key == identity.verifyingKey else {
      throw .differs("own identity")
    }
    terms = try Terms(
      suite: CipherSuite.x25519, policy: policy, jobDigest: jobDigest, roster: roster)
    book = KeyBook(terms)
  }

  // MARK: Keys

  public mutating func hello(
    attempts: Int, from first: UInt64
  ) throws(AggregationError) -> NodeHello {
    guard attempts > 0 else { throw .noKeys(name) }
    if let hello, !hasMet, hello.firstAttempt >= first { return hello }
    guard first <= max(counter.announced, counter.spent) + KeyBook.furthest else {
      throw .malformed("an attempt beyond all numbers")
    }
    guard secrets.count < Self.maximumKeys else { throw .tooManyKeys(secrets.count) }
    return hello(
      from: first,
      secrets: (0..<attempts).map { _ in
        switch terms.policy {
        case .strict: AttemptSecrets()
        case .tolerant: AttemptSecrets(jobDigest: terms.jobDigest)
        }
      })
  }

  /// With known secrets: test vectors only.
  package mutating func hello(
    from first: UInt64 = 1, secrets fresh: [AttemptSecrets]
  ) -> NodeHello {
    let first = max(counter.announced + 1, counter.spent + 1, first)
    for (attempt, secret) in zip(first..., fresh) { secrets[attempt] = secret }
    counter.announced = first + UInt64(fresh.count) - 1
    let hello = NodeHello(
      suite: terms.suite, node: name, jobDigest: terms.jobDigest, firstAttempt: first,
      channelKey: channelKey.publicKey, maskKeys: fresh.map(\.maskKey.publicKey)
    ).signed(with: identity)
    self.hello = hello
    hasMet = false
    return hello
  }

  public mutating func meet(_ hellos: [NodeHello]) throws(AggregationError) {
    // The collector must not pass keys of its own for this node's, nor leave them out.
    let mine = hellos.filter { $0.node == name }
    guard mine.count == 1, mine[0] == hello else {
      throw .ownKeyChanged(attempt: hello?.firstAttempt ?? 0)
    }
    var known = book
    for hello in hellos { try known.receive(hello, after: counter.spent) }
    book = known
    hasMet = true
  }

  // MARK: Shares

  public mutating func bundle(for attempt: UInt64) throws(AggregationError) -> ShareBundle? {
    guard let threshold = terms.policy.threshold else { return nil }
    // The same bytes for the same attempt, so that nobody gets two sets of shares.
    if let known = bundles[attempt] { return known.bundle }
    guard attempt > counter.spent else {
      throw .attemptNotIncreasing(attempt, last: counter.spent)
    }
    // The secrets are shared once: first see that there is a channel to everybody.
    let channels = try channelsToPeers(attempt)
    let context = ShareContext(jobDigest: terms.jobDigest, attempt: attempt, position: position)
    guard let secret = secrets[attempt], let commitment = secret.commitment(context),
      var shares = secret.shares(
        for: terms.roster.count, threshold: threshold.shares, random: random)
    else { throw .noKey(attempt: attempt) }
    defer {
      shares.mask.wipe()
      shares.own.wipe()
    }
    var sealed: [[UInt8]] = []
    for peer in 0..<terms.roster.count {
      guard let channel = channels[peer] else {
        sealed.append([])
        continue
      }
      var plain = HeldShares(mask: shares.mask[peer], own: shares.own[peer]).bytes
      defer { plain.wipe() }
      sealed.append(channel.seal(plain, attempt: attempt, from: position, to: peer))
    }
    let bundle = ShareBundle(
      suite: terms.suite, node: name, jobDigest: terms.jobDigest, attempt: attempt,
      commitment: commitment, sealed: sealed
    ).signed(with: identity)
    bundles[attempt] = (
      bundle, HeldShares(mask: shares.mask[position], own: shares.own[position])
    )
    return bundle
  }

  /// By position; nil for this node and for those whose keys it has not met.
  private mutating func channelsToPeers(
    _ attempt: UInt64
  ) throws(AggregationError) -> [Channel?] {
    var channels: [Channel?] = []
    for peer in 0..<terms.roster.count {
      if peer != position, let keys = book[peer, attempt] {
        channels.append(try channel(to: keys.channel, of: peer))
      } else {
        channels.append(nil)
      }
    }
    return channels
  }

  /// The channel to a peer's key, agreed once.
  private mutating func channel(
    to key: MaskPublicKey, of peer: Int
  ) throws(AggregationError) -> Channel {
    if let known = channels[key] { return known }
    do {
      let channel = try channelKey.channel(with: key, salt: terms.jobDigest)
      channels[key] = channel
      return channel
    } catch {
      throw .lowOrderKey(of: terms.roster.names[peer])
    }
  }

  // MARK: The round

  public mutating func accept(
    _ round: RoundDescription, shares: [[UInt8]]
  ) throws(AggregationError) {
    try terms.check(round)
    guard round.members[position] else { throw .leftOut }
    guard round.attempt > counter.spent else {
      throw .attemptNotIncreasing(round.attempt, last: counter.spent)
    }
    guard let secret = secrets[round.attempt] else { throw .noKey(attempt: round.attempt) }
    let maskKeys = try book.maskKeys(of: round.members, attempt: round.attempt)
    let held = try open(shares, for: round)
    // From here on the attempt is spent, come what may.
    current?.wipe()
    current = AcceptedRound(
      description: round, tau: round.tau(maskKeys: maskKeys), position: position,
      maskKeys: maskKeys, secrets: secret, held: held)
    counter.spent = round.attempt
    book.close(round.attempt)
    bundles = bundles.filter { $0.key > round.attempt }
    for attempt in secrets.keys where attempt <= round.attempt {
      let skipped = secrets.removeValue(forKey: attempt)
      if attempt < round.attempt { skipped?.erase() }
    }
  }

  /// The shares that this node holds of each member's secrets, in the order of the members.
  private mutating func open(
    _ sealed: [[UInt8]], for round: RoundDescription
  ) throws(AggregationError) -> [HeldShares] {
    guard terms.policy.threshold != nil else { return [] }
    guard sealed.count == terms.roster.count else {
      throw .wrongShareCount(sealed.count, expected: terms.roster.count)
    }
    var held: [HeldShares] = []
    for (peer, isMember) in round.members.enumerated() where isMember {
      if peer == position {
        guard let own = bundles[round.attempt]?.own else { throw .noShares(of: name) }
        held.append(own)
        continue
      }
      guard let keys = book[peer, round.attempt] else {
        throw .noAttemptLeft(waitingFor: [terms.roster.names[peer]])
      }
      let channel = try channel(to: keys.channel, of: peer)
      var plain = channel.open(
        sealed[peer], attempt: round.attempt, from: peer, to: position)
      defer { plain?.wipe() }
      guard let bytes = plain, let shares = HeldShares(bytes: bytes) else {
        throw .noShares(of: terms.roster.names[peer])
      }
      held.append(shares)
    }
    return held
  }

  public mutating func contribute(_ words: RingVector) throws(AggregationError) -> MaskedVector {
    guard var round = current else { throw .noRound }
    let masked: RingVector
    do {
      // The only owner of what it holds, so that what it wipes is gone.
      current = nil
      defer { current = round }
      masked = try round.mask(words, names: terms.roster.names)
    }
    return MaskedVector(
      suite: terms.suite, node: name, attempt: round.description.attempt, tau: round.tau,
      words: masked
    ).signed(with: identity)
  }

  // MARK: Survivors

  public mutating func vote(on set: SurvivorSet) throws(AggregationError) -> SurvivorVote {
    guard var round = current else { throw .noRound }
    try check(set, in: round)
    try round.settle(on: set.survivors)
    current = round
    return SurvivorVote(suite: terms.suite, node: name, set: set).signed(with: identity)
  }

  public mutating func release(_ request: ReleaseRequest) throws(AggregationError) -> ReleasedShares
  {
    guard var round = current, let threshold = terms.policy.threshold else { throw .noRound }
    try check(request.set, in: round)
    if request.set.survivors != round.description.members {
      try count(request.votes, for: request.set, needed: threshold.shares)
    }
    let shares: [[UInt8]]
    do {
      current = nil
      defer { current = round }
      shares = try round.release(for: request.set.survivors)
    }
    return ReleasedShares(suite: terms.suite, node: name, set: request.set, shares: shares)
      .signed(with: identity)
  }

  private func check(_ set: SurvivorSet, in round: AcceptedRound) throws(AggregationError) {
    guard terms.policy.threshold != nil else { throw .noRecovery }
    guard set.attempt == round.description.attempt else {
      throw .wrongAttempt(set.attempt, expected: round.description.attempt)
    }
    guard set.tau == round.tau else { throw .differs("round") }
    try terms.checkCount(of: set.survivors)
    guard set.survivors[position] else { throw .leftOut }
    guard zip(set.survivors, round.description.members).allSatisfy({ !$0 || $1 }) else {
      throw .differs("list of members")
    }
  }

  private func count(
    _ votes: [SurvivorVote], for set: SurvivorSet, needed: Int
  ) throws(AggregationError) {
    var voters: Set<Int> = []
    for vote in votes {
      let voter = try terms.sender(of: vote)
      guard vote.set == set, set.survivors[voter] else { throw .differs("set of survivors") }
      voters.insert(voter)
    }
    guard voters.count >= needed else { throw .tooFewVotes(voters.count, needed: needed) }
  }
}
