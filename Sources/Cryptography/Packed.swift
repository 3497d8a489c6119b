import Foundation

/// Integers that travel as one run of little-endian bytes: base64 in JSON, raw in binary formats.
///
///     @Packed public var words: [UInt128]
@propertyWrapper
public struct Packed<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Hashable, Sendable {
  public var wrappedValue: [Word]

  public init(wrappedValue: [Word]) {
    self.wrappedValue = wrappedValue
  }
}

extension Packed: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let data = try container.decode(Data.self)
    let size = MemoryLayout<Word>.size
    guard data.count.isMultiple(of: size) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(data.count) bytes are no whole number of words.")
    }
    wrappedValue = unsafe data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: size).map {
        Word(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    let words = wrappedValue.map(\.littleEndian)
    var container = encoder.singleValueContainer()
    try container.encode(unsafe words.withUnsafeBytes { unsafe Data($0) })
  }
}
