package import Cryptography

/// Writes a message as bytes: the one spelling that is hashed, signed and sent.
///
/// Numbers are little-endian; what has no fixed size has its length in front, in four bytes.
public struct FrameWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ byte: UInt8) { bytes.append(byte) }

  package mutating func write(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  package mutating func write(count: Int) {
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: count >> shift))
    }
  }

  /// Bytes whose number both ends know.
  package mutating func write(fixed part: [UInt8]) { bytes += part }

  package mutating func write(_ part: [UInt8]) {
    write(count: part.count)
    bytes += part
  }

  package mutating func write(_ text: String) { write(Array(text.utf8)) }

  /// One bit each, the first in the lowest bit of the first byte.
  package mutating func write(_ bits: [Bool]) {
    write(count: bits.count)
    var packed = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
    for (index, bit) in bits.enumerated() where bit { packed[index / 8] |= 1 << (index % 8) }
    bytes += packed
  }

  package mutating func write(_ vector: RingVector) {
    write(vector.width.rawValue)
    write(count: vector.count)
    switch vector {
    case .narrow(let words): append(words)
    case .wide(let words): append(words)
    }
  }

  private mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(_ words: [Word]) {
    if Word(1).littleEndian == 1 {
      unsafe words.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    } else {
      for word in words {
        unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0) }
      }
    }
  }
}

/// Reads what a `FrameWriter` wrote, and refuses everything else.
///
/// A declared length is compared with the bytes that are there before anything is allocated for it.
public struct FrameReader {
  private let bytes: [UInt8]
  private var position: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  package var remaining: Int { bytes.count - position }

  /// Refuses bytes behind the message.
  package func finish() throws(AggregationError) {
    guard remaining == 0 else { throw .malformed("bytes behind the message") }
  }

  package mutating func byte() throws(AggregationError) -> UInt8 {
    guard remaining >= 1 else { throw .malformed("a message that ends early") }
    position += 1
    return bytes[position - 1]
  }

  package mutating func fixed(_ count: Int) throws(AggregationError) -> [UInt8] {
    guard count >= 0, remaining >= count else { throw .malformed("a message that ends early") }
    position += count
    return Array(bytes[(position - count)..<position])
  }

  package mutating func number() throws(AggregationError) -> UInt64 {
    try fixed(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// How many elements follow, of at least `size` bytes each.
  package mutating func count(of size: Int) throws(AggregationError) -> Int {
    let count = try self.size()
    guard count * max(1, size) <= remaining else { throw .malformed("a length beyond its message") }
    return count
  }

  /// A number of four bytes that announces nothing to come.
  package mutating func size() throws(AggregationError) -> Int {
    try fixed(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  package mutating func part() throws(AggregationError) -> [UInt8] {
    try fixed(try self.count(of: 1))
  }

  /// Parts that each have their length in front.
  package mutating func parts() throws(AggregationError) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    for _ in 0..<(try count(of: 4)) { parts.append(try part()) }
    return parts
  }

  package mutating func text() throws(AggregationError) -> String {
    guard let text = String(validating: try part(), as: UTF8.self) else {
      throw .malformed("a text that is no UTF-8")
    }
    return text
  }

  package mutating func bits() throws(AggregationError) -> [Bool] {
    let count = try size()
    let packed = try fixed((count + 7) / 8)
    let bits = (0..<count).map { packed[$0 / 8] >> ($0 % 8) & 1 == 1 }
    // One spelling only: no bit behind the last.
    guard count % 8 == 0 || packed[count / 8] >> (count % 8) == 0 else {
      throw .malformed("bits behind the last")
    }
    return bits
  }

  package mutating func vector() throws(AggregationError) -> RingVector {
    guard let width = RingVector.Width(rawValue: try byte()) else {
      throw .malformed("words of an unknown width")
    }
    let count = try self.count(of: width.byteCount)
    switch width {
    case .narrow: return .narrow(try words(count))
    case .wide: return .wide(try words(count))
    }
  }

  private mutating func words<Word: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int
  ) throws(AggregationError) -> [Word] {
    let size = MemoryLayout<Word>.size
    guard remaining >= count * size else { throw .malformed("a message that ends early") }
    defer { position += count * size }
    return unsafe bytes.withUnsafeBytes { raw in
      (0..<count).map {
        Word(
          littleEndian: unsafe raw.loadUnaligned(
            fromByteOffset: position + $0 * size, as: Word.self))
      }
    }
  }

  package mutating func maskKey() throws(AggregationError) -> MaskPublicKey {
    let bytes = try fixed(MaskPublicKey.byteCount)
    do { return try MaskPublicKey(bytes) } catch {
      throw .malformed("a key that is no canonical point")
    }
  }
}
