import Crypto

/// SHA-256 (FIPS 180-4) as plain bytes.
public enum Digest {
  public static let byteCount = 32

  public static func sha256(of bytes: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: bytes))
  }
}

/// A hash over several parts that no other list of parts produces.
///
///     digest = SHA-256( |label| || label || |part 1| || part 1 || ... )
///
/// `|x|` is the length of `x` in eight little-endian bytes. Without it, ("ab", "c") and ("a", "bc")
/// would be the same transcript.
public struct Transcript: Sendable {
  private var hash = SHA256()

  public init(label: String) {
    append(label)
  }

  public mutating func append(_ part: [UInt8]) {
    hash.update(data: Self.littleEndianBytes(of: UInt64(part.count)))
    hash.update(data: part)
  }

  public mutating func append(_ text: String) {
    append(Array(text.utf8))
  }

  public mutating func append(_ number: UInt64) {
    append(Self.littleEndianBytes(of: number))
  }

  public func digest() -> [UInt8] {
    Array(hash.finalize())
  }

  private static func littleEndianBytes(of number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
