internal import CSodium

/// Points of a group in 32 bytes each, one behind the other, as they are sent.
package struct PointList: Sendable, Equatable {
  package static let pointByteCount = 32
  package internal(set) var bytes: [UInt8]

  /// - Parameter bytes: a multiple of 32; nothing is known of the points yet.
  package init(bytes: [UInt8]) {
    precondition(bytes.count % Self.pointByteCount == 0, "a point has 32 bytes")
    self.bytes = bytes
  }

  package var count: Int { bytes.count / Self.pointByteCount }

  package subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(Self.pointByteCount * index)..<(Self.pointByteCount * (index + 1))]
  }

  package subscript(range: Range<Int>) -> [UInt8] {
    Array(
      bytes[(Self.pointByteCount * range.lowerBound)..<(Self.pointByteCount * range.upperBound)])
  }

  /// The points at `positions`, in that order.
  package func permuted(_ positions: [Int32]) -> PointList {
    var result: [UInt8] = []
    result.reserveCapacity(Self.pointByteCount * positions.count)
    for position in positions { result.append(contentsOf: self[Int(position)]) }
    return PointList(bytes: result)
  }

  /// Positions in the ascending order of the points' bytes, the first byte first.
  ///
  /// Points that somebody blinded look random, so this order tells nothing of the one before.
  package func ascendingPositions() -> [Int32] {
    let keys: [(word: UInt64, position: Int32)] = (0..<count).map { index in
      (word: leadingWord(index), position: Int32(index))
    }
    let ordered = keys.sorted { left, right in
      if left.word != right.word { return left.word < right.word }
      return precedes(Int(left.position), self, Int(right.position))
    }
    return ordered.map(\.position)
  }

  /// The first position whose point does not come after the one before it; nil when all do, and so
  /// none occurs twice.
  package func firstDisorder() -> Int? {
    (1..<max(1, count)).first { !precedes($0 - 1, self, $0) }
  }

  /// The first position of a point that comes again, or that `ascending`, a list in ascending order,
  /// holds as well.
  package func firstRepetition(or ascending: PointList) -> (repeated: Int?, shared: Int?) {
    let order = ascendingPositions()
    var other = 0
    for (rank, position) in order.enumerated() {
      let here = Int(position)
      if rank > 0, !precedes(Int(order[rank - 1]), self, here) { return (here, nil) }
      while other < ascending.count, ascending.precedes(other, self, here) { other += 1 }
      if other < ascending.count, !precedes(here, ascending, other) { return (nil, here) }
    }
    return (nil, nil)
  }

  private func precedes(_ index: Int, _ other: PointList, _ otherIndex: Int) -> Bool {
    let (mine, theirs) = (leadingWord(index), other.leadingWord(otherIndex))
    if mine != theirs { return mine < theirs }
    return self[index].lexicographicallyPrecedes(other[otherIndex])
  }

  /// The first eight bytes as a number that orders as they do.
  private func leadingWord(_ index: Int) -> UInt64 {
    unsafe bytes.withUnsafeBytes { raw in
      unsafe UInt64(
        bigEndian: raw.loadUnaligned(
          fromByteOffset: Self.pointByteCount * index, as: UInt64.self))
    }
  }

  /// 64 bytes for every point that nobody can tell without the point: BLAKE2b under `key`, RFC 7693.
  package func digests(key: [UInt8], on workers: Workers = Workers()) -> [PointDigest] {
    precondition(key.count == 32, "a key has 32 bytes")
    return unsafe workers.map(count: count, filling: PointDigest()) { range, output in
      unsafe bytes.withUnsafeBufferPointer { input in
        for index in range {
          let point = unsafe input.baseAddress! + Self.pointByteCount * index
          unsafe withUnsafeMutableBytes(of: &output[index - range.lowerBound]) { digest in
            _ = unsafe crypto_generichash(
              digest.baseAddress!.assumingMemoryBound(to: UInt8.self), 64, point,
              UInt64(Self.pointByteCount), key, key.count)
          }
        }
      }
    }
  }
}

/// What follows from a point: independent words for independent uses.
package struct PointDigest: BitwiseCopyable, Sendable {
  package private(set) var words: InlineArray<8, UInt64> = [0, 0, 0, 0, 0, 0, 0, 0]

  /// Of no point: for an element that fills a list up.
  package static func random(using generator: inout some RandomNumberGenerator) -> PointDigest {
    var digest = PointDigest()
    for index in 0..<8 { digest.words[index] = generator.next() }
    return digest
  }

  init() {}
}

/// Why points are refused.
package enum GroupError: Error, Equatable, CustomStringConvertible {
  /// No canonical spelling of a point.
  case malformedPoint(position: Int)
  /// The neutral element, or a point that becomes it: known to everybody.
  case lowOrderPoint(position: Int)

  package var description: String {
    switch self {
    case .malformedPoint(let position):
      "Point \(position) is not the canonical spelling of a point; its sender must start again."
    case .lowOrderPoint(let position):
      "Point \(position) has low order and hides nothing; do not trust its sender."
    }
  }
}
