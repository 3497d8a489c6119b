import Cryptography
import Testing

@Suite("Ring vector")
struct RingVectorTests {
  @Test(
    "Zeros have the count and width asked for", arguments: RingVector.Width.both, [0, 1, 2, 4097])
  func zeros(width: RingVector.Width, count: Int) {
    let vector = RingVector.zeros(count: count, width: width)
    #expect(vector.count == count)
    #expect(vector.width == width)
    switch vector {
    case .narrow(let words): #expect(words == Array(repeating: 0, count: count))
    case .wide(let words): #expect(words == Array(repeating: 0, count: count))
    }
  }

  @Test("A width is named by its bits and knows its bytes")
  func widths() {
    #expect(RingVector.Width(rawValue: 64) == .narrow)
    #expect(RingVector.Width(rawValue: 128) == .wide)
    #expect(RingVector.Width.narrow.byteCount == 8)
    #expect(RingVector.Width.wide.byteCount == 16)
  }

  @Test("Vectors of different widths are different, whatever their words")
  func equality() {
    #expect(RingVector.narrow([]) != .wide([]))
    #expect(RingVector.narrow([1]) != .wide([1]))
    #expect(RingVector.narrow([1, 2]) == .narrow([1, 2]))
    #expect(RingVector.wide([1, 2]) != .wide([2, 1]))
  }

  @Test("Narrow words add modulo 2^64, without a carry into the next")
  func narrowSums() {
    var sum = RingVector.narrow([.max, .max, 1 << 63, 3])
    sum.add(.narrow([1, .max, 1 << 63, 4]))
    #expect(sum == .narrow([0, .max - 1, 0, 7]))
  }

  @Test("Wide words add modulo 2^128, without a carry into the next")
  func wideSums() {
    var sum = RingVector.wide([.max, .max, 1 << 127, UInt128(UInt64.max)])
    sum.add(.wide([1, .max, 1 << 127, 1]))
    #expect(sum == .wide([0, .max - 1, 0, 1 << 64]))
  }

  @Test("Sums do not depend on the order of their terms", arguments: RingVector.Width.both)
  func order(width: RingVector.Width) {
    var generator = SplitMix(state: 3)
    let terms: [RingVector] = (0..<5).map { _ in
      switch width {
      case .narrow: .narrow((0..<100).map { _ in .random(in: 0 ... .max, using: &generator) })
      case .wide: .wide((0..<100).map { _ in .random(in: 0 ... .max, using: &generator) })
      }
    }
    func sum(_ terms: [RingVector]) -> RingVector {
      terms.reduce(into: .zeros(count: 100, width: width)) { $0.add($1) }
    }
    let inOrder = sum(terms)
    #expect(inOrder != .zeros(count: 100, width: width))
    for _ in 0..<10 { #expect(sum(terms.shuffled(using: &generator)) == inOrder) }
  }

  @Test("Adding zeros or to a copy leaves the other value alone")
  func values() {
    let original = RingVector.narrow([1, 2, 3])
    var copy = original
    copy.add(.zeros(count: 3, width: .narrow))
    #expect(copy == original)
    copy.add(original)
    #expect(copy == .narrow([2, 4, 6]))
    #expect(original == .narrow([1, 2, 3]))
  }

  @Test("Vectors of different widths are not added")
  func mixedWidths() async {
    await #expect(processExitsWith: .failure) {
      var sum = RingVector.narrow([1])
      sum.add(.wide([1]))
    }
  }

  @Test("Vectors of different lengths are not added")
  func mixedLengths() async {
    await #expect(processExitsWith: .failure) {
      var sum = RingVector.wide([1, 2])
      sum.add(.wide([1]))
    }
  }
}
