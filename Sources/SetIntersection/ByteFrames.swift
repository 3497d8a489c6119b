/// Numbers of four little-endian bytes, and bytes whose number both ends know.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ part: [UInt8]) { bytes += part }

  mutating func write(number: Int) {
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

/// Reads what a `ByteWriter` wrote; allocates no more than the bytes that are there.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func byte() throws(IntersectionError) -> UInt8 { try fixed(1)[0] }

  mutating func number() throws(IntersectionError) -> Int {
    try fixed(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func fixed(_ count: Int) throws(IntersectionError) -> [UInt8] {
    guard count >= 0, bytes.endIndex - position >= count else {
      throw .malformed("a message that ends early")
    }
    position += count
    return Array(bytes[(position - count)..<position])
  }

  mutating func rest() -> [UInt8] {
    defer { position = bytes.endIndex }
    return Array(bytes[position...])
  }

  func finish() throws(IntersectionError) {
    guard position == bytes.endIndex else { throw .malformed("bytes behind the message") }
  }
}

extension [UInt128] {
  /// 16 little-endian bytes each.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 * range.count)
    for index in range {
      unsafe Swift.withUnsafeBytes(of: self[index].littleEndian) {
        unsafe bytes.append(contentsOf: $0)
      }
    }
    return bytes
  }

  init(bytes: [UInt8]) {
    self = unsafe bytes.withUnsafeBytes { raw in
      (0..<(raw.count / 16)).map {
        UInt128(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: 16 * $0, as: UInt128.self))
      }
    }
  }
}
