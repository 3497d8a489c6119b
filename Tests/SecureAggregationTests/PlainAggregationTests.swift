import SecureAggregation
import Testing

@Suite("Plain aggregation")
struct PlainAggregationTests {
  @Test("It waits for everybody, then counts attempts without end")
  func course() throws {
    let roster = try Roster(["a", "b", "c"])
    var collector = try PlainCollector(roster: roster, jobDigest: Session.job)
    var nodes = try roster.names.map {
      try PlainParticipant(name: $0, roster: roster, jobDigest: Session.job)
    }
    try collector.receive(nodes[0].hello(attempts: 1))
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["b", "c"])) {
      try collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 1)
    }
    for index in 1..<3 { try collector.receive(nodes[index].hello(attempts: 1)) }
    for attempt in 1...5 as ClosedRange<UInt64> {
      let round = try collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 1)
      #expect(round.attempt == attempt)
      for index in 0..<3 { try collector.receive(nodes[index].contribute([2], to: round)) }
      #expect(try collector.finish() == [6])
      #expect(throws: AggregationError.attemptNotIncreasing(attempt, last: attempt)) {
        try nodes[0].contribute([2], to: round)
      }
    }
  }

  @Test("Plain and masking parties refuse each other")
  func downgrade() throws {
    var strict = try Session.strict(3)
    var plain = try Session.plain(3)
    let plainRound = try plain.begin(1)
    let strictRound = try strict.begin(1)
    let expected = AggregationError.wrongSuite(0, expected: 1)
    #expect(throws: expected) { try strict.nodes[0].contribute([1], to: plainRound) }
    #expect(throws: expected) { try strict.collector.receive(plain.nodes[0].hello(attempts: 1)) }
    #expect(throws: AggregationError.wrongSuite(1, expected: 0)) {
      try plain.nodes[0].contribute([1], to: strictRound)
    }
  }
}
