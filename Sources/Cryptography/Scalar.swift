import CSodium

/// A field whose elements can be shared.
package protocol SharingField: BitwiseCopyable, Sendable {
  static var zero: Self { get }
  init(_ small: Int)
  static func random() -> Self
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  /// Of an element that is not zero.
  func inverted() -> Self
}

/// An integer modulo the order of ristretto255, 2^252 + 27742317777372353535851937790883648493.
///
/// Arithmetic is libsodium's, in constant time. RFC 9496, section 4.4, names the order.
package struct Scalar: SharingField, BitwiseCopyable {
  package static let byteCount = 32
  private var words: InlineArray<4, UInt64> = [0, 0, 0, 0]

  package static var zero: Scalar { Scalar(0) }

  /// libsodium wants to be started once, before its randomness is used by several threads.
  private static let isReady = sodium_init() >= 0

  package init(_ small: Int) {
    words[0] = UInt64(small).littleEndian
  }

  /// - Returns: nil for bytes that are no reduced scalar, so that no value has two spellings.
  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    // Adding zero reduces: what was reduced stays as it was.
    var given = Scalar(0)
    unsafe withUnsafeMutableBytes(of: &given.words) { unsafe $0.copyBytes(from: bytes) }
    guard (given + .zero).hasBytes(of: given) else { return nil }
    self = given
  }

  /// 64 bytes as a number modulo the order: test vectors only.
  package init(reducing bytes: [UInt8]) {
    precondition(bytes.count == 64, "a scalar is reduced from 64 bytes")
    unsafe write { unsafe crypto_core_ristretto255_scalar_reduce($0, bytes) }
  }

  /// From the operating system's randomness.
  package static func random() -> Scalar {
    precondition(Self.isReady, "libsodium cannot start")
    var scalar = Scalar(0)
    unsafe scalar.write { unsafe crypto_core_ristretto255_scalar_random($0) }
    return scalar
  }

  package static func + (left: Scalar, right: Scalar) -> Scalar {
    unsafe combined(left, right) { unsafe crypto_core_ristretto255_scalar_add($0, $1, $2) }
  }

  package static func - (left: Scalar, right: Scalar) -> Scalar {
    unsafe combined(left, right) { unsafe crypto_core_ristretto255_scalar_sub($0, $1, $2) }
  }

  package static func * (left: Scalar, right: Scalar) -> Scalar {
    unsafe combined(left, right) { unsafe crypto_core_ristretto255_scalar_mul($0, $1, $2) }
  }

  package func inverted() -> Scalar {
    var result = Scalar(0)
    let status = unsafe read { mine in
      unsafe result.write { unsafe crypto_core_ristretto255_scalar_invert($0, mine) }
    }
    precondition(status == 0, "zero has no inverse")
    return result
  }

  /// The 32 bytes, little-endian, appended to `bytes`.
  package func append(to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: words) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Whether both are the same number; reads every byte, whatever the earlier ones were.
  package func hasBytes(of other: Scalar) -> Bool {
    unsafe read { mine in
      unsafe other.read { unsafe sodium_memcmp(mine, $0, Self.byteCount) } == 0
    }
  }

  /// A key for one purpose: HKDF-SHA256 with the scalar as its input.
  package func derived(salt: [UInt8], info: [UInt8]) -> Secret {
    secret.derived(salt: salt, info: info, byteCount: 32)
  }

  /// The 32 bytes, little-endian, in memory that is overwritten when released.
  var secret: Secret {
    unsafe withUnsafeBytes(of: words) { unsafe Secret(copying: $0) }
  }

  private static func combined(
    _ left: Scalar, _ right: Scalar,
    _ operation: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void
  ) -> Scalar {
    var result = Scalar(0)
    unsafe left.read { a in
      unsafe right.read { b in unsafe result.write { unsafe operation($0, a, b) } }
    }
    return result
  }

  private func read<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    unsafe withUnsafeBytes(of: words) { bytes in
      unsafe bytes.withMemoryRebound(to: UInt8.self) { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("a scalar has bytes") }
        return unsafe body(start)
      }
    }
  }

  private mutating func write<Result>(_ body: (UnsafeMutablePointer<UInt8>) -> Result) -> Result {
    unsafe withUnsafeMutableBytes(of: &words) { bytes in
      unsafe bytes.withMemoryRebound(to: UInt8.self) { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("a scalar has bytes") }
        return unsafe body(start)
      }
    }
  }
}

extension Scalar: Redacted {}

extension Array where Element: BitwiseCopyable {
  /// Overwrites the elements with zeros, which no optimiser removes. Copies keep theirs.
  package mutating func wipe() {
    unsafe withUnsafeMutableBytes { bytes in
      if let start = bytes.baseAddress { unsafe sodium_memzero(start, bytes.count) }
    }
  }
}
