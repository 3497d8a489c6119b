import Cryptography
import SecureAggregation
import Testing

@Suite("Plain aggregation")
struct PlainAggregationTests {
  @Test("It waits for everybody, then counts attempts without end")
  func course() throws {
    var session = try Session.plain(.strict, 3)
    let round = try session.begin(1)
    #expect(round.attempt == 1)
    try session.nodes[0].accept(round, shares: [])
    try session.collector.receive(session.nodes[0].contribute(.wide([2])))
    #expect(throws: AggregationError.missing(["node-1", "node-2"])) {
      try session.collector.finish()
    }
    session.collector.abandon()
    for attempt in 2...6 as ClosedRange<UInt64> {
      #expect(session.collector.remainingAttempts(of: session.present) == .max)
      #expect(try session.total(of: Array(repeating: .wide([2]), count: 3)) == .wide([6]))
      #expect(session.roundTrips == 1)
      #expect(session.nodes[0].counter.spent == attempt)
    }
    #expect(throws: AggregationError.attemptNotIncreasing(1, last: 6)) {
      try session.nodes[0].accept(round, shares: [])
    }
  }

  @Test("It needs the hellos of its members")
  func hellos() throws {
    let roster = try Session.roster(3)
    var collector = try PlainCollector(roster: roster, policy: .strict, jobDigest: Session.job)
    var node = try PlainParticipant(
      name: "node-0", roster: roster, policy: .strict, jobDigest: Session.job)
    try collector.receive(node.hello(attempts: 1))
    #expect(collector.remainingAttempts(of: [true, true, true]) == 0)
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["node-1", "node-2"])) {
      try collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 1,
        width: .wide, members: [true, true, true])
    }
  }

  @Test("Rounds on other terms are refused as in earnest")
  func terms() throws {
    var session = try Session.plain(.tolerant(Threshold(nodes: 5)), 5)
    let round = try session.begin(2)
    let changes: [(AggregationError, (inout RoundDescription) -> Void)] = [
      (.differs("policy"), { $0.policy = .strict }),
      (.differs("job"), { $0.jobDigest = Session.model }),
      (.differs("roster"), { $0.rosterDigest = Session.model }),
      (.leftOut, { $0.members[1] = false }),
      (.tooFewSurvivors(3, least: 4), { $0.members = [true, true, true, false, false] }),
      (.emptyVector, { $0.wordCount = 0 }),
    ]
    for (refusal, change) in changes {
      var changed = round
      change(&changed)
      #expect(throws: refusal) { try session.nodes[1].accept(changed, shares: []) }
    }
    #expect(throws: AggregationError.noRound) { try session.nodes[1].contribute(.wide([1, 2])) }
    try session.nodes[1].accept(round, shares: [])
    #expect(throws: AggregationError.wrongLength(1, expected: 2)) {
      try session.nodes[1].contribute(.wide([1]))
    }
    #expect(throws: AggregationError.differs("width of a word")) {
      try session.nodes[1].contribute(.narrow([1, 2]))
    }
    _ = try session.nodes[1].contribute(.wide([1, 2]))
  }

  @Test("Plain and masking parties refuse each other")
  func downgrade() throws {
    var strict = try Session.strict(3)
    var plain = try Session.plain(.strict, 3)
    let plainRound = try plain.begin(1)
    let strictRound = try strict.begin(1)
    let expected = AggregationError.wrongSuite(CipherSuite.plain, expected: CipherSuite.x25519)
    #expect(throws: expected) { try strict.nodes[0].accept(plainRound, shares: []) }
    #expect(throws: expected) {
      try strict.collector.receive(plain.nodes[0].hello(attempts: 1))
    }
    try plain.nodes[0].accept(plainRound, shares: [])
    let unmasked = try plain.nodes[0].contribute(.wide([1]))
    #expect(throws: expected) { try strict.collector.receive(unmasked) }
    let other = AggregationError.wrongSuite(CipherSuite.x25519, expected: CipherSuite.plain)
    #expect(throws: other) { try plain.nodes[1].accept(strictRound, shares: []) }
    let masked = try strict.answer(strictRound, by: 0, with: .wide([1]))
    #expect(throws: other) { try plain.collector.receive(masked) }
  }
}
