internal import CKernels
import Crypto
import CryptoExtras
package import Foundation

/// A seed stretched to as many uniformly random words as a vector has.
///
///     block i = AES-256(seed, i as a big-endian block)
///
/// A block is one word of 128 bits, or two of 64, read as little-endian numbers.
/// This is counter mode, NIST SP 800-38A, section 6.5, with the counter starting at zero: a seed
/// serves one round only, so there is no nonce.
public struct MaskStream: Sendable {
  private let secret: Secret

  /// 64 KiB stay in the first caches; one call for everything is four times slower.
  package static let chunkSize = 65_536
  private static let blockSize = 16
  private static let zeros = [UInt8](repeating: 0, count: chunkSize)

  public init(_ seed: PairSeed) {
    secret = seed.secret
  }

  /// A stream under a key of its own.
  package init(key: Secret) {
    secret = key
  }

  package func add(to vector: inout RingVector) {
    Self.apply([(self, .adding)], to: &vector)
  }

  package func subtract(from vector: inout RingVector) {
    Self.apply([(self, .subtracting)], to: &vector)
  }

  public enum Sign: Sendable { case adding, subtracting }

  /// Adds and subtracts several streams, all of them on one piece of the vector before the next piece,
  /// so that a long vector passes through the caches once.
  public static func apply(
    _ streams: [(stream: MaskStream, sign: Sign)], to vector: inout RingVector
  ) {
    switch vector {
    case .narrow(var words):
      vector = .narrow([])
      combine(streams, with: &words)
      vector = .narrow(words)
    case .wide(var words):
      vector = .wide([])
      combine(streams, with: &words)
      vector = .wide(words)
    }
  }

  /// Adds the words from anywhere in the stream, or subtracts them.
  ///
  /// - Parameter first: the position of the first, an even number: a block is two words.
  package func apply(
    _ sign: Sign, from first: Int, to words: inout [UInt64], inLanes: Bool = hasLanes
  ) {
    precondition(first >= 0 && first % 2 == 0, "words start at a block")
    guard inLanes else { return Self.combine([(self, sign)], with: &words, from: first) }
    unsafe words.withUnsafeMutableBufferPointer { words in
      guard let start = words.baseAddress else { return }
      unsafe secret.read { key in
        unsafe fedrisk_aes_counter(
          key, UInt64(first / 2), words.count, sign == .adding ? 1 : -1, start)
      }
    }
  }

  /// Whether this machine has vector AES. Others take the blocks from swift-crypto, which has no use of
  /// it for this mode; they are the same.
  package static let hasLanes = fedrisk_aes_has_lanes() == 1

  @inline(__always)
  private static func combine<Word: FixedWidthInteger & BitwiseCopyable>(
    _ streams: [(stream: MaskStream, sign: Sign)], with words: inout [Word], from first: Int = 0
  ) {
    let wordSize = Word.bitWidth / 8
    let wordsPerChunk = chunkSize / wordSize
    var span = words.mutableSpan
    for start in stride(from: 0, to: span.count, by: wordsPerChunk) {
      let count = min(wordsPerChunk, span.count - start)
      for (stream, sign) in streams {
        let block = stream.keystream(
          from: UInt128((first + start) * wordSize / blockSize), byteCount: count * wordSize)
        switch sign {
        case .adding: combine(block.bytes, with: &span, from: start, count: count, &+)
        case .subtracting: combine(block.bytes, with: &span, from: start, count: count, &-)
        }
      }
    }
  }

  @inline(__always)
  private static func combine<Word: FixedWidthInteger & BitwiseCopyable>(
    _ masks: RawSpan, with words: inout MutableSpan<Word>, from start: Int, count: Int,
    _ operation: (Word, Word) -> Word
  ) {
    var offset = 0
    for index in start..<(start + count) {
      let mask = unsafe masks.unsafeLoadUnaligned(fromByteOffset: offset, as: Word.self)
      words[index] = operation(words[index], Word(littleEndian: mask))
      offset += MemoryLayout<Word>.size
    }
  }

  /// Words of 64 bits from anywhere in the stream.
  ///
  /// - Parameter first: the position of the first, an even number: a block is two words.
  package func words(from first: Int, count: Int, inLanes: Bool = hasLanes) -> [UInt64] {
    precondition(first >= 0 && first % 2 == 0, "words start at a block")
    return unsafe [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      if inLanes, let start = buffer.baseAddress {
        unsafe secret.read { key in
          unsafe fedrisk_aes_counter(key, UInt64(first / 2), count, 0, start)
        }
        initialized = count
        return
      }
      for start in stride(from: 0, to: count, by: Self.chunkSize / 8) {
        let length = min(Self.chunkSize / 8, count - start)
        let block = keystream(from: UInt128((first + start) / 2), byteCount: length * 8)
        let rest = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + length)]))
        unsafe block.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
      }
      // Nothing happens where words are little-endian.
      for index in 0..<count { unsafe buffer[index] = UInt64(littleEndian: buffer[index]) }
      initialized = count
    }
  }

  /// The encrypted counters `counter`, `counter + 1`, ...: at most a chunk of them.
  package func keystream(from counter: UInt128, byteCount: Int) -> Data {
    let block = unsafe withUnsafeBytes(of: counter.bigEndian) { unsafe Array($0) }
    guard
      let nonce = try? AES._CTR.Nonce(nonceBytes: block),
      let stream = try? AES._CTR.encrypt(
        Self.zeros[..<byteCount], using: secret.key, nonce: nonce)
    else { preconditionFailure("AES-256 takes 32-byte keys and 16-byte counters") }
    return stream
  }
}
