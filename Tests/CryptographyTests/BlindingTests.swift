import CKernels
import CSodium
import Cryptography
import Testing

@Suite("Blinding")
struct BlindingTests {
  static let suites = BlindingSuite.allCases

  @Test("Exponents commute, and what was raised is lowered to itself", arguments: suites)
  func commute(suite: BlindingSuite) throws {
    let points = suite.hash(ByteStrings((0..<300).map { "id \($0)" }), domain: [1])
    for _ in 0..<20 {
      let (a, b) = (suite.exponent(), suite.exponent())
      let ab = try suite.raise(suite.raise(points, to: a), to: b)
      #expect(try suite.raise(suite.raise(points, to: b), to: a) == ab)
      #expect(ab != points)
      #expect(try suite.lower(ab, by: a) == suite.raise(points, to: b))
    }
  }

  @Test("Points of low order and second spellings are refused, with their position")
  func refusedCurve25519() throws {
    let suite = BlindingSuite.curve25519
    let exponent = suite.exponent()
    let honest = suite.hash(ByteStrings(["a", "b"]), domain: [1]).bytes
    for point in KeyAgreementTests.lowOrderPoints {
      #expect(throws: GroupError.lowOrderPoint(position: 2)) {
        try suite.raise(PointList(bytes: honest + hex(point) + honest), to: exponent)
      }
    }
    for point in KeyAgreementTests.secondSpellings {
      #expect(throws: GroupError.malformedPoint(position: 2)) {
        try suite.raise(PointList(bytes: honest + hex(point) + honest), to: exponent)
      }
    }
  }

  /// RFC 9496, appendix A.3, and the neutral element.
  @Test("Invalid encodings and the neutral element are refused on ristretto255")
  func refusedRistretto() throws {
    let suite = BlindingSuite.ristretto255
    let exponent = suite.exponent()
    let honest = suite.hash(ByteStrings(["a"]), domain: [1]).bytes
    let zero = [UInt8](repeating: 0, count: 32)
    #expect(throws: GroupError.lowOrderPoint(position: 1)) {
      try suite.raise(PointList(bytes: honest + zero), to: exponent)
    }
    for point in [
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
      "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    ] {
      #expect(throws: GroupError.malformedPoint(position: 1)) {
        try suite.raise(PointList(bytes: honest + hex(point)), to: exponent)
      }
    }
  }

  @Test("A machine without lanes computes the same powers")
  func withoutLanes() throws {
    let messages = ByteStrings((0..<3_000).map { "id \($0)" })
    let (suite, exponent) = (BlindingSuite.curve25519, BlindingSuite.curve25519.exponent())
    #expect(
      try suite.raise(suite.hash(messages, domain: [1]), to: exponent)
        == BlindingSuite.powersWithoutLanes(of: messages, domain: [1], to: exponent))
  }

  @Test("An exponent is printed as one word")
  func redacted() {
    for suite in Self.suites {
      #expect("\(suite.exponent())" == "<secret>")
      #expect(String(reflecting: suite.exponent()) == "<secret>")
    }
  }

  /// The kernels and libsodium's X25519 with zeros for what it refuses.
  private func powers(_ points: [UInt8], _ scalar: [UInt8]) -> (
    lanes: [UInt8]?, portable: [UInt8], sodium: [UInt8]
  ) {
    let count = points.count / 32
    var portable = [UInt8](repeating: 1, count: points.count)
    fedrisk_curve25519_multiply_portable(points, count, scalar, &portable)
    var sodium: [UInt8] = []
    for start in stride(from: 0, to: points.count, by: 32) {
      var result = [UInt8](repeating: 0, count: 32)
      if crypto_scalarmult(&result, scalar, Array(points[start..<(start + 32)])) != 0 {
        result = [UInt8](repeating: 0, count: 32)
      }
      sodium += result
    }
    guard fedrisk_curve25519_has_lanes() == 1 else { return (nil, portable, sodium) }
    var lanes = [UInt8](repeating: 1, count: points.count)
    fedrisk_curve25519_multiply(points, count, scalar, &lanes)
    return (lanes, portable, sodium)
  }

  private func clamped(_ bytes: [UInt8]) -> [UInt8] {
    var scalar = bytes
    scalar[0] &= 0xF8
    scalar[31] = scalar[31] & 0x7F | 0x40
    return scalar
  }

  @Test("All lanes are X25519, bit for bit: 40,000 random points, RFC 7748's, and the edges")
  func bitEqual() {
    var generator = SystemRandomNumberGenerator()
    func random(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    var edges: [UInt8] = []
    for point in KeyAgreementTests.lowOrderPoints + KeyAgreementTests.secondSpellings {
      edges += hex(point)
    }
    // p - 24 ... p + 18, and 2^255 - 1, with and without bit 255; small numbers; limbs of ones.
    for low in 0xD5...0xFF as ClosedRange<UInt8> {
      for high in [0x7F, 0xFF] as [UInt8] {
        edges += [low] + [UInt8](repeating: 0xFF, count: 30) + [high]
      }
    }
    for small in 0..<20 as Range<UInt8> { edges += [small] + [UInt8](repeating: 0, count: 31) }
    for bit in 0..<256 {
      var power = [UInt8](repeating: 0, count: 32)
      power[bit / 8] = 1 << (bit % 8)
      edges += power
      edges += power.map { ~$0 }
    }
    let extremes = [
      clamped([UInt8](repeating: 0, count: 32)), clamped([UInt8](repeating: 0xFF, count: 32)),
      clamped([UInt8](repeating: 0xAA, count: 32)),
    ]
    for scalar in extremes + (0..<8).map({ _ in clamped(random(32)) }) {
      let results = powers(edges, scalar)
      #expect(results.portable == results.sodium)
      if let lanes = results.lanes { #expect(lanes == results.sodium) }
    }
    for count in [1, 7, 8, 9, 255, 256, 257, 513, 40_000] {
      let results = powers(random(32 * count), clamped(random(32)))
      #expect(results.portable == results.sodium, "\(count) points")
      if let lanes = results.lanes { #expect(lanes == results.sodium, "\(count) points") }
    }
    // RFC 7748, section 5.2.
    let vector = powers(
      hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
      clamped(hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")))
    #expect(
      vector.portable == hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"))
  }

  @Test("The thousandth iteration of RFC 7748, section 5.2, in every lane")
  func iterated() {
    let start = [9] + [UInt8](repeating: 0, count: 31)
    var (scalar, point) = (start, start)
    for _ in 0..<1000 {
      let results = powers([UInt8](Array(repeating: point, count: 9).joined()), clamped(scalar))
      let result = results.lanes ?? results.portable
      for lane in 1..<9 where result[..<32] != result[(32 * lane)..<(32 * lane + 32)] {
        Issue.record("lane \(lane) differs")
      }
      (scalar, point) = (Array(result[..<32]), scalar)
    }
    #expect(scalar == hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
  }

  @Test("The map gives the same bytes with lanes and without")
  func mapped() {
    guard fedrisk_curve25519_has_lanes() == 1 else { return }
    for count in [1, 8, 300, 5_000] {
      var elements = (0..<(48 * count)).map { _ in UInt8.random(in: 0...255) }
      // Zero, and numbers that are all ones.
      for index in 0..<48 { elements[index] = count == 1 ? 0 : 0xFF }
      var (one, other) = (
        [UInt8](repeating: 0, count: 32 * count), [UInt8](repeating: 1, count: 32 * count)
      )
      fedrisk_curve25519_map(elements, count, &one)
      fedrisk_curve25519_map_portable(elements, count, &other)
      #expect(one == other)
    }
  }

  @Test("Every mapped point lies on the curve: none gives its twist away")
  func onCurve() throws {
    // On the twist, X25519 with l cofactors does not end at the neutral element. libsodium has no
    // unclamped multiplication, so the curve is recognised by its Edwards twin.
    let points = BlindingSuite.curve25519.hash(
      ByteStrings((0..<2_000).map { "id \($0)" }), domain: [1])
    #expect((0..<points.count).allSatisfy { isOnCurve(Array(points[$0])) })
    // The control: of random u-coordinates, about half lie on the twist.
    let random = (0..<2_000).map { _ in (0..<32).map { _ in UInt8.random(in: 0...127) } }
    let share = Double(random.count { isOnCurve($0) }) / 2_000
    #expect((0.4...0.6).contains(share))
  }

  /// Whether u^3 + 486662 u^2 + u is a square, by Euler's criterion in plain arithmetic.
  private func isOnCurve(_ point: [UInt8]) -> Bool {
    let u = Residue(point)
    let value = u * u * u + Residue(486_662) * u * u + u
    return value.isSquare
  }
}

/// A number modulo 2^255 - 19, slowly: 32 bytes in eight words.
private struct Residue: Equatable {
  var words: [UInt64]

  init(_ small: UInt64) { words = [small] + [UInt64](repeating: 0, count: 7) }

  init(_ bytes: [UInt8]) {
    words = (0..<8).map { word in
      (0..<4).reduce(0) { $0 | UInt64(bytes[4 * word + $1]) << (8 * UInt64($1)) }
    }
  }

  private init(reducing wide: [UInt64]) {
    // 2^256 is 38.
    var low = Array(wide[..<8])
    var carry: UInt64 = 0
    for index in 0..<8 {
      let sum = low[index] + 38 * (index + 8 < wide.count ? wide[index + 8] : 0) + carry
      low[index] = sum & 0xFFFF_FFFF
      carry = sum >> 32
    }
    while carry > 0 {
      var more = 38 * carry
      carry = 0
      for index in 0..<8 {
        let sum = low[index] + more
        low[index] = sum & 0xFFFF_FFFF
        more = sum >> 32
      }
      carry = more
    }
    words = low
  }

  static func * (left: Residue, right: Residue) -> Residue {
    var wide = [UInt64](repeating: 0, count: 16)
    for i in 0..<8 {
      var carry: UInt64 = 0
      for j in 0..<8 {
        let sum = wide[i + j] + left.words[i] * right.words[j] + carry
        wide[i + j] = sum & 0xFFFF_FFFF
        carry = sum >> 32
      }
      wide[i + 8] = carry
    }
    return Residue(reducing: wide)
  }

  static func + (left: Residue, right: Residue) -> Residue {
    var sums: [UInt64] = []
    var carry: UInt64 = 0
    for (a, b) in zip(left.words, right.words) {
      sums.append((a + b + carry) & 0xFFFF_FFFF)
      carry = (a + b + carry) >> 32
    }
    return Residue(reducing: sums + [carry])
  }

  /// x^((p - 1) / 2) is 1 or 0; (p - 1) / 2 = 2^254 - 10.
  var isSquare: Bool {
    var power = Residue(1)
    // 2^254 - 10 in binary: 250 ones, then 0110.
    for bit in (0..<254).reversed() {
      power = power * power
      if bit >= 4 || bit == 1 || bit == 2 { power = power * self }
    }
    // Below 2^256, 0, 1 and their second and third spellings.
    let p: [UInt64] = [0xFFFF_FFED] + [UInt64](repeating: 0xFFFF_FFFF, count: 6) + [0x7FFF_FFFF]
    let twice: [UInt64] = [0xFFFF_FFDA] + [UInt64](repeating: 0xFFFF_FFFF, count: 7)
    return [0, 1].contains { (small: UInt64) in
      [Residue(small).words, plus(p, small), plus(twice, small)].contains(power.words)
    }
  }

  private func plus(_ words: [UInt64], _ small: UInt64) -> [UInt64] {
    [words[0] + small] + words.dropFirst()
  }
}
