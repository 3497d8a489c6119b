import Cryptography
import Testing

@Suite("Published vectors")
struct KnownAnswerTests {
  @Test("SHA-256 of 'abc', FIPS 180-4 example")
  func sha256() {
    #expect(
      Digest.sha256(of: Array("abc".utf8))
        == hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
  }

  @Test("X25519 on given scalars and points, RFC 7748 section 5.2")
  func x25519Vectors() throws {
    #expect(
      try agreed(
        scalar: "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        point: "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
        == hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"))
    // The second point is printed with bit 255 set, which the function ignores and we refuse.
    let printed = "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"
    #expect(throws: KeyAgreementError.malformedKey) { try MaskPublicKey(hex(printed)) }
    #expect(
      try agreed(
        scalar: "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        point: printed.dropLast(2) + "13")
        == hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"))
  }

  @Test("X25519 iterated one and a thousand times, RFC 7748 section 5.2")
  func x25519Iterated() throws {
    var (scalar, point) = ([9] + [UInt8](repeating: 0, count: 31), [UInt8]())
    point = scalar
    for iteration in 1...1000 {
      let secret = try MaskPrivateKey(bytes: scalar).agree(with: [MaskPublicKey(point)])[0]
      (scalar, point) = (secret.exposedBytes, scalar)
      // The function ignores bit 255 of a point.
      point[31] &= 0x7F
      if iteration == 1 {
        let once = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
        #expect(scalar == hex(once))
      }
    }
    #expect(
      scalar == hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"))
  }

  @Test("Diffie-Hellman between Alice and Bob, RFC 7748 section 6.1")
  func diffieHellman() throws {
    let alice = try MaskPrivateKey(
      bytes: hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
    let bob = try MaskPrivateKey(
      bytes: hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
    #expect(
      alice.publicKey.bytes
        == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"))
    #expect(
      bob.publicKey.bytes
        == hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    let shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    #expect(try alice.agree(with: [bob.publicKey])[0].exposedBytes == shared)
    #expect(try bob.agree(with: [alice.publicKey])[0].exposedBytes == shared)
  }

  @Test("HKDF-SHA256, RFC 5869 appendix A.1")
  func hkdfBasic() {
    let key = Secret(bytes: [UInt8](repeating: 0x0B, count: 22))
    let salt: [UInt8] = Array(0x00...0x0C)
    let info: [UInt8] = Array(0xF0...0xF9)
    #expect(
      key.derived(salt: salt, info: info, byteCount: 42).exposedBytes
        == hex(
          """
          3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf
          34007208d5b887185865
          """))
  }

  @Test("HKDF-SHA256 with longer inputs, RFC 5869 appendix A.2")
  func hkdfLong() {
    let key = Secret(bytes: Array(0x00...0x4F))
    let salt: [UInt8] = Array(0x60...0xAF)
    let info: [UInt8] = Array(0xB0...0xFF)
    #expect(
      key.derived(salt: salt, info: info, byteCount: 82).exposedBytes
        == hex(
          """
          b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c
          59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71
          cc30c58179ec3e87c14c01d5c1f3434f1d87
          """))
  }

  @Test("HKDF-SHA256 without salt and info, RFC 5869 appendix A.3")
  func hkdfEmpty() {
    let key = Secret(bytes: [UInt8](repeating: 0x0B, count: 22))
    #expect(
      key.derived(salt: [], info: [], byteCount: 42).exposedBytes
        == hex(
          """
          8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d
          9d201395faa4b61a96c8
          """))
  }

  @Test("The mask stream is AES-256 in counter mode, SP 800-38A F.5.5")
  func counterMode() {
    let key = Secret(
      bytes: hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))
    let plaintext = hex(
      """
      6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
      30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710
      """)
    let stream = MaskStream(key: key).keystream(
      from: 0xF0F1_F2F3_F4F5_F6F7_F8F9_FAFB_FCFD_FEFF, byteCount: 64)
    #expect(
      zip(plaintext, stream).map { $0 ^ $1 }
        == hex(
          """
          601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5
          2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6
          """))
  }

  private func agreed(scalar: String, point: String) throws -> [UInt8] {
    let key = try MaskPrivateKey(bytes: hex(scalar))
    return try key.agree(with: [MaskPublicKey(hex(point))])[0].exposedBytes
  }
}
