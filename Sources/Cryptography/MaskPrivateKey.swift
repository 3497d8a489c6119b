import Crypto
import Foundation
import Synchronization

/// An X25519 private key that agrees once, with all peers of an attempt, and is gone.
///
/// A class on purpose: copies of the value that holds it share one key, so that no copy can mask
/// a second vector with it. Two vectors under one key are a two-time pad.
public final class MaskPrivateKey: Sendable, Redacted {
  public let publicKey: MaskPublicKey
  private let key: Mutex<Curve25519.KeyAgreement.PrivateKey?>

  /// A key from the operating system's randomness.
  public convenience init() {
    self.init(Curve25519.KeyAgreement.PrivateKey())
  }

  /// A known key: test vectors only.
  package convenience init(bytes: [UInt8]) throws {
    self.init(try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes))
  }

  /// The key a shared secret stands for: whoever has enough shares of it has the key.
  package convenience init(_ secret: Secret) {
    let key = unsafe secret.key.withUnsafeBytes { bytes in
      unsafe try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
    }
    guard let key else { preconditionFailure("an X25519 key is any 32 bytes") }
    self.init(key)
  }

  private init(_ key: Curve25519.KeyAgreement.PrivateKey) {
    publicKey = MaskPublicKey(agreed: key.publicKey.rawRepresentation)
    self.key = Mutex(key)
  }

  /// X25519 with each of `peers`, in their order; afterwards the key is erased, refusal or not.
  ///
  /// A peer of low order makes the secret zero whatever the private key, and swift-crypto returns
  /// it without complaint. RFC 7748, section 6.1, has the check.
  public func agree(with peers: [MaskPublicKey]) throws(KeyAgreementError) -> [Secret] {
    guard let key = take() else { throw .alreadyUsed }
    var secrets: [Secret] = []
    secrets.reserveCapacity(peers.count)
    for (position, peer) in peers.enumerated() {
      guard let secret = try key.sharedSecret(with: peer) else {
        throw .lowOrderKey(position: position)
      }
      secrets.append(secret)
    }
    return secrets
  }

  /// Forgets the key of an attempt that was skipped. swift-crypto overwrites the memory.
  public func erase() {
    _ = take()
  }

  private func take() -> Curve25519.KeyAgreement.PrivateKey? {
    key.withLock { $0.take() }
  }
}

extension Curve25519.KeyAgreement.PrivateKey {
  /// X25519 with `peer`; nil when the peer's low order made it zero. Reads every byte of the secret,
  /// whatever the earlier ones were.
  func sharedSecret(with peer: MaskPublicKey) throws(KeyAgreementError) -> Secret? {
    guard
      let peerKey = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: peer.bytes),
      let shared = try? sharedSecretFromKeyAgreement(with: peerKey)
    else { throw .malformedKey }
    return unsafe shared.withUnsafeBytes { bytes in
      unsafe bytes.reduce(0, |) == 0 ? nil : Secret(copying: bytes)
    }
  }
}
