import Cryptography
import Testing

@Suite("Whole numbers")
struct WholeNumbersTests {
  @Test("A count is its own word, and comes back")
  func roundTrip() throws {
    let values: [Double] = [0, -0.0, 1, 2, 1_000_000_007, 0x1p32, 0x1p52 + 1, 0x1p53 - 1]
    let words = try WholeNumbers.encode(values, parties: 1)
    #expect(words == values.map { UInt64($0) })
    #expect(WholeNumbers.decode(words) == values)
    #expect(try WholeNumbers.encode([], parties: 1) == [])
    #expect(WholeNumbers.decode([]) == [])
  }

  @Test("What is not a number is refused by index", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    #expect(throws: FixedPoint.EncodingError.notFinite(index: 1)) {
      try WholeNumbers.encode([0, value, 3], parties: 3)
    }
  }

  @Test(
    "Negative numbers and fractions are refused by index",
    arguments: [
      -1, -0.5, 0.5, 1.0.nextUp, 1.0.nextDown, 0x1p51 - 0.5, -0x1p60, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    ])
  func notWhole(value: Double) {
    #expect(throws: FixedPoint.EncodingError.notWhole(index: 2)) {
      try WholeNumbers.encode([0, 1, value], parties: 1)
    }
  }

  @Test(
    "The greatest count is the greatest whole number below 2^53 / n",
    arguments: Array(1...64) + [100, 1000, 4096, 1_000_003])
  func bound(parties: Int) throws {
    let greatest = ((1 << 53) - 1) / parties
    let words = try WholeNumbers.encode([Double(greatest)], parties: parties)
    #expect(words == [UInt64(greatest)])
    let bound = 0x1p53 / Double(parties)
    for value in [Double(greatest + 1), 0x1p53, 0x1p64, .greatestFiniteMagnitude] {
      #expect(throws: FixedPoint.EncodingError.outOfRange(index: 1, bound: bound)) {
        try WholeNumbers.encode([0, value], parties: parties)
      }
    }
  }

  @Test("Sums of counts decode exactly, the greatest included", arguments: [1, 2, 3, 7, 12, 1000])
  func sums(parties: Int) throws {
    var generator = SplitMix(state: 4)
    let greatest = ((1 << 53) - 1) / parties
    let counts = (0..<parties).map { _ in
      [greatest, 0, Int.random(in: 0...greatest, using: &generator)]
    }
    var total = RingVector.zeros(count: 3, width: .narrow)
    for row in counts {
      total.add(.narrow(try WholeNumbers.encode(row.map { Double($0) }, parties: parties)))
    }
    guard case .narrow(let words) = total else {
      Issue.record("a sum of narrow words is narrow")
      return
    }
    let exact = (0..<3).map { column in counts.reduce(0) { $0 + $1[column] } }
    #expect(WholeNumbers.decode(words).map { Int($0) } == exact)
    #expect(exact[0] < 1 << 53)
  }

  @Test("The refusal says which entry and which rule, never the value")
  func descriptions() {
    let description = FixedPoint.EncodingError.notWhole(index: 41).description
    #expect(description.contains("41"))
    #expect(description.contains("whole"))
  }
}
