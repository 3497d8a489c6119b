import Cryptography
import Foundation
import SecureAggregation
import Testing

/// One frozen round of three nodes. `Vectors/check_round.py` computes the same bytes on its own.
@Suite("Frozen round")
struct RoundVectorTests {
  struct Vector: Decodable {
    let roster: [String]
    let privateKeys: [String]
    let inputs: [[Double]]
    let hellos: [NodeHello]
    let round: RoundDescription
    let vectors: [MaskedVector]
    @Packed var total: [UInt128]
    let decoded: [Double]
  }

  @Test("Keys, round, masked vectors, total and numbers are those of the file")
  func frozen() throws {
    let file = try #require(
      Bundle.module.url(forResource: "round", withExtension: "json", subdirectory: "Vectors"))
    let expected = try JSONDecoder().decode(Vector.self, from: Data(contentsOf: file))
    let roster = try Roster(expected.roster)
    let job = Digest.sha256(of: Array("job".utf8))
    var nodes = try roster.names.map {
      try StrictParticipant(name: $0, roster: roster, jobDigest: job)
    }
    var collector = try StrictCollector(roster: roster, jobDigest: job)

    let hellos = try nodes.indices.map {
      nodes[$0].hello(keys: [try MaskPrivateKey(bytes: hex(expected.privateKeys[$0]))])
    }
    for hello in hellos { try collector.receive(hello) }
    let round = try collector.begin(
      step: "gradient", modelDigest: Digest.sha256(of: Array("model".utf8)),
      layoutDigest: Digest.sha256(of: Array("layout".utf8)), wordCount: expected.inputs[0].count)
    let vectors = try nodes.indices.map {
      let words = try FixedPoint.encode(expected.inputs[$0], parties: roster.count)
      return try nodes[$0].contribute(words, to: round)
    }
    for vector in vectors { try collector.receive(vector) }
    let total = try collector.finish()

    #expect(hellos == expected.hellos)
    #expect(round == expected.round)
    #expect(vectors == expected.vectors)
    #expect(total == expected.total)
    #expect(FixedPoint.decode(total) == expected.decoded)
  }

  private func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
