import Cryptography
import SecureAggregation
import Testing

/// Keys are announced before they are needed, and by everybody for the same attempts.
@Suite("The supply of keys")
struct KeySupplyTests {
  @Test("New keys are announced when the first ones run out", arguments: [true, false])
  func refill(isStrict: Bool) throws {
    let inputs = randomInputs(3, 2)
    var session =
      isStrict ? try Session.strict(3, attempts: 1) : try Session.tolerant(3, attempts: 1)
    _ = try session.total(of: inputs)
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: session.roster.names)) {
      try session.begin(2)
    }
    try session.announce(attempts: 2, by: [0, 2])
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["node-1"])) {
      try session.begin(2)
    }
    try session.announce(attempts: 3, by: [1])
    #expect(session.collector.remainingAttempts(of: session.present) == 2)
    #expect(try session.total(of: inputs) == sum(inputs))
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("Keys that are announced early wait for their turn")
  func early() throws {
    let inputs = randomInputs(5, 2)
    var session = try Session.tolerant(5, attempts: 2)
    #expect(try session.total(of: inputs) == sum(inputs))
    try session.announce(attempts: 2, by: [0, 1, 2, 3, 4])
    #expect(session.collector.remainingAttempts(of: session.present) == 3)
    for _ in 2...4 { #expect(try session.total(of: inputs) == sum(inputs)) }
    #expect(session.collector.remainingAttempts(of: session.present) == 0)
  }

  @Test("Who is absent from the start joins as soon as the others' bundles are for it, too")
  func joining() throws {
    let inputs = randomInputs(6, 2)
    var session = try Session.tolerant(6, attempts: 4, absent: [2])
    #expect(throws: AggregationError.noAttemptLeft(waitingFor: ["node-2"])) {
      try session.begin(2, members: Array(repeating: true, count: 6))
    }
    let others = sum([0, 1, 3, 4, 5].map { inputs[$0] })
    #expect(try session.total(of: inputs) == others)
    try session.announce(attempts: 4, by: [2])
    // Those for the second attempt were made before its hello.
    #expect(throws: AggregationError.noShares(of: "node-0")) { try session.total(of: inputs) }
    #expect(try session.total(of: inputs) == sum(inputs))
  }

  @Test("Everybody can begin anew where nobody has announced a key", arguments: [true, false])
  func firstFree(isStrict: Bool) throws {
    let inputs = randomInputs(5, 2)
    var session = isStrict ? try Session.strict(5) : try Session.tolerant(5)
    #expect(session.collector.firstFreeAttempt == 5)
    _ = try session.total(of: inputs)
    #expect(session.collector.firstFreeAttempt == 5)
    // One is ahead of the others.
    try session.announce(attempts: 3, by: [2])
    let first = session.collector.firstFreeAttempt
    #expect(first == 8)
    for position in 0..<5 {
      let hello = try session.nodes[position].hello(attempts: 2, from: first)
      #expect(hello.firstAttempt == 8 && hello.maskKeys.count == 2)
    }
  }

  @Test("A hello is the same until all have met, and then for later attempts")
  func repeated() throws {
    var session = try Session.tolerant(3, attempts: 0)
    let hellos = try (0..<3).map { try session.nodes[$0].hello(attempts: 2) }
    #expect(try session.nodes[0].hello(attempts: 2, from: 1) == hellos[0])
    // A meeting that failed was none.
    #expect(throws: AggregationError.self) {
      try session.nodes[0].meet([hellos[0], hellos[1].changed { $0.signature = [] }])
    }
    #expect(try session.nodes[0].hello(attempts: 2, from: 1) == hellos[0])
    try session.nodes[0].meet(hellos)
    #expect(try session.nodes[0].hello(attempts: 2).firstAttempt == 3)
    // Never backwards, whatever is asked for, and not past all numbers.
    try session.nodes[1].meet(hellos)
    #expect(try session.nodes[1].hello(attempts: 1, from: 9).firstAttempt == 9)
    #expect(session.nodes[1].counter.announced == 9)
    #expect(throws: AggregationError.malformed("an attempt beyond all numbers")) {
      try session.nodes[2].hello(attempts: 1, from: .max)
    }
  }
}
