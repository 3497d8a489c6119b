import Crypto
import Cryptography
import Testing

/// Published vectors of the two ways identifiers become points.
@Suite("Hash to group")
struct HashToGroupTests {
  /// RFC 9380, appendix J.4.2: the u-coordinate P.x, printed with the highest byte first.
  static let curve25519: [(message: String, point: String)] = [
    ("", "1bb913f0c9daefa0b3375378ffa534bda5526c97391952a7789eb976edfe4d08"),
    ("abc", "7c22950b7d900fa866334262fcaea47a441a578df43b894b4625c9b450f9a026"),
    ("abcdef0123456789", "31ad08a8b0deeb2a4d8b0206ca25f567ab4e042746f792f4b7973f3ae2096c52"),
    (
      "q128_" + String(repeating: "q", count: 128),
      "027877759d155b1997d0d84683a313eb78bdb493271d935b622900459d52ceaa"
    ),
    (
      "a512_" + String(repeating: "a", count: 512),
      "5fd892c0958d1a75f54c3182a18d286efab784e774d1e017ba2fb252998b5dc1"
    ),
  ]

  @Test("Curve25519: RFC 9380's points of curve25519_XMD:SHA-512_ELL2_NU_")
  func elligator() {
    let domain = Array("QUUX-V01-CS02-with-curve25519_XMD:SHA-512_ELL2_NU_".utf8)
    let points = BlindingSuite.curve25519.hash(
      ByteStrings(Self.curve25519.map(\.message)), domain: domain)
    for (index, vector) in Self.curve25519.enumerated() {
      #expect(Array(points[index].reversed()) == hex(vector.point), "\(vector.message)")
    }
  }

  /// RFC 9497, appendix A.1.1: OPRF mode of ristretto255-SHA512.
  static let context = Array("OPRFV1-".utf8) + [0] + Array("-ristretto255-SHA512".utf8)
  static let secretKey = "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e"
  static let blind = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"
  static let evaluations: [(input: String, blinded: String, evaluated: String, output: String)] = [
    (
      "00", "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c",
      "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e",
      """
      527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3
      ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6
      """
    ),
    (
      "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
      "da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418",
      "b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25",
      """
      f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4
      f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73
      """
    ),
  ]

  @Test("ristretto255: RFC 9497's key, blinded, evaluated and finished values")
  func obliviousEvaluation() throws {
    let suite = BlindingSuite.ristretto255
    let key = BlindingSuite.derivedScalar(
      seed: [UInt8](repeating: 0xA3, count: 32), info: Array("test key".utf8),
      context: Self.context)
    var bytes: [UInt8] = []
    key.append(to: &bytes)
    #expect(bytes == hex(Self.secretKey))

    let blind = BlindingExponent(ristretto255: try #require(Scalar(bytes: hex(Self.blind)[...])))
    for vector in Self.evaluations {
      var input = ByteStrings()
      input.append(hex(vector.input))
      let point = suite.hash(input, domain: Array("HashToGroup-".utf8) + Self.context)
      let blinded = try suite.raise(point, to: blind)
      #expect(blinded.bytes == hex(vector.blinded))
      let evaluated = try suite.raise(blinded, to: BlindingExponent(ristretto255: key))
      #expect(evaluated.bytes == hex(vector.evaluated))
      let opened = try suite.lower(evaluated, by: blind)
      #expect(opened == (try suite.raise(point, to: BlindingExponent(ristretto255: key))))
      #expect(finished(hex(vector.input), opened.bytes) == hex(vector.output))
    }
  }

  /// Finalize of RFC 9497, section 3.3.1.
  private func finished(_ input: [UInt8], _ point: [UInt8]) -> [UInt8] {
    let parts = [input, point].flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
    return Array(SHA512.hash(data: parts + Array("Finalize".utf8)))
  }

  @Test(
    "Another domain, another length and every message give another point",
    arguments: [
      BlindingSuite.curve25519, .ristretto255,
    ])
  func distinct(suite: BlindingSuite) {
    let messages = ByteStrings((0..<500).map { "id \($0)" })
    let one = suite.hash(messages, domain: [1])
    let points = [one, suite.hash(messages, domain: [2]), suite.hash(messages, domain: [1, 1])]
    #expect(Set(points.flatMap { list in (0..<500).map { list[$0] } }).count == 1500)
    #expect(one == suite.hash(messages, domain: [1], on: Workers(chunk: 7)))
  }
}
