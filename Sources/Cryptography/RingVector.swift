/// A vector of the ring in which contributions are added: words of 64 bits for whole numbers, of 128
/// bits for everything else. Arithmetic wraps around, as masks do.
public enum RingVector: Sendable, Equatable {
  case narrow([UInt64])
  case wide([UInt128])

  public enum Width: UInt8, Sendable {
    case narrow = 64
    case wide = 128

    public var byteCount: Int { Int(rawValue) / 8 }
  }

  public static func zeros(count: Int, width: Width) -> RingVector {
    switch width {
    case .narrow: .narrow(Array(repeating: 0, count: count))
    case .wide: .wide(Array(repeating: 0, count: count))
    }
  }

  public var count: Int {
    switch self {
    case .narrow(let words): words.count
    case .wide(let words): words.count
    }
  }

  public var width: Width {
    switch self {
    case .narrow: .narrow
    case .wide: .wide
    }
  }

  /// Adds word by word. Both have the same width and count.
  public mutating func add(_ other: RingVector) {
    precondition(count == other.count, "vectors of different lengths")
    switch (self, other) {
    case (.narrow(var sum), .narrow(let words)):
      self = .narrow([])
      for index in sum.indices { sum[index] &+= words[index] }
      self = .narrow(sum)
    case (.wide(var sum), .wide(let words)):
      self = .wide([])
      for index in sum.indices { sum[index] &+= words[index] }
      self = .wide(sum)
    default: preconditionFailure("vectors of different widths")
    }
  }
}
