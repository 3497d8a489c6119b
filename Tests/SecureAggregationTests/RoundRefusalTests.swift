import Cryptography
import SecureAggregation
import Testing

/// What a malicious collector may ask for in the description of a round.
@Suite("Of rounds, a participant refuses")
struct RoundRefusalTests {
  private var session: Session
  private var round: RoundDescription
  private let words = RingVector.wide([1, 2])

  init() throws {
    session = try Session.tolerant(6)
    round = try session.begin(2)
  }

  private mutating func accept(_ round: RoundDescription) throws {
    try session.nodes[1].accept(round, shares: session.collector.shares(for: 1))
  }

  /// Node 1 refuses the `change`d round before any number is involved, and accepts the honest one.
  private mutating func expect(
    _ error: AggregationError, after change: (inout RoundDescription) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) rethrows {
    var changed = round
    try change(&changed)
    #expect(throws: error, sourceLocation: sourceLocation) { try accept(changed) }
    #expect(throws: AggregationError.noRound, sourceLocation: sourceLocation) {
      try session.nodes[1].contribute(words)
    }
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      _ = try session.answer(round, by: 1, with: words)
    }
  }

  @Test("another suite, so that no collector can ask for plain vectors")
  mutating func suite() {
    expect(.wrongSuite(CipherSuite.plain, expected: CipherSuite.x25519)) {
      $0.suite = CipherSuite.plain
    }
  }

  @Test("another policy")
  mutating func policy() {
    expect(.differs("policy")) { $0.policy = .strict }
  }

  @Test(
    "a lowered threshold, fewer corrupt nodes, fewer survivors",
    arguments: [
      Threshold(corrupt: 1, shares: 3, minimumSurvivors: 4),
      Threshold(corrupt: 0, shares: 4, minimumSurvivors: 4),
      Threshold(corrupt: 1, shares: 4, minimumSurvivors: 3),
    ])
  mutating func lowered(threshold: Threshold) {
    expect(.differs("policy")) { $0.policy = .tolerant(threshold) }
  }

  @Test("another job")
  mutating func job() {
    expect(.differs("job")) { $0.jobDigest = Session.model }
  }

  @Test("another roster: other identities, another order, a smaller one", arguments: 0..<3)
  mutating func roster(change: Int) throws {
    var members = session.roster.members
    switch change {
    case 0: members[3] = .init(name: members[3].name, key: SigningKey().verifyingKey)
    case 1: members.swapAt(2, 3)
    default: members.removeLast()
    }
    let digest = try Roster(members).digest
    expect(.differs("roster")) { $0.rosterDigest = digest }
  }

  @Test("members of a smaller or larger roster", arguments: [[], [true, true, true, true, true]])
  mutating func memberCount(members: [Bool]) {
    expect(.differs("roster")) { $0.members = members }
  }

  @Test("fewer members than have to survive")
  mutating func tooSmall() {
    expect(.tooFewSurvivors(3, least: 4)) { $0.members = [true, true, true, false, false, false] }
  }

  @Test("a strict round without some member of the roster")
  func missingMember() throws {
    var strict = try Session.strict(4)
    let round = try strict.begin(2)
    var smaller = round
    smaller.members[2] = false
    #expect(throws: AggregationError.missing(["node-2"])) {
      try strict.nodes[1].accept(smaller, shares: [])
    }
    try strict.nodes[1].accept(round, shares: [])
  }

  @Test("a round that it is not a member of, and is asked for all the same")
  mutating func leftOut() {
    expect(.leftOut) { $0.members[1] = false }
  }

  @Test("a member whose hello it has not met")
  func stranger() throws {
    var session = try Session.tolerant(6, absent: [4])
    let round = try session.begin(2)
    var larger = round
    larger.members[4] = true
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["node-4"])) {
      try session.nodes[1].accept(larger, shares: session.collector.shares(for: 1))
    }
    _ = try session.answer(round, by: 1, with: words)
  }

  @Test("digests that are not 32 bytes, and vectors of no words")
  mutating func malformed() {
    expect(.malformedDigest(of: "model")) { $0.modelDigest = [] }
  }

  @Test("a layout digest that is too long")
  mutating func layout() {
    expect(.malformedDigest(of: "layout")) { $0.layoutDigest.append(0) }
  }

  @Test("a round of no words")
  mutating func empty() {
    expect(.emptyVector) { $0.wordCount = 0 }
  }

  @Test("an attempt that it announced no key for", arguments: [0, 5, .max] as [UInt64])
  mutating func unannounced(attempt: UInt64) {
    let error: AggregationError =
      attempt == 0 ? .attemptNotIncreasing(0, last: 0) : .noKey(attempt: attempt)
    expect(error) { $0.attempt = attempt }
  }

  @Test("the same attempt twice, for the same round, another step, model or length")
  mutating func replay() throws {
    _ = try session.answer(round, by: 1, with: words)
    let changes: [(inout RoundDescription) -> Void] = [
      { _ in }, { $0.step = "hessian" }, { $0.modelDigest = Session.layout }, { $0.wordCount = 3 },
      { $0.members[0] = false },
    ]
    for change in changes {
      var again = round
      change(&again)
      #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) { try accept(again) }
      // One vector for one attempt, whatever the words.
      for other in [words, .wide([3, 4])] {
        #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
          try session.nodes[1].contribute(other)
        }
      }
    }
    session.collector.abandon()
    let next = try session.begin(2)
    _ = try session.answer(next, by: 1, with: words)
  }

  @Test("an attempt before the last one, whose key is gone")
  mutating func earlierAttempt() throws {
    session.collector.abandon()
    let second = try session.begin(2)
    _ = try session.answer(second, by: 1, with: words)
    #expect(throws: AggregationError.attemptNotIncreasing(1, last: 2)) { try accept(round) }
  }

  @Test("words of another number or width than the round is for, and then takes the right ones")
  mutating func length() throws {
    try accept(round)
    #expect(throws: AggregationError.wrongLength(1, expected: 2)) {
      try session.nodes[1].contribute(.wide([1]))
    }
    #expect(throws: AggregationError.differs("width of a word")) {
      try session.nodes[1].contribute(.narrow([1, 2]))
    }
    _ = try session.nodes[1].contribute(words)
  }

  @Test("a model or layout that does not have the announced digest")
  func model() throws {
    let (model, layout) = (Array("model".utf8), Array("layout".utf8))
    try round.verify(model: model, layout: layout)
    #expect(throws: AggregationError.differs("model")) {
      try round.verify(model: layout, layout: layout)
    }
    #expect(throws: AggregationError.differs("layout")) {
      try round.verify(model: model, layout: model)
    }
  }
}
