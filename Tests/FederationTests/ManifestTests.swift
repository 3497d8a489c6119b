import CreditData
import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Synchronization
import Testing

@Suite("A manifest binds what all owners signed")
struct ManifestTests {
  private let owners = (0..<4).map { _ in
    Node.Owner(policy: NodePolicy().waivingSmallSamples())
  }

  private func draft(
    _ owners: [Node.Owner]? = nil, study: Study = TestFederation.study,
    aggregation: AggregationPolicy = .strict
  ) -> JobManifest {
    let roster = (owners ?? self.owners).enumerated().map {
      Roster.Member(name: "party_\($0 + 1)", key: $1.identity.verifyingKey)
    }
    return JobManifest(
      study: study, roster: roster, aggregation: aggregation, expires: 2_000_000_000)
  }

  private func signatures(of bytes: [UInt8]) -> [[UInt8]] {
    owners.map { SignedManifest.signature(of: bytes, by: $0.identity) }
  }

  // MARK: Signatures

  @Test("A manifest with everybody's signature holds what was signed")
  func signed() throws {
    let draft = draft()
    let bytes = try draft.bytes()
    let signed = try SignedManifest(bytes: bytes, signatures: signatures(of: bytes))
    #expect(signed.manifest == draft)
    #expect(signed.bytes == bytes)
    #expect(signed.roster.names == ["party_1", "party_2", "party_3", "party_4"])
    #expect(signed.digest == Digest.sha256(of: bytes + signatures(of: bytes).flatMap { $0 }))
  }

  @Test("No byte of a signed manifest can be changed")
  func changedByte() throws {
    let bytes = try draft().bytes()
    let signatures = signatures(of: bytes)
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1
      #expect(throws: (any Error).self, "byte \(position)") {
        try SignedManifest(bytes: changed, signatures: signatures)
      }
    }
  }

  @Test("Another spelling of the same manifest is not what was signed")
  func spelling() throws {
    let bytes = try draft().bytes()
    #expect(throws: FederationError.unsignedManifest(party: "party_1")) {
      try SignedManifest(bytes: bytes + Array(" ".utf8), signatures: signatures(of: bytes))
    }
    let other = Array(" ".utf8) + bytes
    #expect(throws: Never.self) {
      try SignedManifest(bytes: other, signatures: signatures(of: other))
    }
  }

  @Test("A missing, swapped or foreign signature is found, and its party named")
  func signatures() throws {
    let bytes = try draft().bytes()
    let good = signatures(of: bytes)
    func refused(_ signatures: [[UInt8]], _ party: String) {
      #expect(throws: FederationError.unsignedManifest(party: party)) {
        try SignedManifest(bytes: bytes, signatures: signatures)
      }
    }
    refused([], "party_1")
    refused(Array(good.dropLast()), "party_4")
    refused(good + [good[0]], "party_4")
    refused([good[0], good[2], good[1], good[3]], "party_2")
    let stranger = SigningKey()
    for party in owners.indices {
      var signatures = good
      signatures[party] = SignedManifest.signature(of: bytes, by: stranger)
      refused(signatures, "party_\(party + 1)")
      signatures[party] = []
      refused(signatures, "party_\(party + 1)")
      // The key's signature over the bare bytes is consent to something else.
      signatures[party] = owners[party].identity.signature(of: bytes)
      refused(signatures, "party_\(party + 1)")
      signatures[party] = Self.secondSpelling(of: good[party])
      refused(signatures, "party_\(party + 1)")
    }
  }

  /// `S + L` in the place of `S`: the same point, which RFC 8032, section 5.1.7, does not accept.
  private static func secondSpelling(of signature: [UInt8]) -> [UInt8] {
    let order: [UInt8] = [
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
      0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    var (sum, carry) = (signature, 0)
    for (index, byte) in order.enumerated() {
      carry += Int(signature[32 + index]) + Int(byte)
      sum[32 + index] = UInt8(carry & 255)
      carry >>= 8
    }
    return sum
  }

  @Test("Every field of a manifest changes its digest")
  func digests() throws {
    let base = draft()
    var digests: Set<[UInt8]> = []
    let changes: [(inout JobManifest) -> Void] = [
      { _ in }, { $0.maximumRows = 1 << 41 }, { $0.maximumRounds += 1 },
      { $0.schemaDigest = [UInt8](repeating: 0, count: 32) }, { $0.expires += 1 },
    ]
    for change in changes {
      var manifest = base
      change(&manifest)
      let bytes = try manifest.bytes()
      digests.insert(
        try SignedManifest(bytes: bytes, signatures: signatures(of: bytes)).digest)
    }
    var study = TestFederation.study
    study.purpose = "another"
    // The same fields again are another job: its name is random.
    for other in [draft(study: study), draft(), draft(aggregation: .tolerant(.init(nodes: 4)))] {
      let bytes = try other.bytes()
      digests.insert(
        try SignedManifest(bytes: bytes, signatures: signatures(of: bytes)).digest)
    }
    #expect(digests.count == changes.count + 3)
  }

  // MARK: Limits

  @Test("A lowered threshold, fewer liars or fewer survivors than the formulas allow are refused")
  func thresholds() throws {
    let owners = (0..<7).map { _ in Node.Owner() }
    func manifest(_ corrupt: Int, _ shares: Int, _ survivors: Int) throws -> SignedManifest {
      try TestFederation.manifest(
        TestFederation.study, owners: owners,
        aggregation: .tolerant(
          .init(corrupt: corrupt, shares: shares, minimumSurvivors: survivors)))
    }
    #expect(Threshold(nodes: 7) == .init(corrupt: 2, shares: 5, minimumSurvivors: 5))
    #expect(throws: AggregationError.weakParameter("threshold", 4, least: 5)) {
      try manifest(2, 4, 5)
    }
    #expect(throws: AggregationError.weakParameter("number of corrupt nodes", 1, least: 2)) {
      try manifest(1, 5, 5)
    }
    #expect(throws: AggregationError.weakParameter("minimum of survivors", 4, least: 5)) {
      try manifest(2, 5, 4)
    }
    // More liars need a higher threshold and more survivors.
    #expect(throws: AggregationError.weakParameter("threshold", 5, least: 6)) {
      try manifest(3, 5, 6)
    }
    for (corrupt, shares, survivors) in [(2, 5, 5), (3, 6, 6), (2, 7, 7)] {
      #expect(try manifest(corrupt, shares, survivors).roster.count == 7)
    }
    // Beyond the roster nobody could ever answer.
    for (corrupt, shares, survivors) in [(7, 8, 9), (2, 8, 8), (2, 5, 8)] {
      #expect(throws: AggregationError.self) { try manifest(corrupt, shares, survivors) }
    }
  }

  @Test("Limits that no word or name can keep make no manifest")
  func limits() throws {
    func refused(_ change: @escaping (inout JobManifest) -> Void) {
      #expect(throws: FederationError.unreadableManifest) {
        try TestFederation.manifest(TestFederation.study, owners: owners, change: change)
      }
    }
    refused { $0.fractionalBits = 24 }
    refused { $0.maximumRows = 0 }
    refused { $0.maximumRows = -1 }
    refused { $0.maximumRows = (1 << 53) / 4 + 1 }
    refused { manifest in
      // A name of 15 bytes.
      let text = String(decoding: (try? manifest.bytes()) ?? [], as: UTF8.self)
      let short = text.replacing(/"id":\[\d+,/, with: "\"id\":[")
      manifest = (try? JSONDecoder().decode(JobManifest.self, from: Data(short.utf8))) ?? manifest
    }
    for bytes in [[], Array("{}".utf8), Array("rows".utf8)] as [[UInt8]] {
      #expect(throws: FederationError.unreadableManifest) {
        try SignedManifest(bytes: bytes, signatures: [])
      }
    }
  }

  @Test("Two nodes make a manifest only when it says that they know, one node never")
  func fewNodes() throws {
    #expect(throws: AggregationError.pairwiseDisclosure) {
      try TestFederation.manifest(TestFederation.study, owners: Array(owners.prefix(2)))
    }
    var study = TestFederation.study
    study.federation.acknowledgesTwoParties = true
    #expect(
      try TestFederation.manifest(study, owners: Array(owners.prefix(2))).roster.count == 2)
    #expect(throws: AggregationError.tooFewNodes(1)) {
      try TestFederation.manifest(study, owners: Array(owners.prefix(1)))
    }
    #expect(throws: AggregationError.repeatedIdentity(of: "party_3")) {
      try TestFederation.manifest(study, owners: [owners[0], owners[1], owners[0]])
    }
  }
}
