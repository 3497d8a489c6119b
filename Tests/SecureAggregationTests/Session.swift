import Cryptography
import SecureAggregation

/// All parties of one job in a `for` loop: the messages of a job without a network.
///
///     once:      hello -> meet
///     a round:   bundle -> begin -> accept, contribute -> vote -> release -> finish
///
/// The bundle for the next round travels with the vector of this one. The vote is skipped when
/// nobody dropped out; strict rounds end with the vectors.
struct Session {
  static let job = Digest.sha256(of: Array("job".utf8))
  static let model = Digest.sha256(of: Array("model".utf8))
  static let layout = Digest.sha256(of: Array("layout".utf8))

  /// Who drops out of a round, and before which of its messages.
  struct DropOuts {
    var vector: Set<Int> = []
    var vote: Set<Int> = []
    var release: Set<Int> = []
  }

  let roster: Roster
  var nodes: [any AggregationParticipant]
  var collector: any AggregationCollector
  /// The last hello of each node; nil for those who were absent from the start.
  private(set) var hellos: [NodeHello?]
  /// How often the collector waited for the nodes in the last round.
  private(set) var roundTrips = 0
  /// In which order the nodes of one phase answer.
  var arrival: ([Int]) -> [Int] = { $0 }

  private init(
    _ roster: Roster, nodes: [any AggregationParticipant], collector: any AggregationCollector,
    attempts: Int, absent: Set<Int>
  ) throws {
    (self.roster, self.nodes, self.collector) = (roster, nodes, collector)
    hellos = Array(repeating: nil, count: nodes.count)
    if attempts > 0 {
      try announce(attempts: attempts, by: nodes.indices.filter { !absent.contains($0) })
    }
  }

  var present: [Bool] { hellos.map { $0 != nil } }

  // MARK: Keys

  /// `positions` announce keys, and all who are present take everybody's.
  mutating func announce(attempts: Int, by positions: [Int]) throws {
    for position in positions {
      let hello = try nodes[position].hello(attempts: attempts)
      hellos[position] = hello
      try collector.receive(hello)
    }
    for position in nodes.indices where present[position] {
      try nodes[position].meet(hellos.compactMap { $0 })
    }
  }

  // MARK: A round

  /// A whole round of those present.
  ///
  /// - Throws: why there is no total; the next round may succeed.
  mutating func total(
    of inputs: [RingVector], dropping absent: DropOuts = DropOuts()
  ) throws -> RingVector {
    defer { collector.abandon() }
    let round = try begin(inputs[0].count, width: inputs[0].width)
    roundTrips = 1
    for position in positions(in: round.members, without: absent.vector) {
      try collector.receive(answer(round, by: position, with: inputs[position]))
      if nodes[position].counter.announced > round.attempt {
        try wrap(for: round.attempt + 1, by: position)
      }
    }
    // Who was asked once and did not answer is not asked again.
    var last: CollectorStep?
    while case let step = try collector.next(), step != last {
      last = step
      switch step {
      case .votes(let set):
        roundTrips += 1
        for position in positions(in: set.survivors, without: absent.vote) {
          try collector.receive(nodes[position].vote(on: set))
        }
      case .shares(let request):
        roundTrips += 1
        for position in positions(in: request.set.survivors, without: absent.release) {
          try collector.receive(nodes[position].release(request))
        }
      case .total: break
      }
    }
    return try collector.finish()
  }

  /// Opens a round, with the bundles that are still missing.
  mutating func begin(
    _ wordCount: Int, width: RingVector.Width = .wide, members: [Bool]? = nil
  ) throws -> RoundDescription {
    let members = members ?? present
    let (attempt, missing) = try collector.missingBundles(of: members)
    for position in missing { try wrap(for: attempt, by: position) }
    return try collector.begin(
      step: "gradient", modelDigest: Self.model, layoutDigest: Self.layout, wordCount: wordCount,
      width: width, members: members)
  }

  /// One node's masked vector.
  mutating func answer(
    _ round: RoundDescription, by position: Int, with words: RingVector
  ) throws -> MaskedVector {
    try nodes[position].accept(round, shares: collector.shares(for: position))
    return try nodes[position].contribute(words)
  }

  /// One node's secrets for `attempt`, wrapped for the others, where the policy has any.
  mutating func wrap(for attempt: UInt64, by position: Int) throws {
    guard let bundle = try nodes[position].bundle(for: attempt) else { return }
    try collector.receive(bundle)
  }

  private func positions(in bits: [Bool], without absent: Set<Int>) -> [Int] {
    arrival(bits.indices.filter { bits[$0] && !absent.contains($0) })
  }
}

// MARK: - Parties

extension Session {
  static func identity(_ position: Int) throws -> SigningKey {
    try SigningKey(bytes: Digest.sha256(of: Array("identity \(position)".utf8)))
  }

  /// Nodes by the names of "node-0", "node-1" and so on; two of them know what they do.
  static func roster(_ count: Int) throws -> Roster {
    var members: [Roster.Member] = []
    for position in 0..<count {
      members.append(
        Roster.Member(name: "node-\(position)", key: try identity(position).verifyingKey))
    }
    return try Roster(members, acknowledgesPairwiseDisclosure: count == 2)
  }

  static func strict(
    _ count: Int, attempts: Int = 4, absent: Set<Int> = []
  ) throws -> Session {
    try masking(.strict, count, attempts: attempts, absent: absent)
  }

  static func tolerant(
    _ count: Int, attempts: Int = 4, absent: Set<Int> = []
  ) throws -> Session {
    try masking(
      .tolerant(Threshold(nodes: count)), count, attempts: attempts, absent: absent)
  }

  static func masking(
    _ policy: AggregationPolicy, _ count: Int, attempts: Int = 4, absent: Set<Int> = []
  ) throws -> Session {
    let roster = try roster(count)
    var nodes: [any AggregationParticipant] = []
    for (position, name) in roster.names.enumerated() {
      nodes.append(
        try MaskingParticipant(
          name: name, identity: identity(position), roster: roster, policy: policy, jobDigest: job))
    }
    let collector = try MaskingCollector(roster: roster, policy: policy, jobDigest: job)
    return try Session(
      roster, nodes: nodes, collector: collector, attempts: attempts, absent: absent)
  }

  static func plain(_ policy: AggregationPolicy, _ count: Int) throws -> Session {
    let roster = try roster(count)
    var nodes: [any AggregationParticipant] = []
    for name in roster.names {
      nodes.append(
        try PlainParticipant(name: name, roster: roster, policy: policy, jobDigest: job))
    }
    let collector = try PlainCollector(roster: roster, policy: policy, jobDigest: job)
    return try Session(roster, nodes: nodes, collector: collector, attempts: 1, absent: [])
  }
}
