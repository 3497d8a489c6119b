import Cryptography
import Testing

@Suite("Scalars of ristretto255")
struct ScalarTests {
  /// 2^252 + 27742317777372353535851937790883648493, RFC 9496, section 4.4.
  static let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")

  @Test("The order and what is above it are no scalars; the number below it is")
  func canonicalBorder() throws {
    let below = [0xEC] + Self.order.dropFirst()
    #expect(try bytes(of: scalar(below)) == below)
    let tooGreat = [
      Self.order, [0xEE] + Self.order.dropFirst(), Self.order.dropLast() + [0x11],
      Self.order.dropLast() + [0x90], [UInt8](repeating: 0xFF, count: 32),
    ]
    for bytes in tooGreat { #expect(Scalar(bytes: bytes[...]) == nil) }
    // Twice the order, and as often as fits into 32 bytes.
    for factor: UInt16 in [2, 3, 8, 15] {
      var (carry, multiple) = (UInt16(0), [UInt8]())
      for byte in Self.order {
        carry += UInt16(byte) * factor
        multiple.append(UInt8(truncatingIfNeeded: carry))
        carry >>= 8
      }
      #expect(carry == 0)
      #expect(Scalar(bytes: multiple[...]) == nil)
    }
  }

  @Test("Bytes of another length are no scalar", arguments: [0, 1, 31, 33, 64])
  func wrongLength(count: Int) {
    #expect(Scalar(bytes: [UInt8](repeating: 0, count: count)[...]) == nil)
  }

  @Test("A scalar is read from the middle of a message and written to its end")
  func slices() throws {
    // Ends in 1, or it would not be reduced.
    let message: [UInt8] = Array(0..<36) + [1] + Array(37..<50)
    let scalar = try #require(Scalar(bytes: message[5..<37]))
    var written: [UInt8] = [9]
    scalar.append(to: &written)
    #expect(written == [9] + message[5..<37])
  }

  @Test("Small numbers are little-endian bytes", arguments: [0, 1, 13, 256, 0x0102_0304_0506_0708])
  func small(number: Int) {
    let expected = (0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
    #expect(bytes(of: Scalar(number)) == expected)
    #expect(number != 0 || Scalar.zero.hasBytes(of: Scalar(number)))
  }

  @Test("The greatest scalar is minus one")
  func minusOne() throws {
    let minusOne = try scalar([0xEC] + Self.order.dropFirst())
    #expect((minusOne + Scalar(1)).hasBytes(of: .zero))
    #expect((Scalar.zero - Scalar(1)).hasBytes(of: minusOne))
    #expect((minusOne * minusOne).hasBytes(of: Scalar(1)))
    #expect(minusOne.inverted().hasBytes(of: minusOne))
  }

  /// Python 3.11's integers modulo the order; a and b are SHA-512 of "a" and "b", little-endian.
  @Test("Sum, difference, product and inverse are those of integers modulo the order")
  func reference() throws {
    let a = try scalar(hex("214c854c2edfc64e27f8eca85b64630efb6f74538b54ca4e8310e620d5521203"))
    let b = try scalar(hex("b35a4659af59867d3fee418ea8f6ea4232a2effccdd2511caf271ab14940960f"))
    let results = [a + b, a - b, a * b, a.inverted()].map { bytes(of: $0) }
    #expect(
      results == [
        hex("e7d2d548c3d53a749049379425616f3c2d12645059271c6b323800d21e93a802"),
        hex("5bc5345099e85229bea6a2bd916757e0c8cd8456bd817832d4e8cb6f8b127c03"),
        hex("dcf46cf829684e9cf929d37e8ae91c933fb91025519efc8875b149e8c4b6360f"),
        hex("433f79b143cadd5f4cb5484612abb152823fa20721dfccdfe4a7067a1befb50f"),
      ])
  }

  /// Python 3.11's integers modulo the order, of SHA-512 of "a" and of 2^512 - 1.
  @Test("Sixty-four bytes are reduced as the number that they are")
  func reducing() throws {
    let digest = hex(
      """
      1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f53
      02860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75
      """)
    #expect(
      bytes(of: Scalar(reducing: digest))
        == hex("214c854c2edfc64e27f8eca85b64630efb6f74538b54ca4e8310e620d5521203"))
    #expect(
      bytes(of: Scalar(reducing: [UInt8](repeating: 0xFF, count: 64)))
        == hex("000f9c44e31106a447938568a71b0ed065bef517d273ecce3d9a307c1b419903"))
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(Scalar(reducing: Self.order + zeros).hasBytes(of: .zero))
    #expect(Scalar(reducing: [7] + zeros + zeros.dropLast()).hasBytes(of: Scalar(7)))
    let next = [0xEE] + Self.order.dropFirst()
    #expect(Scalar(reducing: next + zeros).hasBytes(of: Scalar(1)))
  }

  @Test("Random scalars obey the laws of a field")
  func laws() {
    for _ in 0..<500 {
      let (a, b, c) = (Scalar.random(), Scalar.random(), Scalar.random())
      #expect((a * (b + c)).hasBytes(of: a * b + a * c))
      #expect((a * (b - c)).hasBytes(of: a * b - a * c))
      #expect((a + b).hasBytes(of: b + a) && (a * b).hasBytes(of: b * a))
      #expect(((a + b) + c).hasBytes(of: a + (b + c)))
      #expect(((a * b) * c).hasBytes(of: a * (b * c)))
      #expect((a - b + b).hasBytes(of: a) && (a - a).hasBytes(of: .zero))
      #expect((a + .zero).hasBytes(of: a) && (a * Scalar(1)).hasBytes(of: a))
      #expect((a * a.inverted()).hasBytes(of: Scalar(1)))
      #expect(a.inverted().inverted().hasBytes(of: a))
    }
  }

  @Test("Random scalars are reduced, survive the round trip and do not repeat")
  func random() throws {
    let all = (0..<1000).map { _ in bytes(of: Scalar.random()) }
    for bytes in all { #expect(Scalar(bytes: bytes[...]) != nil) }
    #expect(Set(all).count == all.count)
  }

  @Test("Zero has no inverse")
  func zeroInverse() async {
    await #expect(processExitsWith: .failure) { _ = Scalar.zero.inverted() }
  }

  @Test("Two scalars have the same bytes only when every bit is the same")
  func comparison() throws {
    let bytes = hex("214c854c2edfc64e27f8eca85b64630efb6f74538b54ca4e8310e620d5521203")
    let original = try scalar(bytes)
    #expect(try original.hasBytes(of: scalar(bytes)))
    // Below 2^252 every number is reduced.
    for bit in 0..<252 {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(try !original.hasBytes(of: scalar(changed)), "bit \(bit)")
    }
  }

  @Test("A key of a scalar is HKDF-SHA256 of its bytes")
  func derived() throws {
    let scalar = Scalar.random()
    let (salt, info): ([UInt8], [UInt8]) = ([1, 2, 3], [4, 5])
    let expected = Secret(bytes: bytes(of: scalar)).derived(salt: salt, info: info, byteCount: 32)
    #expect(scalar.derived(salt: salt, info: info).exposedBytes == expected.exposedBytes)
    #expect(scalar.derived(salt: salt, info: [4]).exposedBytes != expected.exposedBytes)
    #expect(scalar.derived(salt: [], info: info).exposedBytes != expected.exposedBytes)
  }

  @Test("A scalar prints, debugs and dumps as nothing")
  func redaction() throws {
    let secret = try scalar([UInt8](repeating: 0xAB, count: 31) + [0x0A])
    for value: Any in [secret, [secret], Optional(secret) as Any, (1, secret)] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        // A byte and a word of it in decimal.
        #expect(text.contains("<secret>"))
        #expect(!text.contains("171") && !text.contains("12370169555311111083"))
      }
    }
    #expect("\(secret)" == "<secret>" && String(reflecting: secret) == "<secret>")
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }

  @Test("Wiping leaves zeros, in this array only", arguments: [0, 1, 5])
  func wipe(count: Int) {
    var scalars = (0..<count).map { _ in Scalar.random() }
    let copy = scalars
    scalars.wipe()
    #expect(scalars.count == count && scalars.allSatisfy { $0.hasBytes(of: .zero) })
    #expect(copy.allSatisfy { !$0.hasBytes(of: .zero) })
  }

  private func scalar(_ bytes: [UInt8]) throws -> Scalar {
    try #require(Scalar(bytes: bytes[...]))
  }

  private func bytes(of scalar: Scalar) -> [UInt8] {
    var bytes: [UInt8] = []
    scalar.append(to: &bytes)
    return bytes
  }
}
