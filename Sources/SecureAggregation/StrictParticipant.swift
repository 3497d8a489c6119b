package import Cryptography

/// A node that hides its vector under one mask for every other node.
///
///     y_u = x_u + Σ_{v > u} PRG(seed_uv) - Σ_{v < u} PRG(seed_uv)  (mod 2^128)
///
/// The masks cancel in the sum over all nodes and nowhere else: whatever the collector and all but
/// two nodes put together, the other two's vectors stay hidden behind the mask they share.
///
/// This holds if the mask keys are the nodes' own. Hellos carry no signature yet, so a collector
/// that puts its own keys in place of every other node's can unmask; an honest but curious one,
/// which only reads, cannot.
///
/// Bonawitz et al., *Practical Secure Aggregation*, 2017, section 4.0.1, without its recovery.
public struct StrictParticipant: AggregationParticipant {
  public let name: String
  private let position: Int
  private let terms: Terms
  /// Private keys announced and not yet used or skipped.
  private var keys: [UInt64: MaskPrivateKey] = [:]
  /// Every public key ever announced by this node or accepted from another: none may come again.
  private var seenKeys: Set<MaskPublicKey> = []
  private var lastAnnounced: UInt64 = 0
  private var lastAttempt: UInt64 = 0

  public init(name: String, roster: Roster, jobDigest: [UInt8]) throws(AggregationError) {
    self.name = name
    position = try roster.position(of: name)
    terms = try Terms(suite: CipherSuite.x25519, jobDigest: jobDigest, roster: roster)
  }

  public mutating func hello(attempts: Int) throws(AggregationError) -> NodeHello {
    guard attempts > 0 else { throw .noKeys(name) }
    return hello(keys: (0..<attempts).map { _ in MaskPrivateKey() })
  }

  /// With known keys: test vectors only.
  package mutating func hello(keys fresh: [MaskPrivateKey]) -> NodeHello {
    let firstAttempt = lastAnnounced + 1
    for key in fresh {
      lastAnnounced += 1
      keys[lastAnnounced] = key
      seenKeys.insert(key.publicKey)
    }
    return NodeHello(
      suite: terms.suite, node: name, jobDigest: terms.jobDigest, firstAttempt: firstAttempt,
      maskKeys: fresh.map(\.publicKey))
  }

  public mutating func contribute(
    _ words: [UInt128], to round: RoundDescription
  ) throws(AggregationError) -> MaskedVector {
    try terms.check(round, wordCount: words.count)
    let key = try acceptedKey(for: round)
    // From here on the attempt is spent, come what may.
    spend(round)
    let tau = round.tau
    let streams = try masks(from: key, for: round, tau: tau)
    var masked = words
    for (peer, stream) in streams {
      if peer > position { stream.add(to: &masked) } else { stream.subtract(from: &masked) }
    }
    return MaskedVector(
      suite: terms.suite, node: name, attempt: round.attempt, tau: tau, words: masked)
  }

  /// The private key for the attempt, if the attempt is new and so are all keys of the others.
  private func acceptedKey(
    for round: RoundDescription
  ) throws(AggregationError) -> MaskPrivateKey {
    guard round.attempt > lastAttempt else {
      throw .attemptNotIncreasing(round.attempt, last: lastAttempt)
    }
    guard let key = keys[round.attempt] else { throw .noKey(attempt: round.attempt) }
    guard round.maskKeys.count == terms.roster.count else {
      throw .wrongKeyCount(round.maskKeys.count, expected: terms.roster.count)
    }
    guard round.maskKeys[position] == key.publicKey else {
      throw .ownKeyChanged(attempt: round.attempt)
    }
    var fresh: Set<MaskPublicKey> = []
    for (peer, maskKey) in round.maskKeys.enumerated() where peer != position {
      guard !seenKeys.contains(maskKey), fresh.insert(maskKey).inserted else {
        throw .repeatedKey(of: terms.roster.names[peer])
      }
    }
    return key
  }

  /// Leaves no private key for this attempt or an earlier one.
  private mutating func spend(_ round: RoundDescription) {
    lastAttempt = round.attempt
    seenKeys.formUnion(round.maskKeys)
    for attempt in keys.keys where attempt <= round.attempt {
      let key = keys.removeValue(forKey: attempt)
      if attempt < round.attempt { key?.erase() }
    }
  }

  private func masks(
    from key: MaskPrivateKey, for round: RoundDescription, tau: [UInt8]
  ) throws(AggregationError) -> [(peer: Int, stream: MaskStream)] {
    let peers = round.maskKeys.indices.filter { $0 != position }
    do {
      let secrets = try key.agree(with: peers.map { round.maskKeys[$0] })
      return zip(peers, secrets).map { peer, secret in
        let seed = PairSeed(shared: secret, tau: tau, between: position, and: peer)
        return (peer, MaskStream(seed))
      }
    } catch .lowOrderKey(let index) {
      throw .lowOrderKey(of: terms.roster.names[peers[index]])
    } catch {
      throw .noKey(attempt: round.attempt)
    }
  }
}
