public import Cryptography

/// Collector to nodes: everything that one round depends on.
///
/// All of it is hashed into `tau`, which salts every mask. A collector that tells two nodes
/// different things gives them different masks, which do not cancel: it gets noise, not a sum over
/// the wrong model.
public struct RoundDescription: Codable, Sendable, Equatable {
  public var suite: UInt8
  public var policy: AggregationPolicy
  @Packed public var jobDigest: [UInt8]
  /// Strictly increasing; names the single-use keys.
  public var attempt: UInt64
  public var step: String
  @Packed public var modelDigest: [UInt8]
  @Packed public var layoutDigest: [UInt8]
  public var wordCount: Int
  /// The names behind the positions, hashed: see `Roster.digest`.
  @Packed public var rosterDigest: [UInt8]
  /// Who takes part, in roster order.
  public var members: [Bool]
  /// The mask keys of this attempt, in roster order. Empty in plain rounds.
  public var maskKeys: [MaskPublicKey]

  /// The fingerprint of the round.
  ///
  ///     tau = SHA-256(label, suite, policy, job, attempt, step, model, layout, word count,
  ///                   roster, members, mask keys)
  public var tau: [UInt8] {
    var transcript = Transcript(label: "fedrisk round 1")
    transcript.append([suite, policy.rawValue])
    transcript.append(jobDigest)
    transcript.append(attempt)
    transcript.append(step)
    transcript.append(modelDigest)
    transcript.append(layoutDigest)
    transcript.append(UInt64(truncatingIfNeeded: wordCount))
    transcript.append(rosterDigest)
    transcript.append(members.map { $0 ? 1 : 0 })
    transcript.append(maskKeys.flatMap(\.bytes))
    return transcript.digest()
  }

  /// Refuses a round about another model or another layout than the bytes at hand.
  ///
  /// A node calls this with what it really received and evaluated: without it, a collector could
  /// send one node another model under the common digest.
  public func verify(model: [UInt8], layout: [UInt8]) throws(AggregationError) {
    guard Digest.sha256(of: model) == modelDigest else { throw .differs("model") }
    guard Digest.sha256(of: layout) == layoutDigest else { throw .differs("layout") }
  }
}

extension Roster {
  /// SHA-256 over the names in order, each with its length.
  public var digest: [UInt8] {
    var transcript = Transcript(label: "fedrisk roster 1")
    for name in names { transcript.append(name) }
    return transcript.digest()
  }
}
