import Cryptography

/// A node's round from the moment its attempt is spent: one vector, one set of survivors, one share of
/// each member.
struct AcceptedRound: Sendable {
  let description: RoundDescription
  let tau: [UInt8]
  private let position: Int
  /// Of the members, in roster order.
  private let maskKeys: [MaskPublicKey]
  private let secrets: AttemptSecrets
  /// Of the members' secrets, in the same order; gone once a share of each was released.
  private var held: [HeldShares]
  /// Whether the vector has been computed: only then is there anything to finish.
  private var hasContributed = false
  /// The one set that this node stands by. It decides which kind of share each member gets, for good.
  private var survivors: [Bool]?
  private var released: [[UInt8]]?

  init(
    description: RoundDescription, tau: [UInt8], position: Int, maskKeys: [MaskPublicKey],
    secrets: AttemptSecrets, held: [HeldShares]
  ) {
    self.description = description
    self.tau = tau
    self.position = position
    self.maskKeys = maskKeys
    self.secrets = secrets
    self.held = held
  }

  private var members: [Int] { description.members.indices.filter { description.members[$0] } }

  mutating func mask(
    _ words: RingVector, names: [String]
  ) throws(AggregationError) -> RingVector {
    guard !hasContributed else {
      throw .attemptNotIncreasing(description.attempt, last: description.attempt)
    }
    guard words.count == description.wordCount else {
      throw .wrongLength(words.count, expected: description.wordCount)
    }
    guard words.width == description.width else { throw .differs("width of a word") }
    defer { secrets.erase() }
    hasContributed = true
    var masks = try pairMasks(names: names)
    if description.policy.threshold != nil {
      guard let own = secrets.ownMask(tau: tau) else { throw .noKey(attempt: description.attempt) }
      masks.append((own, .adding))
    }
    var masked = words
    MaskStream.apply(masks, to: &masked)
    return masked
  }

  private func pairMasks(
    names: [String]
  ) throws(AggregationError) -> [(stream: MaskStream, sign: MaskStream.Sign)] {
    let peers = zip(members, maskKeys).filter { $0.0 != position }
    do {
      let secrets = try secrets.maskKey.agree(with: peers.map(\.1))
      return zip(peers, secrets).map { peer, secret in
        let seed = PairSeed(shared: secret, tau: tau, between: position, and: peer.0)
        return (MaskStream(seed), peer.0 > position ? .adding : .subtracting)
      }
    } catch .lowOrderKey(let index) {
      throw .lowOrderKey(of: names[peers[index].0])
    } catch {
      throw .noKey(attempt: description.attempt)
    }
  }

  /// Stands by one set of survivors, and no other after it.
  mutating func settle(on set: [Bool]) throws(AggregationError) {
    guard hasContributed else { throw .noRound }
    guard survivors == nil || survivors == set else {
      throw .secondSurvivorSet(attempt: description.attempt)
    }
    survivors = set
  }

  /// One share for each member; the same again for the same set.
  mutating func release(for set: [Bool]) throws(AggregationError) -> [[UInt8]] {
    try settle(on: set)
    if let released { return released }
    let shares = zip(members, held).map { member, shares in
      shares.released(survived: set[member])
    }
    // The other kind of share does not exist any more.
    wipe()
    released = shares
    return shares
  }

  mutating func wipe() {
    for index in held.indices { held[index].wipe() }
    held = []
  }
}
