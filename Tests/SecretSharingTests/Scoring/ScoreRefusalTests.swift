import Cryptography
import SecretSharing
import Testing

@Suite("A score refuses")
struct ScoreRefusalTests {
  private let list = ScoreParties.list

  @Test("a part that would be bare and is not acknowledged, by name")
  func bare() throws {
    let parties = ScoreParties()
    #expect(throws: SumError.barePart(of: "tax", to: "bank")) { try parties.terms(holders: 2) }
    #expect(throws: SumError.barePart(of: "bank", to: "tax")) {
      try parties.terms(holders: 2, entitled: 1)
    }
    #expect(try parties.terms(holders: 2, revealsPart: true).senders == [1])
    #expect(try parties.terms(holders: 2, entitled: nil).senders == [0, 1])
  }

  @Test("one party in two roles, ranges that overflow, sizes that no job can keep")
  func job() throws {
    var parties = ScoreParties()
    #expect(throws: SumError.badLimit("number of holders", 1)) { try parties.terms(holders: 1) }
    #expect(throws: SumError.badLimit("place of the entitled holder", 4)) {
      try parties.terms(entitled: 4)
    }
    #expect(throws: SumError.badLimit("row limit", 0)) { try parties.terms(rowLimit: 0) }
    parties.ranges = [1, 2, 3]
    #expect(throws: SumError.badLimit("number of ranges", 3)) { try parties.terms() }
    parties.ranges = [1, 2, .nan, 1]
    #expect(throws: SumError.self) { try parties.terms() }
    parties.ranges = [1, 2, 3, 0x1p30]
    #expect(throws: SumError.overflow(of: "scores", bits: 64, most: 62)) { try parties.terms() }
    parties.ranges = nil
    parties.names[3] = "tax"
    #expect(throws: SumError.sameParty("tax")) { try parties.terms() }
    parties = ScoreParties()
    parties.keys[4] = parties.keys[1]
    #expect(throws: SumError.sameParty("court")) { try parties.terms(entitled: nil) }
    #expect(throws: SumError.malformedDigest) {
      try ScoreTerms(
        jobDigest: [], holders: parties.terms().holders, ranges: [1, 1, 1, 1],
        entitled: .holder(0), rowLimit: 1, revealsPart: false)
    }
  }

  @Test("parts beyond the range or not numbers, no rows, too many rows, a key not its own or used")
  func ownRows() throws {
    let parties = ScoreParties()
    let terms = try parties.terms(rowLimit: 3)
    var holder = try ScoreHolder(terms: terms, place: 1, key: parties.keys[1])
    for bad in [8.5, -9, .nan, .infinity] {
      #expect(throws: SumError.badPart(of: "tax", row: 1)) {
        try holder.send([0, bad], batch: 1, applicants: list)
      }
    }
    #expect(throws: SumError.wrongRowCount(of: "tax", 0, expected: 3)) {
      try holder.send([], batch: 1, applicants: list)
    }
    #expect(throws: SumError.wrongRowCount(of: "tax", 4, expected: 3)) {
      try holder.send([0, 0, 0, 0], batch: 1, applicants: list)
    }
    #expect(throws: SumError.malformedDigest) { try holder.send([0], batch: 1, applicants: []) }
    // A refusal spends no batch.
    _ = try holder.send([0], batch: 1, applicants: list)
    #expect(throws: SumError.notMine("platform")) {
      try ScoreHolder(terms: terms, place: 2, key: MaskPrivateKey())
    }
    #expect(throws: SumError.badKeyAgreement("tax")) {
      try ScoreHolder(terms: terms, place: 1, key: parties.keys[1])
    }
    var collector = ScoreCollector(terms: terms)
    #expect(throws: SumError.badPart(of: "bank", row: 0)) {
      try collector.begin([9], batch: 1, applicants: list)
    }
    var court = ScoreCollector(terms: try ScoreParties().terms(entitled: nil))
    #expect(throws: SumError.badPart(of: "court", row: 0)) {
      try court.begin([1], batch: 1, applicants: list)
    }
  }

  @Test("repeated batches, other applicants, other terms, wrong lengths, strangers, noise")
  func messages() throws {
    let parties = ScoreParties()
    let terms = try parties.terms()
    var senders = try parties.senders(terms)
    var collector = ScoreCollector(terms: terms)
    try collector.begin([1, 2], batch: 5, applicants: list)
    #expect(throws: SumError.repeatedBatch(5)) {
      try collector.begin([1, 2], batch: 5, applicants: list)
    }
    #expect(throws: SumError.repeatedBatch(4)) {
      try collector.begin([1, 2], batch: 4, applicants: list)
    }
    let tax = try senders[0].send([1, 2], batch: 5, applicants: list)
    #expect(throws: SumError.repeatedBatch(5)) {
      try senders[0].send([1, 2], batch: 5, applicants: list)
    }
    func copy(
      _ parcel: ScoreParcel, from: Int? = nil, terms: [UInt8]? = nil, batch: Int? = nil,
      applicants: [UInt8]? = nil, words: [UInt64]? = nil
    ) -> ScoreParcel {
      ScoreParcel(
        from: from ?? parcel.from, terms: terms ?? parcel.terms, batch: batch ?? parcel.batch,
        applicants: applicants ?? parcel.applicants, words: words ?? parcel.words)
    }
    let others = Digest.sha256(of: [8])
    let cases: [(ScoreParcel, SumError)] = [
      (copy(tax, from: 0), .unexpected("part for batch 5", from: "bank")),
      (copy(tax, from: 4), .unexpected("part", from: "holder 4")),
      (copy(tax, from: -1), .unexpected("part", from: "holder -1")),
      (copy(tax, terms: others), .otherTerms(from: "tax")),
      (copy(tax, batch: 6), .unexpected("part for batch 6", from: "tax")),
      (copy(tax, applicants: others), .otherApplicants(from: "tax")),
      (copy(tax, words: [1]), .wrongLength("part", from: "tax", words: 1, expected: 2)),
      (copy(tax, words: []), .wrongLength("part", from: "tax", words: 0, expected: 2)),
      (copy(tax, words: [1, 2, 3]), .wrongLength("part", from: "tax", words: 3, expected: 2)),
    ]
    for (parcel, error) in cases {
      #expect(throws: error) { try collector.receive(parcel) }
    }
    #expect(try collector.receive(tax) == nil)
    #expect(throws: SumError.unexpected("part for batch 5", from: "tax")) {
      try collector.receive(tax)
    }
    // One of them masks with another batch: no score, but noise.
    #expect(
      try collector.receive(senders[1].send([1, 2], batch: 5, applicants: list)) == nil)
    let late = try senders[2].send([1, 2], batch: 6, applicants: list)
    #expect(throws: SumError.impossibleScores(batch: 5)) {
      try collector.receive(copy(late, batch: 5))
    }
  }

  @Test("in sentences that name who would see what")
  func sentences() {
    #expect(
      SumError.barePart(of: "tax", to: "bank").description
        == "'tax' is the only other holder, so 'bank' would see its part of every score; let its "
        + "owner acknowledge that in the job, or bring a third party.")
  }
}
