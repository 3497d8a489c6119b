import Crypto
import Foundation

/// What must not appear in a log: prints, debugs, dumps and mirrors as one fixed word.
///
/// Conforming types are neither `Codable` nor `Equatable`: a secret is not stored by accident and
/// not compared in variable time.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
}

extension Redacted {
  public var description: String { "<secret>" }
  public var debugDescription: String { "<secret>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Key material. swift-crypto overwrites its memory when the last copy is released.
public struct Secret: Sendable, Redacted {
  let key: SymmetricKey

  init(_ key: SymmetricKey) {
    self.key = key
  }

  init(copying bytes: UnsafeRawBufferPointer) {
    key = unsafe SymmetricKey(data: bytes)
  }

  /// Known bytes: test vectors only.
  package init(bytes: [UInt8]) {
    key = SymmetricKey(data: bytes)
  }

  /// The bytes in memory that nobody overwrites: test vectors only.
  package var exposedBytes: [UInt8] {
    unsafe key.withUnsafeBytes { unsafe Array($0) }
  }

  /// Lends the bytes to libsodium.
  func read<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    unsafe key.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { preconditionFailure("a secret has bytes") }
      return unsafe body(start.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// A key for one purpose: HKDF-SHA256, extract and expand. RFC 5869, sections 2.2 and 2.3.
  package func derived(salt: [UInt8], info: [UInt8], byteCount: Int) -> Secret {
    Secret(
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: key, salt: salt, info: info, outputByteCount: byteCount))
  }
}
