public import Cryptography

/// Collector to nodes: everything that one round depends on.
///
/// All of it is hashed into `tau`, which salts every mask. A collector that tells two nodes
/// different things gives them different masks, which do not cancel: it gets noise, not a sum over
/// the wrong model.
public struct RoundDescription: Sendable, Equatable {
  public var suite: UInt8
  public var policy: AggregationPolicy
  public var jobDigest: [UInt8]
  /// Strictly increasing; names the single-use keys.
  public var attempt: UInt64
  public var step: String
  public var modelDigest: [UInt8]
  public var layoutDigest: [UInt8]
  public var wordCount: Int
  public var width: RingVector.Width
  /// The identities behind the positions, hashed: see `Roster.digest`.
  public var rosterDigest: [UInt8]
  /// Who takes part, in roster order.
  public var members: [Bool]

  /// The fingerprint of the round.
  ///
  ///     tau = SHA-256(label, this description, mask keys of the members in roster order)
  ///
  /// Every party takes the keys from the hellos it has verified: with other keys it arrives at
  /// another fingerprint.
  func tau(maskKeys: [MaskPublicKey]) -> [UInt8] {
    var frame = FrameWriter()
    write(to: &frame)
    var transcript = Transcript(label: "fedrisk round 2")
    transcript.append(frame.bytes)
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

  package func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(policy.code)
    if let threshold = policy.threshold {
      frame.write(count: threshold.corrupt)
      frame.write(count: threshold.shares)
      frame.write(count: threshold.minimumSurvivors)
    }
    frame.write(fixed: jobDigest)
    frame.write(attempt)
    frame.write(step)
    frame.write(fixed: modelDigest)
    frame.write(fixed: layoutDigest)
    frame.write(UInt64(wordCount))
    frame.write(width.rawValue)
    frame.write(fixed: rosterDigest)
    frame.write(members)
  }

  package init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    switch try frame.byte() {
    case AggregationPolicy.strictCode: policy = .strict
    case AggregationPolicy.tolerantCode:
      policy = .tolerant(
        Threshold(
          corrupt: try frame.size(), shares: try frame.size(), minimumSurvivors: try frame.size()))
    default: throw .malformed("a policy that is not known")
    }
    jobDigest = try frame.fixed(Digest.byteCount)
    attempt = try frame.number()
    step = try frame.text()
    modelDigest = try frame.fixed(Digest.byteCount)
    layoutDigest = try frame.fixed(Digest.byteCount)
    guard let count = Int(exactly: try frame.number()) else {
      throw .malformed("a length beyond its message")
    }
    wordCount = count
    guard let width = RingVector.Width(rawValue: try frame.byte()) else {
      throw .malformed("words of an unknown width")
    }
    self.width = width
    rosterDigest = try frame.fixed(Digest.byteCount)
    members = try frame.bits()
  }

  package init(
    suite: UInt8, policy: AggregationPolicy, jobDigest: [UInt8], attempt: UInt64, step: String,
    modelDigest: [UInt8], layoutDigest: [UInt8], wordCount: Int, width: RingVector.Width,
    rosterDigest: [UInt8], members: [Bool]
  ) {
    self.suite = suite
    self.policy = policy
    self.jobDigest = jobDigest
    self.attempt = attempt
    self.step = step
    self.modelDigest = modelDigest
    self.layoutDigest = layoutDigest
    self.wordCount = wordCount
    self.width = width
    self.rosterDigest = rosterDigest
    self.members = members
  }
}
