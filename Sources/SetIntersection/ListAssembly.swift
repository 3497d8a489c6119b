/// A list that arrives in parts, in any order.
struct ListAssembly: Sendable {
  /// Nil when only the parts tell.
  private let count: Int?
  let partCount: Int
  private let elementByteCount: Int
  private let partLength: Int
  private var parts: [Int: [UInt8]] = [:]

  init(count: Int, elementByteCount: Int, partLength: Int = Envelope.partLength) {
    self.count = count
    self.elementByteCount = elementByteCount
    self.partLength = partLength
    partCount = max(1, (count + partLength - 1) / partLength)
  }

  /// A list of unknown length, of which `envelope` is any part.
  init(
    partsLike envelope: Envelope, elementByteCount: Int, atMost most: Int, from name: String
  ) throws(IntersectionError) {
    count = nil
    self.elementByteCount = elementByteCount
    partLength = Envelope.partLength
    partCount = envelope.partCount
    guard partCount <= max(1, (most + partLength - 1) / partLength) else {
      throw .wrongCount(partCount * partLength, expected: most, from: name)
    }
  }

  static func ranges(count: Int, partLength: Int = Envelope.partLength) -> [Range<Int>] {
    guard count > 0 else { return [0..<0] }
    return stride(from: 0, to: count, by: partLength).map { $0..<min(count, $0 + partLength) }
  }

  /// - Returns: the whole list with its last part, nil before.
  mutating func receive(
    _ envelope: Envelope, from name: String
  ) throws(IntersectionError) -> [UInt8]? {
    guard envelope.partCount == partCount else {
      throw .wrongCount(
        envelope.partCount * partLength, expected: count ?? partCount * partLength, from: name)
    }
    let isLast = envelope.part == partCount - 1
    let here = envelope.payload.count / elementByteCount
    let expected =
      count.map { min(partLength, $0 - envelope.part * partLength) }
      ?? (isLast ? min(max(here, 1), partLength) : partLength)
    guard envelope.payload.count == expected * elementByteCount else {
      throw .wrongCount(here, expected: expected, from: name)
    }
    guard parts[envelope.part] == nil else { throw .repeatedPart(from: name) }
    parts[envelope.part] = envelope.payload
    guard parts.count == partCount else { return nil }
    var whole: [UInt8] = []
    for part in 0..<partCount { whole += parts[part] ?? [] }
    return whole
  }
}
