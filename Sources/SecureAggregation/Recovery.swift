import Cryptography

/// Takes off a sum what its members' vectors are still covered with, and believes no share: each
/// recovered secret must be the one its owner announced.
struct Recovery {
  private let tau: [UInt8]
  private let terms: Terms
  private let attempt: UInt64
  private let releases: [(position: Int, message: ReleasedShares)]
  private let threshold: Int
  /// The releases that are believed until a secret proves one of them wrong, with the weights of their
  /// points.
  private var trusted: (releases: [Int], weights: [Scalar])

  /// - Parameter releases: by position, `threshold` of them or more.
  init(
    releases: [Int: ReleasedShares], threshold: Int, tau: [UInt8], terms: Terms, attempt: UInt64
  ) {
    self.tau = tau
    self.terms = terms
    self.attempt = attempt
    self.threshold = threshold
    self.releases = releases.sorted { $0.key < $1.key }.map {
      (position: $0.key, message: $0.value)
    }
    trusted = ([], [])
    trust(Array(0..<threshold))
  }

  private mutating func trust(_ chosen: [Int]) {
    trusted = (chosen, Shamir<Scalar>.weights(at: chosen.map { releases[$0].position + 1 }))
  }

  /// The sum of the survivors' vectors.
  ///
  /// - Parameter maskKeys: of the members, in roster order.
  mutating func unmasked(
    _ sum: RingVector, members: [Bool], survivors: [Bool], maskKeys: [MaskPublicKey],
    commitments: [[UInt8]?]
  ) throws(AggregationError) -> RingVector {
    var masks: [(stream: MaskStream, sign: MaskStream.Sign)] = []
    let positions = members.indices.filter { members[$0] }
    let jobDigest = terms.jobDigest
    let remaining = zip(positions, maskKeys).filter { survivors[$0.0] }
    for (index, position) in positions.enumerated() {
      let name = terms.roster.names[position]
      if survivors[position] {
        let context = ShareContext(
          jobDigest: jobDigest, attempt: attempt, position: position)
        let scalar = try secret(index, of: name) {
          context.commitment(to: $0) == commitments[position]
        }
        masks.append((AttemptSecrets.ownMask(from: scalar, tau: tau), .subtracting))
      } else {
        let scalar = try secret(index, of: name) {
          AttemptSecrets.maskKey(from: $0, jobDigest: jobDigest).publicKey == maskKeys[index]
        }
        masks += try self.masks(of: position, scalar: scalar, on: remaining)
      }
    }
    var total = sum
    MaskStream.apply(masks, to: &total)
    return total
  }

  /// What takes off the masks that the survivors put on for a member that dropped out.
  private func masks(
    of dropped: Int, scalar: Scalar, on survivors: [(Int, MaskPublicKey)]
  ) throws(AggregationError) -> [(stream: MaskStream, sign: MaskStream.Sign)] {
    let key = AttemptSecrets.maskKey(from: scalar, jobDigest: terms.jobDigest)
    guard let secrets = try? key.agree(with: survivors.map(\.1)) else {
      throw .recoveryFailed(of: terms.roster.names[dropped])
    }
    return zip(survivors, secrets).map { survivor, secret in
      let seed = PairSeed(shared: secret, tau: tau, between: survivor.0, and: dropped)
      return (MaskStream(seed), dropped > survivor.0 ? .subtracting : .adding)
    }
  }

  /// The secret of the member at `index`. When the trusted releases do not give it, somebody lies, and
  /// others are tried: without one of them, without two, and so on.
  private mutating func secret(
    _ index: Int, of name: String, isRight: (Scalar) -> Bool
  ) throws(AggregationError) -> Scalar {
    if let secret = candidate(index), isRight(secret) { return secret }
    for chosen in Subsets(of: releases.count, taking: threshold).prefix(Self.maximumTries) {
      trust(chosen)
      if let secret = candidate(index), isRight(secret) { return secret }
    }
    throw .recoveryFailed(of: name)
  }

  /// With many nodes and many liars not all ways can be tried.
  private static let maximumTries = 1000

  private func candidate(_ index: Int) -> Scalar? {
    let shares = trusted.releases.compactMap {
      Scalar(bytes: releases[$0].message.shares[index][...])
    }
    guard shares.count == threshold else { return nil }
    return Shamir.secret(from: shares, weights: trusted.weights)
  }
}

/// All ways to take some of `count` things, those first that leave out few of the first ones.
private struct Subsets: Sequence, IteratorProtocol {
  private let count: Int
  private let taken: Int
  /// Which of the first `taken + omitted.count` are left out, ascending.
  private var omitted: [Int]? = []

  init(of count: Int, taking taken: Int) {
    self.count = count
    self.taken = taken
  }

  mutating func next() -> [Int]? {
    guard let omitted else { return nil }
    let chosen = (0..<(taken + omitted.count)).filter { !omitted.contains($0) }
    self.omitted = successor(of: omitted)
    return chosen
  }

  /// The next combination of as many, or the first of one more.
  private func successor(of omitted: [Int]) -> [Int]? {
    let end = taken + omitted.count
    var next = omitted
    for index in next.indices.reversed() where next[index] < end - (next.count - index) {
      next[index] += 1
      for later in next.indices where later > index { next[later] = next[later - 1] + 1 }
      return next
    }
    return end < count ? Array(0...omitted.count) : nil
  }
}
