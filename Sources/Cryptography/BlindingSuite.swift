/// A prime-order group in which many identifiers are hashed and blinded.
///
/// In both, who sees `H(x)^k` without knowing `k` cannot tell it from a random point, for any number of
/// known `x`: the decisional Diffie-Hellman assumption. Decision 15 has the argument.
package enum BlindingSuite: UInt8, Sendable, CaseIterable {
  /// u-coordinates of Curve25519: X25519 and Elligator 2. RFC 7748; RFC 9380, suite
  /// curve25519_XMD:SHA-512_ELL2_NU_.
  case curve25519 = 1
  /// ristretto255-SHA512 of RFC 9497, section 4.1, by libsodium.
  case ristretto255 = 2

  /// A fresh exponent from the operating system's randomness.
  package func exponent() -> BlindingExponent {
    switch self {
    case .curve25519: Curve25519Group.exponent()
    case .ristretto255: Ristretto255Group.exponent()
    }
  }

  /// The point of each of `messages`, in their order.
  ///
  /// - Parameter domain: 1 to 255 bytes; another domain gives unrelated points.
  package func hash(
    _ messages: ByteStrings, domain: [UInt8], on workers: Workers = Workers()
  ) -> PointList {
    switch self {
    case .curve25519: Curve25519Group.hash(messages, domain: domain, on: workers)
    case .ristretto255: Ristretto255Group.hash(messages, domain: domain, on: workers)
    }
  }

  /// Every point to the power of `exponent`.
  ///
  /// - Throws: the first point that is no canonical spelling, or whose power is the neutral element.
  package func raise(
    _ points: PointList, to exponent: BlindingExponent, on workers: Workers = Workers()
  ) throws(GroupError) -> PointList {
    try raise(points, to: exponent.forward, on: workers)
  }

  /// Takes `exponent` off every point again.
  package func lower(
    _ points: PointList, by exponent: BlindingExponent, on workers: Workers = Workers()
  ) throws(GroupError) -> PointList {
    try raise(points, to: exponent.backward, on: workers)
  }

  /// Hashed and raised as on a machine without AVX-512 IFMA: tests only.
  package static func powersWithoutLanes(
    of messages: ByteStrings, domain: [UInt8], to exponent: BlindingExponent
  ) throws(GroupError) -> PointList {
    let points = Curve25519Group.hash(messages, domain: domain, on: Workers(), inLanes: false)
    return try Curve25519Group.raise(
      points, to: exponent.forward, on: Workers(), inLanes: false)
  }

  /// DeriveKeyPair of RFC 9497 on ristretto255: test vectors only.
  package static func derivedScalar(seed: [UInt8], info: [UInt8], context: [UInt8]) -> Scalar {
    Ristretto255Group.derivedScalar(seed: seed, info: info, context: context)
  }

  private func raise(
    _ points: PointList, to exponent: Secret, on workers: Workers
  ) throws(GroupError) -> PointList {
    switch self {
    case .curve25519: try Curve25519Group.raise(points, to: exponent, on: workers)
    case .ristretto255: try Ristretto255Group.raise(points, to: exponent, on: workers)
    }
  }
}

/// A secret exponent with its inverse. swift-crypto overwrites both when the last copy is released.
package struct BlindingExponent: Sendable, Redacted {
  let forward: Secret
  let backward: Secret

  init(forward: Secret, backward: Secret) {
    self.forward = forward
    self.backward = backward
  }

  /// A known exponent of ristretto255: test vectors only.
  package init(ristretto255 scalar: Scalar) {
    forward = scalar.secret
    backward = scalar.inverted().secret
  }
}
