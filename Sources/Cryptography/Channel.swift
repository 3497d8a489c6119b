import Crypto
import Foundation

/// An X25519 private key for wrapping shares, used with every peer as long as it lives.
public struct ChannelPrivateKey: Sendable, Redacted {
  private let key: Curve25519.KeyAgreement.PrivateKey

  /// A key from the operating system's randomness.
  public init() {
    key = Curve25519.KeyAgreement.PrivateKey()
  }

  /// A known key: test vectors only.
  package init(bytes: [UInt8]) throws {
    key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
  }

  public var publicKey: MaskPublicKey { MaskPublicKey(agreed: key.publicKey.rawRepresentation) }

  /// What this node and the owner of `peer` share, in the job that `salt` names.
  ///
  /// - Throws: `KeyAgreementError.lowOrderKey` for a peer that would make it known to everybody.
  package func channel(
    with peer: MaskPublicKey, salt: [UInt8]
  ) throws(KeyAgreementError) -> Channel {
    guard let secret = try key.sharedSecret(with: peer) else { throw .lowOrderKey(position: 0) }
    return Channel(secret: secret, salt: salt)
  }
}

/// Messages between two nodes that the coordinator carries and cannot read: AES-256-GCM, NIST SP
/// 800-38D, under a key for each direction.
///
/// The attempt is the nonce, so a channel carries one message per attempt and direction.
package struct Channel: Sendable {
  private let secret: Secret
  private let salt: [UInt8]
  package static let tagByteCount = 16

  init(secret: Secret, salt: [UInt8]) {
    self.secret = secret
    self.salt = salt
  }

  package func seal(
    _ bytes: [UInt8], attempt: UInt64, from sender: Int, to receiver: Int
  ) -> [UInt8] {
    guard
      let box = try? AES.GCM.seal(
        bytes, using: key(sender, receiver), nonce: Self.nonce(attempt),
        authenticating: context(attempt, sender, receiver))
    else { preconditionFailure("AES-GCM seals any message of this size") }
    return Array(box.ciphertext) + Array(box.tag)
  }

  /// Nil for what was not sealed by the sender, for this receiver, in this attempt.
  package func open(
    _ sealed: [UInt8], attempt: UInt64, from sender: Int, to receiver: Int
  ) -> [UInt8]? {
    guard sealed.count >= Self.tagByteCount else { return nil }
    let split = sealed.count - Self.tagByteCount
    guard
      let box = try? AES.GCM.SealedBox(
        nonce: Self.nonce(attempt), ciphertext: sealed[..<split], tag: sealed[split...]),
      let opened = try? AES.GCM.open(
        box, using: key(sender, receiver),
        authenticating: context(attempt, sender, receiver))
    else { return nil }
    return Array(opened)
  }

  private func key(_ sender: Int, _ receiver: Int) -> SymmetricKey {
    secret.derived(
      salt: salt, info: Array("share".utf8) + Self.bytes(sender) + Self.bytes(receiver),
      byteCount: 32
    ).key
  }

  private func context(_ attempt: UInt64, _ sender: Int, _ receiver: Int) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk share 1")
    transcript.append(salt)
    transcript.append(attempt)
    transcript.append(UInt64(sender))
    transcript.append(UInt64(receiver))
    return transcript.digest()
  }

  private static func nonce(_ attempt: UInt64) -> AES.GCM.Nonce {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: attempt >> (8 * $0)) } + [0, 0, 0, 0]
    guard let nonce = try? AES.GCM.Nonce(data: bytes) else {
      preconditionFailure("a nonce has twelve bytes")
    }
    return nonce
  }

  private static func bytes(_ position: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: UInt32(position) >> (8 * $0)) }
  }
}
