import Cryptography
import SecureAggregation
import Testing

/// What a malicious collector may try on a node; each attempt ends in a refusal by name.
@Suite("A participant refuses")
struct ParticipantRefusalTests {
  private var session: Session
  private var round: RoundDescription
  private let words: [UInt128] = [1, 2]

  init() throws {
    session = try Session.strict(4)
    round = try session.begin(2)
  }

  /// Node 1 gets `change`d news and refuses; untouched, the same round is then accepted: a refusal
  /// costs a node nothing unless its key was used.
  private mutating func expect(
    _ error: AggregationError, keyIsSpent: Bool = false,
    after change: (inout RoundDescription) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) rethrows {
    var changed = round
    try change(&changed)
    #expect(throws: error, sourceLocation: sourceLocation) {
      try session.nodes[1].contribute(words, to: changed)
    }
    if !keyIsSpent {
      #expect(throws: Never.self, sourceLocation: sourceLocation) {
        try session.nodes[1].contribute(words, to: round)
      }
    }
  }

  @Test("another suite, so that no collector can ask for plain vectors")
  mutating func suite() {
    expect(.wrongSuite(CipherSuite.plain, expected: CipherSuite.x25519)) {
      $0.suite = CipherSuite.plain
    }
  }

  @Test("another job")
  mutating func job() {
    expect(.differs("job")) { $0.jobDigest = Session.model }
  }

  @Test("another roster: other names, another order, a smaller one")
  mutating func roster() throws {
    let names = session.roster.names
    for other in [["a", "b", "c", "d"], names.reversed(), Array(names.dropLast())] {
      let digest = try Roster(other).digest
      #expect(throws: AggregationError.differs("roster")) {
        var changed = round
        changed.rosterDigest = digest
        return try session.nodes[1].contribute(words, to: changed)
      }
    }
    expect(.differs("roster")) { $0.members.removeLast() }
  }

  @Test("a round without some member of the roster")
  mutating func missingMember() {
    expect(.missing(["node-2"])) { $0.members[2] = false }
  }

  @Test("digests that are not 32 bytes")
  mutating func digests() {
    expect(.malformedDigest(of: "model")) { $0.modelDigest = [] }
    expect(.attemptNotIncreasing(1, last: 1), keyIsSpent: true) { _ in }
  }

  @Test("vectors of another length, and of none")
  mutating func length() {
    #expect(throws: AggregationError.wrongLength(1, expected: 2)) {
      try session.nodes[1].contribute([1], to: round)
    }
    expect(.emptyVector) { $0.wordCount = 0 }
  }

  @Test("missing and surplus keys")
  mutating func keyCount() {
    expect(.wrongKeyCount(3, expected: 4)) { $0.maskKeys.removeLast() }
    let surplus = MaskPrivateKey().publicKey
    #expect(throws: AggregationError.wrongKeyCount(5, expected: 4)) {
      var changed = round
      changed.maskKeys.append(surplus)
      return try session.nodes[2].contribute(words, to: changed)
    }
  }

  @Test("its own key replaced")
  mutating func ownKey() {
    expect(.ownKeyChanged(attempt: 1)) { $0.maskKeys[1] = MaskPrivateKey().publicKey }
  }

  @Test("keys swapped between nodes, when its own is one of them")
  mutating func swappedWithOwn() {
    expect(.ownKeyChanged(attempt: 1)) { $0.maskKeys.swapAt(1, 2) }
  }

  @Test("its own key reflected as another node's")
  mutating func reflected() {
    expect(.repeatedKey(of: "node-3")) { $0.maskKeys[3] = $0.maskKeys[1] }
  }

  @Test("its own key of a later attempt reflected as another node's")
  mutating func reflectedFromLaterAttempt() throws {
    session.collector.abandon()
    let later = try session.begin(2).maskKeys[1]
    expect(.repeatedKey(of: "node-0")) { $0.maskKeys[0] = later }
  }

  @Test("one key under two names")
  mutating func duplicate() {
    expect(.repeatedKey(of: "node-3")) { $0.maskKeys[3] = $0.maskKeys[2] }
  }

  @Test("a key that served an earlier attempt")
  mutating func oldKey() throws {
    _ = try session.nodes[1].contribute(words, to: round)
    let old = round.maskKeys[0]
    session.collector.abandon()
    round = try session.begin(2)
    expect(.repeatedKey(of: "node-0")) { $0.maskKeys[0] = old }
  }

  @Test("a low-order key, and spends its own")
  mutating func lowOrder() throws {
    let one = try MaskPublicKey([1] + [UInt8](repeating: 0, count: 31))
    expect(.lowOrderKey(of: "node-2"), keyIsSpent: true) { $0.maskKeys[2] = one }
    expect(.attemptNotIncreasing(1, last: 1), keyIsSpent: true) { _ in }
  }

  @Test("the same attempt twice, for the same words or others")
  mutating func replay() throws {
    _ = try session.nodes[1].contribute(words, to: round)
    expect(.attemptNotIncreasing(1, last: 1), keyIsSpent: true) { _ in }
    expect(.attemptNotIncreasing(1, last: 1), keyIsSpent: true) { $0.step = "other" }
  }

  @Test("an attempt before the last one, whose key is gone")
  mutating func earlierAttempt() throws {
    session.collector.abandon()
    let second = try session.begin(2)
    _ = try session.nodes[1].contribute(words, to: second)
    expect(.attemptNotIncreasing(1, last: 2), keyIsSpent: true) { _ in }
  }

  @Test("an attempt that it announced no key for")
  mutating func unannounced() {
    expect(.noKey(attempt: 5)) { $0.attempt = 5 }
  }

  @Test("to use a key twice through a copy of itself")
  mutating func copies() throws {
    var copy = session.nodes[1]
    _ = try session.nodes[1].contribute(words, to: round)
    #expect(throws: AggregationError.noKey(attempt: 1)) {
      try copy.contribute(words, to: round)
    }
  }

  @Test("to show its keys in a log")
  func printing() {
    var dumped = ""
    dump(session.nodes[1], to: &dumped)
    #expect(dumped.contains("<secret>") && !dumped.contains("PrivateKey"))
    #expect("\(session.nodes[1])".contains("<secret>"))
  }

  @Test("a model or layout that does not have the announced digest")
  mutating func model() throws {
    let (model, layout) = (Array("model".utf8), Array("layout".utf8))
    try round.verify(model: model, layout: layout)
    #expect(throws: AggregationError.differs("model")) {
      try round.verify(model: layout, layout: layout)
    }
    #expect(throws: AggregationError.differs("layout")) {
      try round.verify(model: model, layout: model)
    }
  }

  @Test("rosters of one, of two without consent, with equal or empty names, and strangers")
  func rosters() throws {
    #expect(throws: AggregationError.tooFewNodes(0)) { try Roster([]) }
    #expect(throws: AggregationError.tooFewNodes(1)) {
      try Roster(["a"], acknowledgesPairwiseDisclosure: true)
    }
    #expect(throws: AggregationError.pairwiseDisclosure) { try Roster(["a", "b"]) }
    #expect(throws: AggregationError.badNodeName("a")) { try Roster(["a", "b", "a"]) }
    #expect(throws: AggregationError.badNodeName("")) { try Roster(["a", "b", ""]) }
    let roster = try Roster(["a", "b", "c"])
    #expect(throws: AggregationError.unknownNode("d")) {
      try StrictParticipant(name: "d", roster: roster, jobDigest: Session.job)
    }
    #expect(throws: AggregationError.malformedDigest(of: "job")) {
      try StrictParticipant(name: "a", roster: roster, jobDigest: [1])
    }
  }
}
