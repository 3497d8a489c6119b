public import Cryptography

/// A message that carries its sender's signature over its own bytes.
public protocol SignedMessage: Sendable, Equatable {
  /// Tells the kinds of messages apart, in every signature.
  static var label: String { get }
  var suite: UInt8 { get }
  /// The sender's name.
  var node: String { get }
  /// Ed25519 over the SHA-256 of label and content; empty in plain rounds.
  var signature: [UInt8] { get set }

  /// Everything but the signature, in a fixed order.
  func write(to frame: inout FrameWriter)
  /// Reads what `write` wrote; the signature is still empty.
  init(from frame: inout FrameReader) throws(AggregationError)
}

extension SignedMessage {
  /// The message as it is sent.
  public var frame: [UInt8] {
    var frame = FrameWriter()
    write(to: &frame)
    frame.write(signature)
    return frame.bytes
  }

  /// - Throws: `AggregationError.malformed` for anything that is not one whole message.
  public init(frame: [UInt8]) throws(AggregationError) {
    var reader = FrameReader(frame)
    try self.init(from: &reader)
    signature = try reader.part()
    try reader.finish()
  }

  private var signedDigest: [UInt8] {
    var frame = FrameWriter()
    write(to: &frame)
    var transcript = Transcript(label: Self.label)
    transcript.append(frame.bytes)
    return transcript.digest()
  }

  package func signed(with key: SigningKey) -> Self {
    var message = self
    message.signature = key.signature(of: signedDigest)
    return message
  }

  func verify(by key: VerifyingKey) throws(AggregationError) {
    guard key.isValid(signature, for: signedDigest) else { throw .badSignature(of: node) }
  }
}

/// Node to collector and on to all nodes, before the first round: single-use mask keys, one for each
/// attempt from `firstAttempt` on, and the key under which shares for this node are wrapped.
public struct NodeHello: SignedMessage {
  public static let label = "fedrisk hello 1"
  public var suite: UInt8
  public var node: String
  /// The digest of the signed manifest.
  public var jobDigest: [UInt8]
  public var firstAttempt: UInt64
  public var channelKey: MaskPublicKey
  public var maskKeys: [MaskPublicKey]
  public var signature: [UInt8] = []
}

/// Node to collector, along with the message before: what every other node needs to stand in for this
/// one in `attempt`, each part readable by its receiver only.
public struct ShareBundle: SignedMessage {
  public static let label = "fedrisk shares 1"
  public var suite: UInt8
  public var node: String
  public var jobDigest: [UInt8]
  public var attempt: UInt64
  /// A hash that the recovered mask of its own must have.
  public var commitment: [UInt8]
  /// In roster order; empty for the sender itself and for nodes that had announced no key.
  public var sealed: [[UInt8]]
  public var signature: [UInt8] = []
}

/// Node to collector: the contribution under its masks, for one attempt and one `tau`.
public struct MaskedVector: SignedMessage {
  public static let label = "fedrisk vector 1"
  public var suite: UInt8
  public var node: String
  public var attempt: UInt64
  public var tau: [UInt8]
  public var words: RingVector
  public var signature: [UInt8] = []
}

/// Collector to nodes: who answered, of the members of the round.
public struct SurvivorSet: Sendable, Equatable {
  public var attempt: UInt64
  public var tau: [UInt8]
  /// In roster order.
  public var survivors: [Bool]

  package init(attempt: UInt64, tau: [UInt8], survivors: [Bool]) {
    self.attempt = attempt
    self.tau = tau
    self.survivors = survivors
  }
}

/// Node to collector: that it will release shares for these survivors and for no others.
public struct SurvivorVote: SignedMessage {
  public static let label = "fedrisk survivors 1"
  public var suite: UInt8
  public var node: String
  public var set: SurvivorSet
  public var signature: [UInt8] = []

  package init(suite: UInt8, node: String, set: SurvivorSet) {
    self.suite = suite
    self.node = node
    self.set = set
  }
}

/// Collector to nodes: release what the total over these survivors needs.
public struct ReleaseRequest: Sendable, Equatable {
  public var set: SurvivorSet
  /// Of enough survivors; none when every member of the round survived.
  public var votes: [SurvivorVote]

  package init(set: SurvivorSet, votes: [SurvivorVote]) {
    self.set = set
    self.votes = votes
  }
}

/// Node to collector: for each member of the round, a share of its own mask if it survived, of its
/// mask key if it did not.
public struct ReleasedShares: SignedMessage {
  public static let label = "fedrisk release 1"
  public var suite: UInt8
  public var node: String
  public var set: SurvivorSet
  /// One scalar for each member of the round, in roster order.
  public var shares: [[UInt8]]
  public var signature: [UInt8] = []
}

// MARK: - Bytes

extension NodeHello {
  public func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(node)
    frame.write(fixed: jobDigest)
    frame.write(firstAttempt)
    frame.write(fixed: channelKey.bytes)
    frame.write(count: maskKeys.count)
    for key in maskKeys { frame.write(fixed: key.bytes) }
  }

  public init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    node = try frame.text()
    jobDigest = try frame.fixed(Digest.byteCount)
    firstAttempt = try frame.number()
    channelKey = try frame.maskKey()
    maskKeys = []
    for _ in 0..<(try frame.count(of: MaskPublicKey.byteCount)) {
      maskKeys.append(try frame.maskKey())
    }
  }
}

extension ShareBundle {
  public func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(node)
    frame.write(fixed: jobDigest)
    frame.write(attempt)
    frame.write(fixed: commitment)
    frame.write(count: sealed.count)
    for share in sealed { frame.write(share) }
  }

  public init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    node = try frame.text()
    jobDigest = try frame.fixed(Digest.byteCount)
    attempt = try frame.number()
    commitment = try frame.fixed(Digest.byteCount)
    sealed = try frame.parts()
  }
}

extension MaskedVector {
  public func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(node)
    frame.write(attempt)
    frame.write(fixed: tau)
    frame.write(words)
  }

  public init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    node = try frame.text()
    attempt = try frame.number()
    tau = try frame.fixed(Digest.byteCount)
    words = try frame.vector()
  }
}

extension SurvivorSet {
  package func write(to frame: inout FrameWriter) {
    frame.write(attempt)
    frame.write(fixed: tau)
    frame.write(survivors)
  }

  package init(from frame: inout FrameReader) throws(AggregationError) {
    attempt = try frame.number()
    tau = try frame.fixed(Digest.byteCount)
    survivors = try frame.bits()
  }
}

extension SurvivorVote {
  public func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(node)
    set.write(to: &frame)
  }

  public init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    node = try frame.text()
    set = try SurvivorSet(from: &frame)
  }
}

extension ReleaseRequest {
  package func write(to frame: inout FrameWriter) {
    set.write(to: &frame)
    frame.write(count: votes.count)
    for vote in votes { frame.write(vote.frame) }
  }

  package init(from frame: inout FrameReader) throws(AggregationError) {
    set = try SurvivorSet(from: &frame)
    votes = []
    for part in try frame.parts() { votes.append(try SurvivorVote(frame: part)) }
  }
}

extension ReleasedShares {
  public func write(to frame: inout FrameWriter) {
    frame.write(suite)
    frame.write(node)
    set.write(to: &frame)
    frame.write(count: shares.count)
    for share in shares { frame.write(share) }
  }

  public init(from frame: inout FrameReader) throws(AggregationError) {
    suite = try frame.byte()
    node = try frame.text()
    set = try SurvivorSet(from: &frame)
    shares = try frame.parts()
  }
}
