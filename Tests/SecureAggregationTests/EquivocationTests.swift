import Cryptography
import SecureAggregation
import Testing

/// A collector that tells half of the nodes something else, in a way no node can see alone, gets
/// noise: the other half hides its vectors under other masks.
@Suite("Equivocation yields noise")
struct EquivocationTests {
  static let policies = [AggregationPolicy.strict, .tolerant(Threshold(nodes: 5))]
  private let inputs = randomInputs(5, 64)

  /// What adding up by hand gives when nodes 0 and 1 are told `change`d news, even with all masks
  /// of the nodes' own taken off.
  private func total(
    _ policy: AggregationPolicy, telling change: (inout RoundDescription) -> Void
  ) throws -> RingVector {
    let known = KnownSecrets(label: "equivocation", policy: policy)
    var session = try known.session(5)
    let round = try session.begin(64, members: Array(repeating: true, count: 5))
    var other = round
    change(&other)
    var words: [RingVector] = []
    for position in 0..<5 {
      let vector = try session.answer(
        position < 2 ? other : round, by: position, with: inputs[position])
      words.append(known.withoutOwnMask(vector, of: position))
    }
    return sum(words)
  }

  @Test("The control: one story for all gives the sum", arguments: policies)
  func control(policy: AggregationPolicy) throws {
    #expect(try total(policy) { _ in } == sum(inputs))
  }

  @Test("Another model, layout or step for half of the nodes", arguments: policies)
  func stories(policy: AggregationPolicy) throws {
    let changes: [(inout RoundDescription) -> Void] = [
      { $0.modelDigest = Session.layout }, { $0.layoutDigest = Session.model },
      { $0.step = "hessian" },
    ]
    for change in changes {
      #expect(isNoise(try total(policy, telling: change), insteadOf: sum(inputs)))
    }
  }

  @Test("Another list of members for half of the nodes")
  func members() throws {
    let total = try total(Self.policies[1]) { $0.members[4] = false }
    #expect(isNoise(total, insteadOf: sum(inputs)))
  }

  @Test("Two hellos of a malicious node, one for each half", arguments: policies)
  func twoHellos(policy: AggregationPolicy) throws {
    let known = KnownSecrets(label: "two hellos", policy: policy)
    var session = try Session.masking(policy, 5, attempts: 0)
    var hellos: [NodeHello] = []
    for position in 0..<5 {
      var node = try MaskingParticipant(
        name: session.roster.names[position], identity: Session.identity(position),
        roster: session.roster, policy: policy, jobDigest: Session.job)
      hellos.append(node.hello(secrets: [try known.secrets(of: position)]))
      session.nodes[position] = node
      try session.collector.receive(hellos[position])
    }
    var others = hellos
    others[4] = try hellos[4].resigned(by: Session.identity(4)) {
      $0.maskKeys = [MaskPrivateKey().publicKey]
    }
    for position in 0..<5 {
      try session.nodes[position].meet(position < 2 ? others : hellos)
    }
    let round = try session.begin(64, members: Array(repeating: true, count: 5))
    var words: [RingVector] = []
    for position in 0..<5 {
      let vector = try session.answer(round, by: position, with: inputs[position])
      words.append(known.withoutOwnMask(vector, of: position))
      if position < 2 {
        #expect(throws: AggregationError.differs("round")) {
          try session.collector.receive(vector)
        }
      } else {
        try session.collector.receive(vector)
      }
    }
    #expect(isNoise(sum(words), insteadOf: sum(inputs)))
  }

  @Test("An honest collector refuses vectors made for another story", arguments: policies)
  func honestCollector(policy: AggregationPolicy) throws {
    var session = try Session.masking(policy, 5)
    let round = try session.begin(64)
    var other = round
    other.modelDigest = Session.layout
    for position in 0..<5 {
      let vector = try session.answer(
        position < 2 ? other : round, by: position, with: inputs[position])
      if position < 2 {
        #expect(throws: AggregationError.differs("round")) {
          try session.collector.receive(vector)
        }
      } else {
        try session.collector.receive(vector)
      }
    }
    #expect(
      throws: policy == .strict
        ? AggregationError.missing(["node-0", "node-1"]) : .tooFewSurvivors(3, least: 4)
    ) { try session.collector.next() }
  }

  @Test("Neither half finishes a total of its own, nor the other's")
  func halves() throws {
    var session = try Session.tolerant(5)
    let round = try session.begin(64)
    var other = round
    other.modelDigest = Session.layout
    // The malicious collector has a set for each story.
    let everybody = Array(repeating: true, count: 5)
    var sets: [SurvivorSet] = []
    for position in 0..<5 {
      let vector = try session.answer(
        position < 2 ? other : round, by: position, with: inputs[position])
      sets.append(SurvivorSet(attempt: 1, tau: vector.tau, survivors: everybody))
    }
    #expect(Set(sets.map(\.tau)).count == 2)
    var released = [0, 0]
    for position in 0..<5 {
      let (mine, theirs) = (sets[position], sets[4 - position])
      if mine.tau != theirs.tau {
        #expect(throws: AggregationError.differs("round")) {
          try session.nodes[position].vote(on: theirs)
        }
      }
      var alone = mine
      alone.survivors = sets.map { $0.tau == mine.tau }
      #expect(throws: AggregationError.tooFewSurvivors(position < 2 ? 2 : 3, least: 4)) {
        try session.nodes[position].vote(on: alone)
      }
      _ = try session.nodes[position].release(ReleaseRequest(set: mine, votes: []))
      released[position < 2 ? 0 : 1] += 1
    }
    // Four shares give a mask back; each story has fewer.
    #expect(released == [2, 3])
  }
}
