internal import CSodium

/// Uniform bytes from a message, for hashing to a group: expand_message_xmd with SHA-512, RFC 9380,
/// section 5.3.1, for outputs of one block.
///
///     b0 = H(128 zeros || message || length || 0 || DST || |DST|),  b1 = H(b0 || 1 || DST || |DST|)
struct MessageExpander: Sendable {
  private let domain: [UInt8]
  private let byteCount: Int
  /// After the zeros, which are the same for every message.
  private let start: crypto_hash_sha512_state

  /// - Parameters:
  ///   - domain: tells this use from all others, 1 to 255 bytes.
  ///   - byteCount: of an output, up to 64.
  init(domain: [UInt8], byteCount: Int) {
    precondition((1...255).contains(domain.count), "a domain has 1 to 255 bytes")
    precondition(byteCount <= 64, "one block of SHA-512 has 64 bytes")
    self.domain = domain + [UInt8(domain.count)]
    self.byteCount = byteCount
    var state = crypto_hash_sha512_state()
    unsafe crypto_hash_sha512_init(&state)
    unsafe crypto_hash_sha512_update(&state, [UInt8](repeating: 0, count: 128), 128)
    start = state
  }

  /// All 64 bytes of the block, of which the first `byteCount` count, to `output`.
  func expand(_ message: ArraySlice<UInt8>, into output: UnsafeMutablePointer<UInt8>) {
    var state = start
    unsafe message.withUnsafeBufferPointer {
      _ = unsafe crypto_hash_sha512_update(&state, $0.baseAddress, UInt64($0.count))
    }
    let length: InlineArray<3, UInt8> = [0, UInt8(byteCount), 0]
    unsafe withUnsafeBytes(of: length) {
      _ = unsafe crypto_hash_sha512_update(
        &state, $0.baseAddress!.assumingMemoryBound(to: UInt8.self), 3)
    }
    unsafe crypto_hash_sha512_update(&state, domain, UInt64(domain.count))
    unsafe crypto_hash_sha512_final(&state, output)

    unsafe crypto_hash_sha512_init(&state)
    unsafe crypto_hash_sha512_update(&state, output, 64)
    var one: UInt8 = 1
    unsafe crypto_hash_sha512_update(&state, &one, 1)
    unsafe crypto_hash_sha512_update(&state, domain, UInt64(domain.count))
    unsafe crypto_hash_sha512_final(&state, output)
  }
}
