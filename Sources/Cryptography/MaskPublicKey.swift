import Foundation

/// An X25519 public key for the masks of one attempt: 32 bytes, a canonical u-coordinate.
///
/// RFC 7748, section 5, reads 255 bits modulo `p = 2^255 - 19`, so some points have two spellings.
/// Only the canonical one is accepted: keys are compared as bytes, and a second spelling would be a
/// duplicate that no comparison finds. Low-order points pass here and fail at the agreement.
public struct MaskPublicKey: Hashable, Sendable {
  public static let byteCount = 32
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) throws(KeyAgreementError) {
    guard bytes.count == Self.byteCount else { throw .malformedKey }
    // p is ed, then thirty times ff, then 7f.
    let reachesPrime =
      bytes[31] > 0x7F
      || (bytes[31] == 0x7F && bytes[0] >= 0xED && bytes[1..<31].allSatisfy { $0 == 0xFF })
    guard !reachesPrime else { throw .malformedKey }
    self.bytes = bytes
  }

  init(agreed bytes: Data) {
    self.bytes = Array(bytes)
  }
}

/// Why a key agreement is refused.
public enum KeyAgreementError: Error, Equatable, CustomStringConvertible {
  case malformedKey
  case lowOrderKey(position: Int)
  case alreadyUsed

  public var description: String {
    switch self {
    case .malformedKey:
      "A mask key is 32 bytes, a number below 2^255 - 19; the sender must make a new one."
    case .lowOrderKey(let position):
      "Key \(position) has low order: the shared secret would be zero, known to everybody."
    case .alreadyUsed:
      "This private key has been used; every attempt needs a key of its own."
    }
  }
}
