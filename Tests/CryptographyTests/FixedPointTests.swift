import Cryptography
import Testing

@Suite("Fixed point")
struct FixedPointTests {
  @Test("Integers and their sums come back exactly")
  func integers() throws {
    let values: [Double] = [0, 1, -1, 2, 1_000_000_007, -4_503_599_627_370_497, 0x1p52 + 1]
    let words = try FixedPoint.encode(values, parties: 1)
    #expect(FixedPoint.decode(words) == values)
    #expect(FixedPoint.decode([words.reduce(0, &+)]) == [values.reduce(0, +)])
    #expect(words[1] == UInt128(1) << 64)
    #expect(words[2] == 0 &- UInt128(1) << 64)
  }

  @Test("Numbers whose lowest bit is at least 2^-64 survive the round trip, any sign and size")
  func roundTrip() throws {
    var generator = SplitMix(state: 1)
    for _ in 0..<20_000 {
      let exponent = Int.random(in: -12...60, using: &generator)
      let significand = Double.random(in: 1..<2, using: &generator)
      let value = Double(sign: .plus, exponent: exponent, significand: significand)
      let words = try FixedPoint.encode([value, -value], parties: 1)
      #expect(FixedPoint.decode(words) == [value, -value])
      #expect(words[0] &+ words[1] == 0)
    }
  }

  @Test("Below the last bit, encoding rounds to nearest and ties to even")
  func encodingTies() throws {
    let ulp = 0x1p-64
    let values = [0.5, 0.5.nextUp, 0.5.nextDown, 1.5, 2.5, 2.5.nextUp, 3.5, 0.25].map { $0 * ulp }
    #expect(try FixedPoint.encode(values, parties: 1) == [0, 1, 0, 2, 2, 3, 4, 0])
    let negative = try FixedPoint.encode(values.map { -$0 }, parties: 1)
    #expect(negative.map { 0 &- $0 } == [0, 1, 0, 2, 2, 3, 4, 0])
    let tiny = [-0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p-66]
    #expect(try FixedPoint.encode(tiny, parties: 1) == [0, 0, 0, 0])
  }

  @Test("Every small dyadic fraction rounds as the standard library rounds")
  func encodingExhaustive() throws {
    // 4096ths of the last bit: exact in Double, so the library's rounding is the reference.
    for numerator in -20_000...20_000 {
      let inUlps = Double(numerator) / 4096
      let word = try FixedPoint.encode([inUlps * 0x1p-64], parties: 1)[0]
      let expected = Int128(inUlps.rounded(.toNearestOrEven))
      #expect(Int128(truncatingIfNeeded: word) == expected)
    }
  }

  @Test("Decoding rounds as the standard library's conversion of 128-bit integers")
  func decodingIsCorrectlyRounded() {
    var generator = SplitMix(state: 2)
    var words: [UInt128] = [0, 1, .max, 1 << 127, (1 << 127) - 1, (1 << 127) + 1]
    for shift in 0..<128 {
      words.append(1 << UInt128(shift))
      // Ties to below and to above, and one off a tie, at every size. A Double holds 53 bits.
      for significand: UInt128 in [1 << 53 | 1, 1 << 53 | 3] {
        let tie = significand << UInt128(min(shift, 73))
        words += [tie, tie + 1, tie - 1, 0 &- tie, 0 &- tie &+ 1, 0 &- tie &- 1]
      }
      words.append(UInt128.random(in: 0 ... .max, using: &generator) >> UInt128(shift))
    }
    for word in words {
      let expected = Double(Int128(truncatingIfNeeded: word)) * 0x1p-64
      #expect(FixedPoint.decode([word]) == [expected], "word \(word)")
    }
  }

  @Test("The bound is 2^62 / n, exclusive, and the refusal names the index", arguments: 1...12)
  func bound(parties: Int) throws {
    let bound = 0x1p62 / Double(parties)
    #expect(throws: Never.self) {
      try FixedPoint.encode([bound.nextDown, -bound.nextDown], parties: parties)
    }
    for value in [bound, -bound, .greatestFiniteMagnitude] {
      #expect(throws: FixedPoint.EncodingError.outOfRange(index: 2, bound: bound)) {
        try FixedPoint.encode([0, 1, value], parties: parties)
      }
    }
  }

  @Test("What is not a number is refused by index", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) {
    #expect(throws: FixedPoint.EncodingError.notFinite(index: 1)) {
      try FixedPoint.encode([0, value], parties: 3)
    }
  }

  @Test("A sum of the greatest contributions never overflows", arguments: [1, 2, 3, 7, 12, 1000])
  func greatestSum(parties: Int) throws {
    let greatest = (0x1p62 / Double(parties)).nextDown
    for value in [greatest, -greatest] {
      let word = try FixedPoint.encode([value], parties: parties)[0]
      var (total, exact) = (UInt128(0), Int128(0))
      for _ in 0..<parties {
        total &+= word
        let (sum, overflow) = exact.addingReportingOverflow(Int128(truncatingIfNeeded: word))
        #expect(!overflow)
        exact = sum
      }
      #expect(Int128(truncatingIfNeeded: total) == exact)
      #expect(exact.magnitude < UInt128(1) << 126)
    }
  }
}

/// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
