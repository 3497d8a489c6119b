import Cryptography
import SecureAggregation
import Testing

/// Two vectors under one key give their difference away: no copy or restart may lead there.
@Suite("One attempt, one vector")
struct RestartTests {
  private let inputs = randomInputs(5, 2)
  private static let policies = [AggregationPolicy.strict, .tolerant(Threshold(nodes: 5))]

  /// Node 1 as it comes back with what it had written down.
  private func restarted(
    _ policy: AggregationPolicy, counter: AttemptCounter
  ) throws -> MaskingParticipant {
    try MaskingParticipant(
      name: "node-1", identity: Session.identity(1), roster: Session.roster(5), policy: policy,
      jobDigest: Session.job, counter: counter)
  }

  @Test("A copy of a participant masks nothing with the same key", arguments: policies)
  func copies(policy: AggregationPolicy) throws {
    var session = try Session.masking(policy, 5)
    let round = try session.begin(2)
    let early = session.nodes[1]
    try session.nodes[1].accept(round, shares: session.collector.shares(for: 1))
    var accepted = session.nodes[1]
    _ = try session.nodes[1].contribute(inputs[1])

    #expect(throws: AggregationError.noKey(attempt: 1)) { try accepted.contribute(inputs[2]) }
    var copy = early
    try copy.accept(round, shares: session.collector.shares(for: 1))
    #expect(throws: AggregationError.noKey(attempt: 1)) { try copy.contribute(inputs[2]) }
    // Nor for another round of the same attempt.
    copy = early
    var other = round
    other.step = "hessian"
    try copy.accept(other, shares: session.collector.shares(for: 1))
    #expect(throws: AggregationError.noKey(attempt: 1)) { try copy.contribute(inputs[2]) }
  }

  @Test("A copy of a participant shares no secret in a second way")
  func copiedBundles() throws {
    var session = try Session.tolerant(5)
    var copy = session.nodes[1]
    let first = try #require(try session.nodes[1].bundle(for: 1))
    // Two sets of shares under one nonce would be a two-time pad as well.
    let second = try? copy.bundle(for: 1)
    #expect(second == nil || second == first)
  }

  @Test("A copy from before has no secrets left when the attempt was used, or skipped")
  func erasure() throws {
    var session = try Session.tolerant(5)
    var copy = session.nodes[1]
    for position in 0..<5 { try session.wrap(for: 1, by: position) }
    _ = try session.begin(2)
    session.collector.abandon()
    let used = try session.begin(2)
    _ = try session.answer(used, by: 1, with: inputs[1])
    for attempt in 1...2 as ClosedRange<UInt64> {
      #expect(throws: AggregationError.noKey(attempt: attempt)) { try copy.bundle(for: attempt) }
    }
  }

  @Test("After a restart, new keys are for attempts that were never announced", arguments: policies)
  func restart(policy: AggregationPolicy) throws {
    var session = try Session.masking(policy, 5, attempts: 3)
    #expect(try session.total(of: inputs) == sum(inputs))
    let written = session.nodes[1].counter
    #expect(written.announced == 3 && written.spent == 1)
    session.nodes[1] = try restarted(policy, counter: written)
    #expect(session.nodes[1].counter == written)
    try session.announce(attempts: 2, by: [1])
    #expect(try #require(session.hellos[1]).firstAttempt == 4)
    #expect(session.nodes[1].counter.announced == 5)

    // The keys of the second and third attempt are lost.
    for attempt in [2, 3] as [UInt64] {
      #expect(throws: AggregationError.noKey(attempt: attempt)) { try session.total(of: inputs) }
    }
    if policy != .strict {
      // It cannot even wrap the third, which the others use without it.
      #expect(try session.begin(2, members: [true, false, true, true, true]).attempt == 3)
      session.collector.abandon()
    }
    try session.announce(attempts: 3, by: [0, 2, 3, 4])
    #expect(try session.total(of: inputs) == sum(inputs))
    #expect(session.nodes[1].counter.spent == 4)
  }

  @Test(
    "After a restart, rounds of spent and of forgotten attempts are refused", arguments: policies)
  func replay(policy: AggregationPolicy) throws {
    var session = try Session.masking(policy, 5, attempts: 3)
    let first = try session.begin(2)
    // The crash comes between the spent attempt and the vector.
    try session.nodes[1].accept(first, shares: session.collector.shares(for: 1))
    var node = try restarted(policy, counter: session.nodes[1].counter)
    let hello = try node.hello(attempts: 2)
    var hellos = session.hellos.compactMap { $0 }
    hellos[1] = hello
    try node.meet(hellos)
    #expect(throws: AggregationError.noRound) { try node.contribute(inputs[1]) }
    #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
      try node.accept(first, shares: session.collector.shares(for: 1))
    }
    session.collector.abandon()
    let second = try session.begin(2)
    #expect(throws: AggregationError.noKey(attempt: 2)) {
      try node.accept(second, shares: session.collector.shares(for: 1))
    }
    #expect(node.counter.spent == 1)
  }

  @Test("A counter that went back is noticed by everybody else", arguments: policies)
  func counterWentBack(policy: AggregationPolicy) throws {
    var session = try Session.masking(policy, 5, attempts: 3)
    var node = try restarted(policy, counter: AttemptCounter())
    let hello = try node.hello(attempts: 2)
    #expect(hello.firstAttempt == 1)
    let refusal = AggregationError.attemptAnnouncedTwice(1, by: "node-1")
    #expect(throws: refusal) { try session.collector.receive(hello) }
    var hellos = session.hellos.compactMap { $0 }
    hellos[1] = hello
    #expect(throws: refusal) { try session.nodes[0].meet(hellos) }
    #expect(try session.total(of: inputs) == sum(inputs))
  }
}
