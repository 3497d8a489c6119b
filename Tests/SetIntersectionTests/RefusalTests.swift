import Cryptography
import SetIntersection
import Testing

/// What no honest party says is refused by name, changes nothing, and nothing is answered.
@Suite("Refusals of a set intersection")
struct RefusalTests {
  /// A message as its sender would sign it, with its bytes changed.
  private func forged(
    _ frame: [UInt8], by key: SigningKey, _ change: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    var body = Array(frame.dropLast(64))
    change(&body)
    var transcript = Transcript(label: "fedrisk intersection message 1")
    transcript.append(body)
    return body + key.signature(of: transcript.digest())
  }

  /// Two parties at the point where `kind` is delivered to `receiver`.
  private func before(
    _ kind: UInt8, to receiver: Int, lists: [[String]] = [["a", "b", "c"], ["b", "c", "d"]],
    reveal: IntersectionTerms.Reveal = .rowsToAll
  ) throws -> (meeting: Meeting, message: Meeting.Sent) {
    var meeting = try Meeting(lists, reveal: reveal)
    while let message = meeting.waiting.first {
      if message.frame[1] == kind, message.receiver == receiver { return (meeting, message) }
      meeting.waiting.removeFirst()
      try meeting.deliver(message)
    }
    throw IntersectionError.malformedDigest
  }

  private func expect(
    _ error: IntersectionError, for frame: [UInt8], at receiver: Int, of meeting: Meeting
  ) {
    var party = meeting.parties[receiver]
    #expect(throws: error) { try party.receive(frame) }
    #expect(party.outcome == nil)
  }

  private static let payload = 76

  @Test("A list of low-order, second-spelt, repeated or missing points is refused")
  func points() throws {
    let (meeting, message) = try before(2, to: 1)
    let forge = { (change: (inout [UInt8]) -> Void) in
      self.forged(message.frame, by: meeting.keys[0], change)
    }
    let start = Self.payload
    expect(
      .lowOrderPoint(position: 0, from: "P0"),
      for: forge { for index in start..<(start + 32) { $0[index] = 0 } }, at: 1, of: meeting)
    expect(
      .badPoint(position: 2, from: "P0"),
      for: forge { for index in (start + 64)..<(start + 96) { $0[index] = 0xFF } }, at: 1,
      of: meeting)
    expect(
      .repeatedPoint(position: 1, from: "P0"),
      for: forge { body in
        for index in 0..<32 { body[start + 32 + index] = body[start + index] }
      }, at: 1, of: meeting)
    expect(
      .wrongCount(2, expected: 3, from: "P0"), for: forge { $0.removeLast(32) }, at: 1,
      of: meeting)
    expect(
      .wrongCount(3, expected: 3, from: "P0"),
      for: forge {
        $0.removeLast(0)
        $0.append(1)
      }, at: 1,
      of: meeting)
  }

  @Test(
    "Points sent back as they came are refused, in any order, in every mode",
    arguments: IntersectionTerms.Reveal.allCases)
  func reflected(reveal: IntersectionTerms.Reveal) throws {
    let (meeting, message) = try before(3, to: 0, reveal: reveal)
    let blinded = meeting.payloads(to: 1, kind: 2)
    let frame = forged(message.frame, by: meeting.keys[1]) { body in
      // The first point of the list in the last place.
      for index in 0..<32 { body[Self.payload + 64 + index] = blinded[index] }
    }
    // The table has to come as well before points are looked up; points are checked at once.
    expect(.reflectedPoint(position: 2, from: "P1"), for: frame, at: 0, of: meeting)
  }

  @Test("Another job, suite, session, receiver, sender or signature is refused")
  func headers() throws {
    let (meeting, message) = try before(2, to: 1)
    let key = meeting.keys[0]
    expect(.wrongJob, for: forged(message.frame, by: key) { $0[2] ^= 1 }, at: 1, of: meeting)
    expect(
      .wrongSuite(2, expected: 1), for: forged(message.frame, by: key) { $0[0] = 2 }, at: 1,
      of: meeting)
    expect(
      .differs("set of announcements of 'P0'"),
      for: forged(message.frame, by: key) { $0[34] ^= 1 }, at: 1, of: meeting)
    expect(.notForMe, for: message.frame, at: 0, of: meeting)
    var changed = message.frame
    changed[100] ^= 1
    expect(.badSignature(of: "P0"), for: changed, at: 1, of: meeting)
    expect(
      .unexpected("list of common tags", from: "P0"),
      for: forged(message.frame, by: key) { $0[1] = 5 }, at: 1, of: meeting)
    expect(
      .unexpected("evaluated list", from: "P0"),
      for: forged(message.frame, by: key) { $0[1] = 3 }, at: 1, of: meeting)
    expect(
      .malformed("a message of an unknown kind"),
      for: forged(message.frame, by: key) { $0[1] = 77 }, at: 1, of: meeting)
  }

  @Test("The digest of another job makes every message foreign")
  func otherJob() throws {
    let lists = [["a", "b"], ["b", "c"]]
    let one = try Meeting(lists, job: Digest.sha256(of: [1]))
    var other = try Meeting(lists, job: Digest.sha256(of: [2]))
    #expect(throws: IntersectionError.wrongJob) {
      try other.parties[1].receive(one.waiting[0].frame)
    }
  }

  @Test("A list for one part is not taken twice, and not after the end")
  func repeated() throws {
    let (before, message) = try before(2, to: 1)
    var meeting = before
    let first = try meeting.parties[1].receive(message.frame)
    #expect(!first.isEmpty)
    #expect(throws: IntersectionError.unexpected("blinded list", from: "P0")) {
      try meeting.parties[1].receive(message.frame)
    }
    var whole = before
    try whole.run()
    #expect(throws: IntersectionError.unexpected("blinded list", from: "P0")) {
      try whole.parties[1].receive(message.frame)
    }
  }

  @Test("Tags of nobody, and tags named twice, are refused")
  func tags() throws {
    let (meeting, message) = try before(5, to: 1)
    expect(
      .unknownTag(position: 0, from: "P0"),
      for: forged(message.frame, by: meeting.keys[0]) { $0[Self.payload] ^= 1 }, at: 1, of: meeting)
    expect(
      .unknownTag(position: 1, from: "P0"),
      for: forged(message.frame, by: meeting.keys[0]) { body in
        for index in 0..<16 { body[Self.payload + 16 + index] = body[Self.payload + index] }
      }, at: 1, of: meeting)
  }

  @Test("Parties that name rows in different ways stop before anything depends on a row")
  func formats() throws {
    let keys = [SigningKey(), SigningKey()]
    func terms(_ format: String) throws -> IntersectionTerms {
      try IntersectionTerms(
        jobDigest: Digest.sha256(of: [3]),
        members: keys.enumerated().map { .init(name: "P\($0)", key: $1.verifyingKey, cap: 9) },
        labelParty: "P0", reveal: .rowsToAll, identifiers: format, minimumSize: 1,
        hidesSizes: false)
    }
    // To its own owner, before it starts.
    #expect(throws: IntersectionError.self) {
      try IntersectionParty(
        name: "P1", terms: terms("18 characters"), identity: keys[1],
        identifiers: ["110108000000016"], format: "15 digits")
    }
    // Between parties whose jobs say different things.
    var first = try IntersectionParty(
      name: "P0", terms: terms("18 characters"), identity: keys[0], identifiers: ["a"],
      format: "18 characters")
    let second = try IntersectionParty(
      name: "P1", terms: terms("15 digits"), identity: keys[1], identifiers: ["a"],
      format: "15 digits")
    #expect(
      throws: IntersectionError.differentIdentifiers(
        of: "P1", theirs: "15 digits", mine: "18 characters")
    ) { try first.receive(second.start()[0].frame) }
  }

  @Test("A key for shares of zero that is another party's, or of low order, is refused")
  func agreementKeys() throws {
    let meeting = try Meeting([["a"], ["a"], ["a"]])
    let first = meeting.waiting.first { $0.sender == 0 && $0.receiver == 2 }!
    let second = meeting.waiting.first { $0.sender == 1 && $0.receiver == 2 }!
    // Behind terms digest, size and three counts.
    let key = (Self.payload + 48)..<(Self.payload + 80)
    let reflected = forged(second.frame, by: meeting.keys[1]) { body in
      body.replaceSubrange(key, with: first.frame[key])
    }
    var party = meeting.parties[2]
    _ = try party.receive(first.frame)
    #expect(throws: IntersectionError.badAgreementKey) { try party.receive(reflected) }
    // Of low order: known only when it is used, at the last announcement.
    let zero = forged(second.frame, by: meeting.keys[1]) { body in
      body.replaceSubrange(key, with: [UInt8](repeating: 0, count: 32))
    }
    #expect(throws: IntersectionError.badAgreementKey) { try party.receive(zero) }
    #expect(party.outcome == nil)
  }

  @Test("Lists that are too long, too short, with gaps or duplicates stop at their owner")
  func ownLists() throws {
    func start(_ list: [String], minimum: Int = 1) throws {
      _ = try Meeting([["a", "b", "c"], list], minimum: minimum, cap: 3)
    }
    #expect(throws: IntersectionError.repeatedIdentifier(row: 2)) { try start(["a", "b", "a"]) }
    #expect(throws: IntersectionError.emptyIdentifier(row: 1)) { try start(["a", ""]) }
    #expect(throws: IntersectionError.tooManyIdentifiers(4, most: 3)) {
      try start(["a", "b", "c", "d"])
    }
    #expect(throws: IntersectionError.tooFewIdentifiers(1, least: 2)) {
      try start(["a"], minimum: 2)
    }
    #expect(throws: IntersectionError.tooFewIdentifiers(0, least: 1)) { try start([]) }
  }

  @Test("Rosters and limits no job can have are refused")
  func terms() throws {
    let key = SigningKey().verifyingKey
    let other = SigningKey().verifyingKey
    func make(
      _ members: [IntersectionTerms.Member], label: String = "A", minimum: Int = 1,
      digest: [UInt8] = Digest.sha256(of: [])
    ) throws {
      _ = try IntersectionTerms(
        jobDigest: digest, members: members, labelParty: label, reveal: .size, identifiers: "x",
        minimumSize: minimum, hidesSizes: false)
    }
    let a = IntersectionTerms.Member(name: "A", key: key, cap: 9)
    let b = IntersectionTerms.Member(name: "B", key: other, cap: 9)
    try make([a, b])
    #expect(throws: IntersectionError.tooFewParties(1, least: 2)) { try make([a]) }
    #expect(throws: IntersectionError.badPartyName("A")) {
      try make([a, .init(name: "A", key: other, cap: 9)])
    }
    #expect(throws: IntersectionError.repeatedIdentity(of: "B")) {
      try make([a, .init(name: "B", key: key, cap: 9)])
    }
    #expect(throws: IntersectionError.unknownParty("C")) { try make([a, b], label: "C") }
    #expect(throws: IntersectionError.badLimit("minimum size", 0)) { try make([a, b], minimum: 0) }
    #expect(throws: IntersectionError.badLimit("cap of 'A'", 9)) { try make([a, b], minimum: 10) }
    #expect(throws: IntersectionError.malformedDigest) { try make([a, b], digest: [1]) }
  }

  @Test("Fewer common identifiers than allowed: the label party says no more than that")
  func tooSmall() throws {
    var meeting = try Meeting([["a", "b", "c"], ["c", "d", "e"]], minimum: 2)
    try meeting.run()
    #expect(meeting.outcomes == [.refused(.tooSmall(least: 2)), .refused(.refused(by: "P0"))])
    #expect(meeting.payloads(to: 1, kind: 5).isEmpty)
    #expect(meeting.payloads(to: 1, kind: 6) == [1])
  }
}
