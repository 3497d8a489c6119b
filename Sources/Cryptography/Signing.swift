import CSodium
import Crypto
import Foundation

/// A party's long-term identity: an Ed25519 key that signs and does nothing else. RFC 8032.
public struct SigningKey: Sendable, Redacted {
  private let key: Curve25519.Signing.PrivateKey

  /// A key from the operating system's randomness.
  public init() {
    key = Curve25519.Signing.PrivateKey()
  }

  /// The key that 32 secret bytes stand for.
  ///
  /// - Throws: `SigningError.malformedKey` for any other length.
  public init(bytes: [UInt8]) throws(SigningError) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
      throw .malformedKey
    }
    self.key = key
  }

  public var verifyingKey: VerifyingKey {
    VerifyingKey(signed: key.publicKey.rawRepresentation)
  }

  /// 64 bytes over `message`. Sign digests of long messages: Ed25519 reads its message twice.
  public func signature(of message: [UInt8]) -> [UInt8] {
    guard let signature = try? key.signature(for: message) else {
      preconditionFailure("Ed25519 signs any message")
    }
    return Array(signature)
  }
}

/// The public half of an identity: 32 bytes, a point of the large subgroup of the Edwards curve.
///
/// Points of small order, under which a signature binds to nothing, and second spellings of a point,
/// which would be another identity, are refused.
public struct VerifyingKey: Hashable, Sendable, Codable {
  public static let byteCount = 32
  public let bytes: [UInt8]

  /// - Throws: `SigningError.malformedKey` for anything that is no such point.
  public init(_ bytes: [UInt8]) throws(SigningError) {
    guard bytes.count == Self.byteCount,
      unsafe crypto_core_ed25519_is_valid_point(bytes) == 1
    else { throw .malformedKey }
    self.bytes = bytes
  }

  init(signed bytes: Data) {
    self.bytes = Array(bytes)
  }

  public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      try self.init(Array(container.decode(Data.self)))
    } catch let error as SigningError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes))
  }
}

/// Why an identity cannot be used.
public enum SigningError: Error, Equatable, CustomStringConvertible {
  case malformedKey

  public var description: String {
    "An Ed25519 key is 32 bytes, and not any 32; copy the whole key, or make a new one."
  }
}
