import Cryptography
import Testing

@Suite("Key agreement")
struct KeyAgreementTests {
  /// All points of order 1, 2, 4 and 8 on the curve and its twist, in their canonical spelling.
  static let lowOrderPoints = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]

  /// The same points written with the prime added, with bit 255 set, or both.
  static let secondSpellings = [
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ]

  @Test("Low-order points are refused, and named by position", arguments: lowOrderPoints)
  func lowOrder(point: String) throws {
    let honest = MaskPrivateKey().publicKey
    let peers = [honest, try MaskPublicKey(hex(point))]
    #expect(throws: KeyAgreementError.lowOrderKey(position: 1)) {
      try MaskPrivateKey().agree(with: peers)
    }
  }

  @Test("Second spellings of a point are refused", arguments: secondSpellings)
  func secondSpelling(point: String) {
    #expect(throws: KeyAgreementError.malformedKey) { try MaskPublicKey(hex(point)) }
  }

  @Test("The greatest number below the prime is the last one accepted")
  func canonicalBorder() throws {
    let border = [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    #expect(try MaskPublicKey(border).bytes == border)
    #expect(throws: KeyAgreementError.malformedKey) {
      try MaskPublicKey([0xED] + border.dropFirst())
    }
  }

  @Test("Keys of another length are refused", arguments: [0, 31, 33])
  func wrongLength(count: Int) {
    #expect(throws: KeyAgreementError.malformedKey) {
      try MaskPublicKey([UInt8](repeating: 9, count: count))
    }
  }

  @Test("A private key agrees once, even when the agreement is refused")
  func singleUse() throws {
    let peer = MaskPrivateKey().publicKey
    let used = MaskPrivateKey()
    _ = try used.agree(with: [peer])
    #expect(throws: KeyAgreementError.alreadyUsed) { try used.agree(with: [peer]) }

    let refused = MaskPrivateKey()
    let lowOrder = try MaskPublicKey(hex(Self.lowOrderPoints[0]))
    #expect(throws: KeyAgreementError.lowOrderKey(position: 0)) {
      try refused.agree(with: [lowOrder])
    }
    #expect(throws: KeyAgreementError.alreadyUsed) { try refused.agree(with: [peer]) }

    let erased = MaskPrivateKey()
    erased.erase()
    #expect(throws: KeyAgreementError.alreadyUsed) { try erased.agree(with: [peer]) }
  }

  @Test("A shared secret stands for the key that its bytes are")
  func keyOfSharedSecret() throws {
    let bytes: [UInt8] = Array(1...32)
    let key = MaskPrivateKey(Secret(bytes: bytes))
    let peer = MaskPrivateKey().publicKey
    let same = try MaskPrivateKey(bytes: bytes)
    #expect(key.publicKey == same.publicKey)
    #expect(
      try key.agree(with: [peer])[0].exposedBytes == same.agree(with: [peer])[0].exposedBytes)
  }

  @Test("Both ends derive the same pair seed, and any other round or pair another")
  func pairSeeds() throws {
    let shared = Secret(bytes: Array(0..<32))
    let tau = [UInt8](repeating: 7, count: 32)
    func mask(_ tau: [UInt8], _ u: Int, _ v: Int) -> RingVector {
      var words = RingVector.zeros(count: 1, width: .wide)
      MaskStream(PairSeed(shared: shared, tau: tau, between: u, and: v)).add(to: &words)
      return words
    }
    #expect(mask(tau, 2, 5) == mask(tau, 5, 2))
    #expect(mask(tau, 2, 5) != mask(tau, 2, 6))
    #expect(mask(tau, 2, 5) != mask([8] + tau.dropFirst(), 2, 5))
  }

  @Test("Secrets print, debug and dump as nothing")
  func redaction() throws {
    let bytes = [UInt8](repeating: 0xAB, count: 32)
    let key = try MaskPrivateKey(bytes: bytes)
    let secret = Secret(bytes: bytes)
    let seed = PairSeed(shared: secret, tau: [], between: 0, and: 1)
    for value: Any in [key, secret, seed, MaskStream(seed), [secret], Optional(key) as Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(text.contains("<secret>") && !text.contains("171"), "\(type(of: value))")
      }
    }
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }
}
