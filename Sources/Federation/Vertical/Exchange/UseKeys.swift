package import Cryptography

/// What a party brings to one use of a protocol: a key that serves once for masks, and one under which
/// messages to it are sealed. Signed by its identity over the manifest, so that nobody who carries them can
/// put others in their place.
public struct UseKeys: Codable, Sendable, Equatable {
  public let party: String
  let use: UInt64
  /// X25519, 32 bytes each.
  let mask: [UInt8]
  let channel: [UInt8]
  /// Ed25519; empty for the solver, whose keys serve nothing.
  let signature: [UInt8]

  /// - Parameter job: the digest of the signed manifest.
  package init(
    of party: String, use: UInt64, keys: OwnUseKeys, job: [UInt8], signedBy identity: SigningKey
  ) {
    let (mask, channel) = (keys.mask.publicKey, keys.channel.publicKey)
    self.party = party
    self.use = use
    self.mask = mask.bytes
    self.channel = channel.bytes
    signature = identity.signature(
      of: Self.signed(party, use, mask: mask.bytes, channel: channel.bytes, job: job))
  }

  /// The solver has no secret with anybody; the terms want a key for every member all the same.
  package init(ofSolver party: String, use: UInt64) {
    self.party = party
    self.use = use
    mask = MaskPrivateKey().publicKey.bytes
    channel = ChannelPrivateKey().publicKey.bytes
    signature = []
  }

  private static func signed(
    _ party: String, _ use: UInt64, mask: [UInt8], channel: [UInt8], job: [UInt8]
  ) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk use keys 1")
    transcript.append([SealedParcel.suite])
    transcript.append(job)
    transcript.append(party)
    transcript.append(use)
    transcript.append(mask)
    transcript.append(channel)
    return transcript.digest()
  }

  /// - Throws: `ParcelError.badKey` for keys that `identity` has not signed for this use.
  func verify(by identity: VerifyingKey, use: UInt64, job: [UInt8]) throws(ParcelError) {
    guard self.use == use,
      identity.isValid(
        signature, for: Self.signed(party, use, mask: mask, channel: channel, job: job))
    else { throw .badKey(of: party) }
  }

  var maskKey: MaskPublicKey { get throws(ParcelError) { try Self.key(mask, of: party) } }
  var channelKey: MaskPublicKey { get throws(ParcelError) { try Self.key(channel, of: party) } }

  private static func key(_ bytes: [UInt8], of party: String) throws(ParcelError) -> MaskPublicKey {
    do { return try MaskPublicKey(bytes) } catch { throw .badKey(of: party) }
  }
}

/// The private halves.
package struct OwnUseKeys: Sendable {
  let mask = MaskPrivateKey()
  package let channel = ChannelPrivateKey()

  package init() {}
}
