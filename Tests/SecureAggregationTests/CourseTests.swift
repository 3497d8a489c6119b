import Cryptography
import SecureAggregation
import Testing

/// What the collector waits for, and what a round that could not be finished leaves behind.
@Suite("The course of rounds")
struct CourseTests {
  @Test("Strict rounds take one trip, tolerant ones two, and three when somebody drops out")
  func roundTrips() throws {
    let inputs = randomInputs(7, 3)
    var strict = try Session.strict(7)
    _ = try strict.total(of: inputs)
    #expect(strict.roundTrips == 1)

    var tolerant = try Session.tolerant(7)
    for (absent, trips) in [
      (Session.DropOuts(), 2), (Session.DropOuts(release: [2, 6]), 2),
      (Session.DropOuts(vector: [1]), 3),
      (Session.DropOuts(vector: [0], vote: [4], release: [5]), 3),
    ] {
      _ = try tolerant.total(of: inputs, dropping: absent)
      #expect(tolerant.roundTrips == trips)
    }
  }

  @Test("Bundles travel with the vectors before: only the first round waits for them")
  func pipeline() throws {
    let inputs = randomInputs(5, 3)
    var session = try Session.tolerant(5, attempts: 4)
    #expect(try session.collector.missingBundles(of: session.present).positions == [0, 1, 2, 3, 4])
    for attempt in 2...4 as ClosedRange<UInt64> {
      #expect(try session.total(of: inputs) == sum(inputs))
      let next = try session.collector.missingBundles(of: session.present)
      #expect(next.attempt == attempt && next.positions.isEmpty)
    }
    // Who sent no vector sent no bundle either, and is asked for it.
    session = try Session.tolerant(5)
    _ = try session.total(of: inputs, dropping: Session.DropOuts(vector: [3]))
    #expect(try session.collector.missingBundles(of: session.present).positions == [3])
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("A missing node leaves noise in a strict sum, and the next attempt succeeds")
  func missing() throws {
    let inputs = randomInputs(3, 8)
    var session = try Session.strict(3)
    let round = try session.begin(8)
    var partial: [RingVector] = []
    for position in 0..<2 {
      let vector = try session.answer(round, by: position, with: inputs[position])
      partial.append(vector.words)
      try session.collector.receive(vector)
    }
    #expect(throws: AggregationError.missing(["node-2"])) { try session.collector.next() }
    #expect(throws: AggregationError.missing(["node-2"])) { try session.collector.finish() }
    // Both masks of the third are still in.
    #expect(isNoise(sum(partial), insteadOf: sum(Array(inputs[..<2]))))
    session.collector.abandon()
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("A late answer completes a round that too few had answered", arguments: [true, false])
  func late(isStrict: Bool) throws {
    let inputs = randomInputs(4, 2)
    var session = isStrict ? try Session.strict(4) : try Session.tolerant(4)
    let round = try session.begin(2)
    for position in [3, 0, 2] {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    #expect(
      throws: isStrict ? AggregationError.missing(["node-1"]) : .tooFewSurvivors(3, least: 4)
    ) { try session.collector.next() }
    try session.collector.receive(session.answer(round, by: 1, with: inputs[1]))
    while case .shares(let request) = try session.collector.next() {
      for position in 0..<4 {
        try session.collector.receive(session.nodes[position].release(request))
      }
    }
    #expect(try session.collector.finish() == sum(inputs))
  }

  @Test("Late votes and shares complete a round that was stuck")
  func stuck() throws {
    let inputs = randomInputs(7, 2)
    var session = try Session.tolerant(7)
    let round = try session.begin(2)
    for position in 1..<7 {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    guard case .votes(let set) = try session.collector.next() else {
      Issue.record("somebody dropped out, so votes are asked for")
      return
    }
    for position in [6, 5, 4, 3] {
      try session.collector.receive(session.nodes[position].vote(on: set))
    }
    #expect(try session.collector.next() == .votes(set))
    #expect(throws: AggregationError.tooFewShares(0, needed: 5)) {
      try session.collector.finish()
    }
    try session.collector.receive(session.nodes[1].vote(on: set))
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("five votes are enough")
      return
    }
    for position in [6, 5, 4, 3] {
      try session.collector.receive(session.nodes[position].release(request))
    }
    #expect(try session.collector.next() == .shares(request))
    #expect(throws: AggregationError.tooFewShares(4, needed: 5)) {
      try session.collector.finish()
    }
    // The second has not voted; the others' votes convince it.
    try session.collector.receive(session.nodes[2].release(request))
    #expect(try session.collector.next() == .total)
    #expect(try session.collector.finish() == sum(Array(inputs[1...])))
  }

  @Test("Strict rounds need everybody, tolerant ones enough, from the beginning")
  func members() throws {
    var strict = try Session.strict(4)
    #expect(throws: AggregationError.missing(["node-1", "node-3"])) {
      try strict.begin(1, members: [true, false, true, false])
    }
    var tolerant = try Session.tolerant(6)
    #expect(throws: AggregationError.tooFewSurvivors(3, least: 4)) {
      try tolerant.begin(1, members: [true, false, true, false, true, false])
    }
    #expect(throws: AggregationError.differs("roster")) {
      try tolerant.begin(1, members: [true, true, true, true, true])
    }
    #expect(tolerant.collector.remainingAttempts(of: tolerant.present) == 4)
  }
}
