package import Cryptography
import Synchronization

/// What a node keeps to itself for one attempt and uses once: the mask key and, in tolerant jobs, the
/// two scalars that stand for it and for the mask of its own.
///
/// A class on purpose: copies of the participant that holds it share it, so that no copy can mask or
/// share a second time.
package final class AttemptSecrets: Sendable, Redacted {
  package let maskKey: MaskPrivateKey
  /// The scalar of the mask key and that of its own mask; empty when there are none, or no more.
  private let scalars: Mutex<[Scalar]>
  private let isShared = Mutex(false)

  /// For a strict job: a key that nobody can recover.
  package init(strict key: MaskPrivateKey = MaskPrivateKey()) {
    maskKey = key
    scalars = Mutex([])
  }

  /// For a tolerant job.
  package init(mask: Scalar = .random(), own: Scalar = .random(), jobDigest: [UInt8]) {
    maskKey = Self.maskKey(from: mask, jobDigest: jobDigest)
    scalars = Mutex([mask, own])
  }

  deinit { scalars.withLock { $0.wipe() } }

  /// A share of both scalars for each of `count` nodes, at the points 1, 2, …; nil when they are gone,
  /// and a second time: two polynomials through one secret would need half the liars.
  func shares(
    for count: Int, threshold: Int, random: () -> Scalar
  ) -> (mask: [Scalar], own: [Scalar])? {
    let isFirst = isShared.withLock { isShared in
      defer { isShared = true }
      return !isShared
    }
    return scalars.withLock { scalars -> (mask: [Scalar], own: [Scalar])? in
      guard isFirst, scalars.count == 2 else { return nil }
      return (
        Shamir.shares(of: scalars[0], threshold: threshold, at: 1...count, random: random),
        Shamir.shares(of: scalars[1], threshold: threshold, at: 1...count, random: random)
      )
    }
  }

  /// The hash by which the mask of its own is known when it is recovered.
  func commitment(_ context: ShareContext) -> [UInt8]? {
    scalars.withLock { $0.count == 2 ? context.commitment(to: $0[1]) : nil }
  }

  /// The stream that hides the vector until enough nodes say that this one survived.
  func ownMask(tau: [UInt8]) -> MaskStream? {
    scalars.withLock { $0.count == 2 ? Self.ownMask(from: $0[1], tau: tau) : nil }
  }

  func erase() {
    maskKey.erase()
    scalars.withLock { scalars in
      scalars.wipe()
      scalars = []
    }
  }

  static func maskKey(from scalar: Scalar, jobDigest: [UInt8]) -> MaskPrivateKey {
    MaskPrivateKey(scalar.derived(salt: jobDigest, info: Array("mask key".utf8)))
  }

  static func ownMask(from scalar: Scalar, tau: [UInt8]) -> MaskStream {
    MaskStream(key: scalar.derived(salt: tau, info: Array("own mask".utf8)))
  }
}

/// Whose shares these are, and of which attempt.
struct ShareContext {
  let jobDigest: [UInt8]
  let attempt: UInt64
  let position: Int

  /// A hash of a uniformly random scalar, which says nothing of it.
  func commitment(to scalar: Scalar) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Scalar.byteCount)
    scalar.append(to: &bytes)
    defer { bytes.wipe() }
    var transcript = Transcript(label: "fedrisk own mask 1")
    transcript.append(jobDigest)
    transcript.append(attempt)
    transcript.append(UInt64(position))
    transcript.append(bytes)
    return transcript.digest()
  }
}

/// The two shares that one node holds of another's secrets, for one attempt. One of them is released,
/// never both.
struct HeldShares: Sendable, Redacted {
  private var scalars: [Scalar]

  init(mask: Scalar, own: Scalar) { scalars = [mask, own] }

  /// Nil for what is no pair of scalars.
  init?(bytes: [UInt8]) {
    guard bytes.count == 2 * Scalar.byteCount,
      let mask = Scalar(bytes: bytes[..<Scalar.byteCount]),
      let own = Scalar(bytes: bytes[Scalar.byteCount...])
    else { return nil }
    scalars = [mask, own]
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * Scalar.byteCount)
    for scalar in scalars { scalar.append(to: &bytes) }
    return bytes
  }

  /// The share to release: of its own mask for a survivor, of its mask key otherwise.
  func released(survived: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    scalars[survived ? 1 : 0].append(to: &bytes)
    return bytes
  }

  mutating func wipe() { scalars.wipe() }
}
