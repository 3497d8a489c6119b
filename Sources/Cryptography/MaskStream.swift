import Crypto
import CryptoExtras
package import Foundation

/// A seed stretched to as many uniformly random words as a vector has.
///
///     word i = AES-256(seed, i as a big-endian block), read as a little-endian number
///
/// This is counter mode, NIST SP 800-38A, section 6.5, with the counter starting at zero: a seed
/// serves one round only, so there is no nonce.
public struct MaskStream: Sendable {
  private let secret: Secret

  /// 64 KiB stay in the first caches; one call for everything is four times slower.
  package static let wordsPerChunk = 4096
  private static let wordSize = 16
  private static let zeros = [UInt8](repeating: 0, count: wordsPerChunk * wordSize)

  public init(_ seed: PairSeed) {
    secret = seed.secret
  }

  /// A stream under a known key: test vectors only.
  package init(key: Secret) {
    secret = key
  }

  public func add(to words: inout [UInt128]) {
    combine(with: &words, &+)
  }

  public func subtract(from words: inout [UInt128]) {
    combine(with: &words, &-)
  }

  @inline(__always)
  private func combine(with words: inout [UInt128], _ operation: (UInt128, UInt128) -> UInt128) {
    var span = words.mutableSpan
    for start in stride(from: 0, to: span.count, by: Self.wordsPerChunk) {
      let block = keystream(
        from: UInt128(start), wordCount: min(Self.wordsPerChunk, span.count - start))
      let masks = block.bytes
      var offset = 0
      for index in start..<(start + masks.byteCount / Self.wordSize) {
        let mask = unsafe masks.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt128.self)
        span[index] = operation(span[index], UInt128(littleEndian: mask))
        offset += Self.wordSize
      }
    }
  }

  /// The encrypted counters `counter`, `counter + 1`, ...: at most a chunk of them.
  package func keystream(from counter: UInt128, wordCount: Int) -> Data {
    let block = unsafe withUnsafeBytes(of: counter.bigEndian) { unsafe Array($0) }
    guard
      let nonce = try? AES._CTR.Nonce(nonceBytes: block),
      let stream = try? AES._CTR.encrypt(
        Self.zeros[..<(wordCount * Self.wordSize)], using: secret.key, nonce: nonce)
    else { preconditionFailure("AES-256 takes 32-byte keys and 16-byte counters") }
    return stream
  }
}
