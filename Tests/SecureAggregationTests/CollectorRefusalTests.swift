import Cryptography
import SecureAggregation
import Testing

@Suite("A collector refuses")
struct CollectorRefusalTests {
  private var session: Session
  private let inputs = randomInputs(7, 2)

  init() throws { session = try Session.tolerant(7) }

  private mutating func expect(
    _ error: AggregationError, from vector: MaskedVector,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try session.collector.receive(vector)
    }
  }

  private mutating func expect(
    _ error: AggregationError, from bundle: ShareBundle,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try session.collector.receive(bundle)
    }
  }

  /// Sends the vectors of `positions`; the others' have not been computed.
  private mutating func receive(_ round: RoundDescription, from positions: [Int]) throws {
    for position in positions {
      try session.collector.receive(
        session.answer(round, by: position, with: inputs[position]))
    }
  }

  @Test("to begin while a round is open, or without anybody's keys or bundles")
  mutating func beginning() throws {
    let everybody = session.present
    let (model, layout) = (Session.model, Session.layout)
    #expect(throws: AggregationError.noShares(of: "node-0")) {
      try session.collector.begin(
        step: "", modelDigest: model, layoutDigest: layout, wordCount: 1, width: .wide,
        members: everybody)
    }
    _ = try session.begin(2)
    #expect(throws: AggregationError.roundInProgress(attempt: 1)) { try session.begin(2) }
    var fresh = try Session.tolerant(7, attempts: 0)
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: fresh.roster.names)) {
      try fresh.begin(2, members: everybody)
    }
  }

  @Test("a round without words or with malformed digests, and keeps the attempt")
  mutating func malformedRound() throws {
    let everybody = session.present
    for position in 0..<7 { try session.wrap(for: 1, by: position) }
    #expect(throws: AggregationError.emptyVector) {
      try session.collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: Session.layout, wordCount: 0,
        width: .wide, members: everybody)
    }
    #expect(throws: AggregationError.malformedDigest(of: "layout")) {
      try session.collector.begin(
        step: "", modelDigest: Session.model, layoutDigest: [], wordCount: 1, width: .wide,
        members: everybody)
    }
    #expect(session.collector.remainingAttempts(of: everybody) == 4)
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("vectors of other attempts, rounds, lengths and widths, even signed ones")
  mutating func vectors() throws {
    let round = try session.begin(2)
    let vector = try session.answer(round, by: 0, with: inputs[0])
    let key = try Session.identity(0)
    expect(.wrongAttempt(2, expected: 1), from: vector.resigned(by: key) { $0.attempt = 2 })
    expect(.differs("round"), from: vector.resigned(by: key) { $0.tau[0] ^= 1 })
    expect(
      .wrongLength(3, expected: 2), from: vector.resigned(by: key) { $0.words = .wide([1, 2, 3]) })
    expect(
      .differs("width of a word"), from: vector.resigned(by: key) { $0.words = .narrow([1, 2]) })
    #expect(throws: AggregationError.tooFewSurvivors(0, least: 5)) { try session.collector.next() }
  }

  @Test("a second, different vector; the same one again changes nothing")
  mutating func conflictingVector() throws {
    let round = try session.begin(2)
    let vector = try session.answer(round, by: 0, with: inputs[0])
    let other = try vector.resigned(by: Session.identity(0)) { $0.words = .wide([0, 0]) }
    try session.collector.receive(vector)
    expect(.conflictingVector(from: "node-0"), from: other)
    try session.collector.receive(vector)
    try receive(round, from: [1, 2, 3, 4, 5, 6])
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("everybody has answered")
      return
    }
    try session.collector.receive(vector)
    expect(.conflictingVector(from: "node-0"), from: other)
    for position in 0..<7 {
      try session.collector.receive(session.nodes[position].release(request))
    }
    #expect(try session.collector.finish() == sum(inputs))
  }

  @Test("a vector that comes after the survivors were settled")
  mutating func late() throws {
    let round = try session.begin(2)
    try receive(round, from: [0, 1, 2, 3, 4, 5])
    let late = try session.answer(round, by: 6, with: inputs[6])
    guard case .votes(let set) = try session.collector.next() else {
      Issue.record("one vector is missing")
      return
    }
    expect(.tooLate("node-6"), from: late)
    for position in 0..<6 {
      try session.collector.receive(session.nodes[position].vote(on: set))
    }
    expect(.tooLate("node-6"), from: late)
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("six votes are enough")
      return
    }
    for position in 0..<6 {
      try session.collector.receive(session.nodes[position].release(request))
    }
    expect(.tooLate("node-6"), from: late)
    #expect(try session.collector.finish() == sum(Array(inputs[..<6])))
    expect(.noRound, from: late)
  }

  @Test("a vector of a node that is no member")
  mutating func notAMember() throws {
    let round = try session.begin(2, members: [true, true, true, true, true, true, false])
    let vector = try session.answer(round, by: 0, with: inputs[0])
    let stranger = try vector.resigned(by: Session.identity(6)) { $0.node = "node-6" }
    expect(.notAMember("node-6"), from: stranger)
    expect(.unknownNode("node-7"), from: vector.changed { $0.node = "node-7" })
  }

  @Test("vectors outside a round, and of an abandoned one")
  mutating func abandoned() throws {
    #expect(throws: AggregationError.noRound) { try session.collector.finish() }
    #expect(throws: AggregationError.noRound) { try session.collector.next() }
    let vector = try session.answer(session.begin(2), by: 0, with: inputs[0])
    session.collector.abandon()
    expect(.noRound, from: vector)
    _ = try session.begin(2)
    expect(.wrongAttempt(1, expected: 2), from: vector)
  }

  @Test("bundles of another job or attempt, of another size, and a second one")
  mutating func bundles() throws {
    let bundle = try #require(try session.nodes[0].bundle(for: 1))
    let key = try Session.identity(0)
    expect(.differs("job"), from: bundle.resigned(by: key) { $0.jobDigest = Session.model })
    expect(.noKey(attempt: 5), from: bundle.resigned(by: key) { $0.attempt = 5 })
    expect(
      .wrongShareCount(6, expected: 7), from: bundle.resigned(by: key) { $0.sealed.removeLast() })
    try session.collector.receive(bundle)
    try session.collector.receive(bundle)
    expect(
      .conflictingShares(from: "node-0"), from: bundle.resigned(by: key) { $0.sealed[1][0] ^= 1 })
    _ = try session.begin(2)
    expect(.attemptNotIncreasing(1, last: 1), from: bundle)
  }

  @Test("votes and shares before they are asked for, for another set, and of the dead")
  mutating func survivors() throws {
    let round = try session.begin(2)
    try receive(round, from: [0, 1, 2, 3, 4, 5])
    guard case .votes(let set) = try session.collector.next() else {
      Issue.record("one vector is missing")
      return
    }
    let vote = try session.nodes[0].vote(on: set)
    let key = try Session.identity(0)
    let differs = AggregationError.differs("set of survivors")
    #expect(throws: differs) {
      try session.collector.receive(vote.resigned(by: key) { $0.set.survivors[1] = false })
    }
    #expect(throws: differs) {
      try session.collector.receive(
        vote.resigned(by: Session.identity(6)) { $0.node = "node-6" })
    }
    for position in 0..<5 {
      try session.collector.receive(session.nodes[position].vote(on: set))
    }
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("five votes are enough")
      return
    }
    let shares = try session.nodes[0].release(request)
    #expect(throws: differs) {
      try session.collector.receive(shares.resigned(by: key) { $0.set.survivors[6] = true })
    }
    #expect(throws: differs) {
      try session.collector.receive(
        shares.resigned(by: Session.identity(6)) { $0.node = "node-6" })
    }
    #expect(throws: AggregationError.wrongShareCount(6, expected: 7)) {
      try session.collector.receive(shares.resigned(by: key) { $0.shares.removeLast() })
    }
    session.collector.abandon()
    _ = try session.begin(2)
    #expect(throws: AggregationError.noRound) { try session.collector.receive(vote) }
    #expect(throws: AggregationError.noRound) { try session.collector.receive(shares) }
  }
}
