import Cryptography
import Foundation
import Testing

private let wideChunk = MaskStream.chunkSize / RingVector.Width.wide.byteCount
private let narrowChunk = MaskStream.chunkSize / RingVector.Width.narrow.byteCount

@Suite("Mask stream")
struct MaskStreamTests {
  let stream = MaskStream(key: Secret(bytes: Array(1...32)))

  /// Around the borders of both widths' chunks, which are 4096 wide and 8192 narrow words.
  static let counts = [
    0, 1, 2, 3, wideChunk - 1, wideChunk, wideChunk + 1, narrowChunk - 1, narrowChunk,
    narrowChunk + 1, 2 * narrowChunk + 3,
  ]

  @Test("A chunk is 4096 wide or 8192 narrow words")
  func chunks() {
    #expect(wideChunk == 4096)
    #expect(narrowChunk == 8192)
  }

  @Test("Chunks join without a seam: wide word i is block i, read little-endian", arguments: counts)
  func wideSeams(count: Int) {
    let words = wideMasks(count: count)
    #expect(words.count == count)
    for (index, word) in words.enumerated() where isSampled(index, of: count) {
      let block = stream.keystream(from: UInt128(index), byteCount: 16)
      #expect(word == block.reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
    }
  }

  @Test("Narrow word i is half of block i / 2, the first half for even i", arguments: counts)
  func narrowSeams(count: Int) {
    let words = narrowMasks(count: count)
    #expect(words.count == count)
    for (index, word) in words.enumerated() where isSampled(index, of: count) {
      let block = stream.keystream(from: UInt128(index / 2), byteCount: 16)
      let half = index.isMultiple(of: 2) ? block.prefix(8) : block.suffix(8)
      #expect(word == half.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }

  @Test("Narrow words 2i and 2i + 1 are the halves of wide word i", arguments: counts)
  func halves(narrowCount: Int) {
    let halves = wideMasks(count: (narrowCount + 1) / 2).flatMap {
      [UInt64(truncatingIfNeeded: $0), UInt64(truncatingIfNeeded: $0 >> 64)]
    }
    #expect(narrowMasks(count: narrowCount) == Array(halves.prefix(narrowCount)))
  }

  @Test("A longer stream begins with the shorter one", arguments: RingVector.Width.both, counts)
  func prefix(width: RingVector.Width, count: Int) {
    var (short, long) = (
      RingVector.zeros(count: count, width: width), RingVector.zeros(count: count + 5, width: width)
    )
    stream.add(to: &short)
    stream.add(to: &long)
    switch (short, long) {
    case (.narrow(let short), .narrow(let long)): #expect(short == Array(long.prefix(count)))
    case (.wide(let short), .wide(let long)): #expect(short == Array(long.prefix(count)))
    default: Issue.record("a mask changed the width")
    }
  }

  @Test(
    "Subtracting undoes adding, whatever wraps around", arguments: RingVector.Width.both, counts)
  func inverse(width: RingVector.Width, count: Int) {
    let original: RingVector =
      switch width {
      case .narrow: .narrow((0..<count).map { UInt64.max &- UInt64($0) })
      case .wide: .wide((0..<count).map { UInt128.max &- UInt128($0) })
      }
    var vector = original
    stream.add(to: &vector)
    #expect(vector != original || count == 0)
    stream.subtract(from: &vector)
    #expect(vector == original)
    stream.subtract(from: &vector)
    stream.add(to: &vector)
    #expect(vector == original)
  }

  @Test("Adding a mask is adding the mask of zeros", arguments: RingVector.Width.both)
  func linear(width: RingVector.Width) {
    let count = narrowChunk + 1
    var vector: RingVector =
      switch width {
      case .narrow: .narrow((0..<UInt64(count)).map { 0 &- $0 })
      case .wide: .wide((0..<UInt128(count)).map { 0 &- $0 })
      }
    var sum = vector
    var mask = RingVector.zeros(count: count, width: width)
    stream.add(to: &mask)
    stream.add(to: &vector)
    sum.add(mask)
    #expect(vector == sum)
  }

  @Test(
    "Several streams at once are the same streams one after another",
    arguments: RingVector.Width.both, counts)
  func several(width: RingVector.Width, count: Int) {
    let streams = (0..<5).map { number in
      MaskStream(key: Secret(bytes: [UInt8](repeating: UInt8(number), count: 32)))
    }
    let signs: [MaskStream.Sign] = [.adding, .subtracting, .subtracting, .adding, .adding]
    var expected = RingVector.zeros(count: count, width: width)
    for (stream, sign) in zip(streams, signs) {
      switch sign {
      case .adding: stream.add(to: &expected)
      case .subtracting: stream.subtract(from: &expected)
      }
    }
    var vector = RingVector.zeros(count: count, width: width)
    MaskStream.apply(zip(streams, signs).map { (stream: $0, sign: $1) }, to: &vector)
    #expect(vector == expected)
    MaskStream.apply([], to: &vector)
    #expect(vector == expected)
    let undone = signs.map { $0 == .adding ? MaskStream.Sign.subtracting : .adding }
    MaskStream.apply(zip(streams, undone).map { (stream: $0, sign: $1) }, to: &vector)
    #expect(vector == .zeros(count: count, width: width))
  }

  /// Numbers of words around the borders of registers and of stretches of eight; places where the low
  /// half of the counter ends.
  @Test(
    "Vector registers and swift-crypto give the same words, added and subtracted as well",
    .enabled(if: MaskStream.hasLanes, "this machine has no vector AES"),
    arguments: [0, 2, 8190, (1 << 33) - 6, 1 << 40])
  func lanes(first: Int) {
    for (seed, count) in [0, 1, 7, 8, 9, 63, 64, 65, 127, 1000, 8193, 30_001].enumerated() {
      let stream = MaskStream(
        key: Secret(bytes: (0..<32).map { UInt8(truncatingIfNeeded: 37 * $0 + 101 * seed + first) })
      )
      let plain = stream.words(from: first, count: count, inLanes: false)
      #expect(stream.words(from: first, count: count, inLanes: true) == plain)
      let original = (0..<count).map { UInt64.max &- UInt64($0) << 32 }
      for sign in [MaskStream.Sign.adding, .subtracting] {
        var (one, other) = (original, original)
        stream.apply(sign, from: first, to: &one, inLanes: true)
        stream.apply(sign, from: first, to: &other, inLanes: false)
        #expect(one == other)
        #expect(one == zip(original, plain).map { sign == .adding ? $0 &+ $1 : $0 &- $1 })
      }
    }
  }

  @Test("A transcript tells apart what concatenation does not")
  func transcript() {
    func digest(_ parts: [String]) -> [UInt8] {
      var transcript = Transcript(label: "test")
      for part in parts { transcript.append(part) }
      return transcript.digest()
    }
    let digests = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], []].map(digest)
    #expect(Set(digests).count == digests.count)
  }

  /// Every word of a short vector, and those beside the ends and the borders of a long one.
  private func isSampled(_ index: Int, of count: Int) -> Bool {
    let borders = [0, count / 2, count - 1, wideChunk, narrowChunk, 2 * wideChunk, 2 * narrowChunk]
    return borders.contains { abs($0 - index) <= 2 }
  }

  private func wideMasks(count: Int) -> [UInt128] {
    var masks = RingVector.zeros(count: count, width: .wide)
    stream.add(to: &masks)
    guard case .wide(let words) = masks else { return [] }
    return words
  }

  private func narrowMasks(count: Int) -> [UInt64] {
    var masks = RingVector.zeros(count: count, width: .narrow)
    stream.add(to: &masks)
    guard case .narrow(let words) = masks else { return [] }
    return words
  }
}

extension RingVector.Width {
  static let both = [RingVector.Width.narrow, .wide]
}
