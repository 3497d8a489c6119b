public import Cryptography

/// Node to collector, before the first round: single-use mask keys, one for each attempt from
/// `firstAttempt` on.
public struct NodeHello: Codable, Sendable, Equatable {
  public var suite: UInt8
  public var node: String
  /// The job this belongs to; once manifests are signed, the hash of the manifest.
  @Packed public var jobDigest: [UInt8]
  public var firstAttempt: UInt64
  public var maskKeys: [MaskPublicKey]

  public init(
    suite: UInt8, node: String, jobDigest: [UInt8], firstAttempt: UInt64,
    maskKeys: [MaskPublicKey]
  ) {
    self.suite = suite
    self.node = node
    self.jobDigest = jobDigest
    self.firstAttempt = firstAttempt
    self.maskKeys = maskKeys
  }
}

/// Node to collector: the contribution under its masks, for one attempt and one `tau`.
public struct MaskedVector: Codable, Sendable, Equatable {
  public var suite: UInt8
  public var node: String
  public var attempt: UInt64
  @Packed public var tau: [UInt8]
  @Packed public var words: [UInt128]

  public init(suite: UInt8, node: String, attempt: UInt64, tau: [UInt8], words: [UInt128]) {
    self.suite = suite
    self.node = node
    self.attempt = attempt
    self.tau = tau
    self.words = words
  }
}
