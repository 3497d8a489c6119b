import Cryptography
import SecureAggregation
import Testing

@Suite("A collector refuses")
struct CollectorRefusalTests {
  private let roster: Roster
  private var nodes: [StrictParticipant]
  private var collector: StrictCollector

  init() throws {
    let roster = try Roster(["a", "b", "c"])
    self.roster = roster
    nodes = try roster.names.map {
      try StrictParticipant(name: $0, roster: roster, jobDigest: Session.job)
    }
    collector = try StrictCollector(roster: roster, jobDigest: Session.job)
  }

  private mutating func begin() throws -> RoundDescription {
    for index in nodes.indices { try collector.receive(nodes[index].hello(attempts: 2)) }
    return try beginNext()
  }

  private mutating func beginNext() throws -> RoundDescription {
    try collector.begin(
      step: "bins", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 2)
  }

  private mutating func expect(
    _ error: AggregationError, from hello: NodeHello,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try collector.receive(hello) }
  }

  private mutating func expect(
    _ error: AggregationError, from vector: MaskedVector,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) { try collector.receive(vector) }
  }

  @Test("hellos of strangers, other jobs, other suites, and without keys")
  mutating func hellos() throws {
    let hello = try nodes[0].hello(attempts: 1)
    var changed = hello
    changed.node = "d"
    expect(.unknownNode("d"), from: changed)
    changed = hello
    changed.jobDigest = Session.model
    expect(.differs("job"), from: changed)
    changed = hello
    changed.suite = 2
    expect(.wrongSuite(2, expected: 1), from: changed)
    changed = hello
    changed.maskKeys = []
    expect(.noKeys("a"), from: changed)
    #expect(throws: AggregationError.noKeys("a")) { try nodes[0].hello(attempts: 0) }
  }

  @Test("a second hello for the same attempts, and one for attempts that are over")
  mutating func helloTwice() throws {
    let hello = try nodes[0].hello(attempts: 2)
    try collector.receive(hello)
    expect(.attemptAnnouncedTwice(1, by: "a"), from: hello)
    var over = hello
    over.firstAttempt = 0
    expect(.attemptAnnouncedTwice(0, by: "a"), from: over)
  }

  @Test("attempts past the last number, without trapping")
  mutating func overflow() throws {
    var hello = try nodes[0].hello(attempts: 2)
    hello.firstAttempt = .max
    expect(.attemptAnnouncedTwice(0, by: "a"), from: hello)
    #expect(collector.remainingAttempts == 0)
  }

  @Test("a key announced before, by another node or for another attempt")
  mutating func duplicateKeys() throws {
    let first = try nodes[0].hello(attempts: 2)
    try collector.receive(first)
    var second = try nodes[1].hello(attempts: 2)
    second.maskKeys[1] = first.maskKeys[0]
    expect(.repeatedKey(of: "b"), from: second)
    var third = try nodes[2].hello(attempts: 2)
    third.maskKeys[1] = third.maskKeys[0]
    expect(.repeatedKey(of: "c"), from: third)
  }

  @Test("nothing lasting from a refused hello")
  mutating func refusedHelloLeavesNoTrace() throws {
    let hello = try nodes[0].hello(attempts: 2)
    var changed = hello
    changed.maskKeys[1] = changed.maskKeys[0]
    expect(.repeatedKey(of: "a"), from: changed)
    try collector.receive(hello)
  }

  @Test("to begin without keys of everybody, or while a round is open")
  mutating func beginning() throws {
    try collector.receive(nodes[0].hello(attempts: 1))
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["b", "c"])) { try beginNext() }
    try collector.receive(nodes[1].hello(attempts: 1))
    try collector.receive(nodes[2].hello(attempts: 1))
    _ = try beginNext()
    #expect(throws: AggregationError.roundInProgress(attempt: 1)) { try beginNext() }
  }

  @Test("a round without words or with malformed digests, and keeps the attempt")
  mutating func malformedRound() throws {
    for index in nodes.indices { try collector.receive(nodes[index].hello(attempts: 1)) }
    #expect(throws: AggregationError.emptyVector) {
      try collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 0)
    }
    #expect(throws: AggregationError.malformedDigest(of: "layout")) {
      try collector.begin(step: "", modelDigest: Session.model, layoutDigest: [], wordCount: 1)
    }
    #expect(collector.remainingAttempts == 1)
  }

  @Test("vectors of strangers, other suites, attempts, rounds and lengths")
  mutating func vectors() throws {
    let round = try begin()
    let vector = try nodes[0].contribute([1, 2], to: round)
    var changed = vector
    changed.node = "d"
    expect(.unknownNode("d"), from: changed)
    changed = vector
    changed.suite = CipherSuite.plain
    expect(.wrongSuite(0, expected: 1), from: changed)
    changed = vector
    changed.attempt = 2
    expect(.wrongAttempt(2, expected: 1), from: changed)
    changed = vector
    changed.tau[0] ^= 1
    expect(.differs("round"), from: changed)
    changed = vector
    changed.words.append(0)
    expect(.wrongLength(3, expected: 2), from: changed)
    #expect(throws: AggregationError.missing(["a", "b", "c"])) { try collector.finish() }
  }

  @Test("a second, different vector; the same one again changes nothing")
  mutating func resend() throws {
    let round = try begin()
    let vectors = try nodes.indices.map { try nodes[$0].contribute([1, 2], to: round) }
    try collector.receive(vectors[0])
    try collector.receive(vectors[0])
    var changed = vectors[0]
    changed.words[0] &+= 1
    expect(.conflictingVector(from: "a"), from: changed)
    try collector.receive(vectors[1])
    try collector.receive(vectors[2])
    #expect(try collector.finish() == [3, 6])
  }

  @Test("vectors outside a round, and of an abandoned one")
  mutating func abandoned() throws {
    #expect(throws: AggregationError.noRound) { try collector.finish() }
    let round = try begin()
    let vector = try nodes[0].contribute([1, 2], to: round)
    collector.abandon()
    expect(.noRound, from: vector)
    _ = try beginNext()
    expect(.wrongAttempt(1, expected: 2), from: vector)
  }
}
