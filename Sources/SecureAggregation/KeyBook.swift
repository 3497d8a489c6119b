import Cryptography

/// The announced keys of all nodes, by attempt: verified, new, and each used once.
struct KeyBook: Sendable {
  struct Keys: Sendable {
    let mask: MaskPublicKey
    let channel: MaskPublicKey
  }

  private let terms: Terms
  /// How far ahead of the others a node may announce keys, after having started anew many times.
  static let furthest: UInt64 = 1 << 20
  /// A collector takes half of that, so that what one node announces cannot carry the others too far.
  static let furthestForCollector: UInt64 = 1 << 19
  /// Per position: the keys of attempts that are not over.
  private var keys: [[UInt64: Keys]]
  private var latest: [NodeHello?]
  /// Every mask key ever announced: none may come again, from whomever.
  private var seen: Set<MaskPublicKey> = []

  init(_ terms: Terms) {
    self.terms = terms
    keys = Array(repeating: [:], count: terms.roster.count)
    latest = Array(repeating: nil, count: terms.roster.count)
  }

  /// Takes a node's keys for attempts after `last`; the same hello again changes nothing.
  mutating func receive(
    _ hello: NodeHello, after last: UInt64, within reach: UInt64 = Self.furthest
  ) throws(AggregationError) {
    let position = try terms.sender(of: hello)
    guard hello.jobDigest == terms.jobDigest else { throw .differs("job") }
    guard latest[position] != hello else { return }
    guard !hello.maskKeys.isEmpty else { throw .noKeys(hello.node) }
    guard hello.firstAttempt < max(last, firstFree) + reach,
      hello.maskKeys.count < reach
    else { throw .malformed("an attempt beyond all numbers") }
    // A node that repeats another's channel key cannot read what is wrapped for it.
    for (other, known) in latest.enumerated() where other != position {
      guard known?.channelKey != hello.channelKey else { throw .repeatedKey(of: hello.node) }
    }
    var announced = keys[position]
    var fresh: Set<MaskPublicKey> = []
    for (attempt, key) in zip(hello.firstAttempt..., hello.maskKeys) {
      guard announced[attempt] == nil, attempt > 0 else {
        throw .attemptAnnouncedTwice(attempt, by: hello.node)
      }
      guard !seen.contains(key), fresh.insert(key).inserted else {
        throw .repeatedKey(of: hello.node)
      }
      if attempt > last { announced[attempt] = Keys(mask: key, channel: hello.channelKey) }
    }
    guard hello.firstAttempt > last || !announced.isEmpty else {
      throw .attemptAnnouncedTwice(hello.firstAttempt, by: hello.node)
    }
    // Only now, so that a refused hello changes nothing.
    keys[position] = announced
    seen.formUnion(fresh)
    latest[position] = hello
  }

  subscript(position: Int, attempt: UInt64) -> Keys? { keys[position][attempt] }

  /// The mask keys of the members, in roster order.
  func maskKeys(of members: [Bool], attempt: UInt64) throws(AggregationError) -> [MaskPublicKey] {
    var maskKeys: [MaskPublicKey] = []
    for (position, isMember) in members.enumerated() where isMember {
      guard let own = keys[position][attempt] else {
        throw .noAttemptLeft(waitingFor: [terms.roster.names[position]])
      }
      maskKeys.append(own.mask)
    }
    return maskKeys
  }

  /// The attempts for which all of `members` have announced keys, ascending.
  func sharedAttempts(of members: [Bool]) -> [UInt64] {
    let positions = members.indices.filter { members[$0] }
    guard let first = positions.first else { return [] }
    return keys[first].keys.filter { attempt in
      positions.allSatisfy { keys[$0][attempt] != nil }
    }.sorted()
  }

  /// The first attempt nobody has announced a key for, as far as is known.
  var firstFree: UInt64 {
    latest.compactMap { $0.map { $0.firstAttempt + UInt64($0.maskKeys.count) } }.max() ?? 1
  }

  /// Those of `members` who have no key left.
  func withoutKeys(_ members: [Bool]) -> [String] {
    members.indices.filter { members[$0] && keys[$0].isEmpty }.map { terms.roster.names[$0] }
  }

  /// Drops the keys of this attempt and of earlier ones.
  mutating func close(_ attempt: UInt64) {
    for position in keys.indices { keys[position] = keys[position].filter { $0.key > attempt } }
  }
}
