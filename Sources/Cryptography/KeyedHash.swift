internal import CSodium

/// A pseudorandom function of byte strings with values of 128 bits: BLAKE2b with a key, RFC 7693.
package struct KeyedHash: Sendable, Redacted {
  private let key: Secret

  package init(_ seed: PairSeed) {
    key = seed.secret
  }

  package func value(of bytes: ArraySlice<UInt8>) -> UInt128 {
    var value: UInt128 = 0
    unsafe key.read { key in
      unsafe bytes.withUnsafeBufferPointer { input in
        unsafe withUnsafeMutableBytes(of: &value) { output in
          _ = unsafe crypto_generichash(
            output.baseAddress!.assumingMemoryBound(to: UInt8.self), 16, input.baseAddress,
            UInt64(input.count), key, 32)
        }
      }
    }
    return UInt128(littleEndian: value)
  }
}
