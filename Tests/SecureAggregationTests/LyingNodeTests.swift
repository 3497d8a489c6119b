import Cryptography
import SecureAggregation
import Testing

/// Nodes that sign shares which are not theirs to give: no share is believed before what it gives
/// back is what its owner announced.
@Suite("Wrong shares")
struct LyingNodeTests {
  enum Lie: CaseIterable, Sendable {
    case random, zero, notReduced, empty, rotated

    func told(about shares: [[UInt8]]) -> [[UInt8]] {
      switch self {
      case .random:
        return shares.map { _ in
          var bytes: [UInt8] = []
          Scalar.random().append(to: &bytes)
          return bytes
        }
      case .zero: return shares.map { _ in [UInt8](repeating: 0, count: 32) }
      case .notReduced: return shares.map { _ in [UInt8](repeating: 0xFF, count: 32) }
      case .empty: return shares.map { _ in [] }
      case .rotated: return Array(shares[1...]) + [shares[0]]
      }
    }
  }

  /// All vectors but those of `dropped` are in, and all survivors have released; `liars` lie. The
  /// honest release only as long as there are `releases`.
  private func collector(
    nodes: Int, without dropped: Set<Int> = [], liars: Set<Int>, releasing: [Int]? = nil,
    lie: Lie = .random, inputs: [RingVector]
  ) throws -> any AggregationCollector {
    var session = try Session.tolerant(nodes, attempts: 1)
    let round = try session.begin(inputs[0].count)
    let survivors = (0..<nodes).filter { !dropped.contains($0) }
    for position in survivors {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    var step = try session.collector.next()
    if case .votes(let set) = step {
      for position in survivors {
        try session.collector.receive(session.nodes[position].vote(on: set))
      }
      step = try session.collector.next()
    }
    guard case .shares(let request) = step else { throw AggregationError.noRound }
    for position in releasing ?? survivors {
      let honest = try session.nodes[position].release(request)
      let told =
        liars.contains(position)
        ? try honest.resigned(by: Session.identity(position)) {
          $0.shares = lie.told(about: $0.shares)
        } : honest
      try session.collector.receive(told)
    }
    return session.collector
  }

  @Test("One liar among five is found out, whoever it is and however it lies", arguments: 0..<5)
  func oneOfFive(liar: Int) throws {
    let inputs = randomInputs(5, 2)
    for lie in Lie.allCases {
      var collector = try collector(nodes: 5, liars: [liar], lie: lie, inputs: inputs)
      #expect(try collector.finish() == sum(inputs))
    }
  }

  @Test("As many liars as may be corrupt are found out, whoever they are", arguments: [7, 9, 10])
  func everyConspiracy(nodes: Int) throws {
    let inputs = randomInputs(nodes, 2)
    let corrupt = Threshold(nodes: nodes).corrupt
    for bits in 0..<(1 << nodes) where bits.nonzeroBitCount == corrupt {
      let liars = Set((0..<nodes).filter { bits >> $0 & 1 == 1 })
      var collector = try collector(nodes: nodes, liars: liars, inputs: inputs)
      #expect(try collector.finish() == sum(inputs))
    }
  }

  @Test("One liar among the survivors is found out when somebody dropped out", arguments: 1..<7)
  func withDropOut(liar: Int) throws {
    let inputs = randomInputs(7, 2)
    var collector = try collector(nodes: 7, without: [0], liars: [liar], inputs: inputs)
    #expect(try collector.finish() == sum(Array(inputs[1...])))
  }

  @Test("With too few honest shares there is a refusal, and no wrong sum", arguments: Lie.allCases)
  func tooFewHonest(lie: Lie) throws {
    let inputs = randomInputs(7, 2)
    for liars in [[0, 1, 2], [4, 5, 6], [0, 3, 6], [1, 2, 4, 5]] as [Set<Int>] {
      var collector = try collector(nodes: 7, liars: liars, lie: lie, inputs: inputs)
      #expect(throws: AggregationError.recoveryFailed(of: "node-0")) { try collector.finish() }
    }
    // Five releases are enough, unless one of them is wrong.
    for liar in 0..<5 {
      var collector = try collector(
        nodes: 7, liars: [liar], releasing: [0, 1, 2, 3, 4], lie: lie, inputs: inputs)
      #expect(throws: AggregationError.recoveryFailed(of: "node-0")) { try collector.finish() }
    }
  }

  @Test("A wrong share of one node's secret is named by that node")
  func oneShare() throws {
    let inputs = randomInputs(3, 2)
    var session = try Session.tolerant(3)
    let round = try session.begin(2)
    for position in 0..<3 {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("everybody has answered")
      return
    }
    var released: [ReleasedShares] = []
    for position in 0..<3 { released.append(try session.nodes[position].release(request)) }
    let wrong = try released[2].resigned(by: Session.identity(2)) { $0.shares[1] = $0.shares[0] }
    for shares in [released[0], released[1], wrong] { try session.collector.receive(shares) }
    #expect(throws: AggregationError.recoveryFailed(of: "node-1")) {
      try session.collector.finish()
    }
    // The round is still open: the right share completes it.
    try session.collector.receive(released[2])
    #expect(try session.collector.finish() == sum(inputs))
  }

  @Test("A node that commits itself to another mask than its own stops the total")
  func wrongCommitment() throws {
    let inputs = randomInputs(3, 2)
    var session = try Session.tolerant(3)
    for position in 0..<2 { try session.wrap(for: 1, by: position) }
    let bundle = try #require(try session.nodes[2].bundle(for: 1))
    try session.collector.receive(
      bundle.resigned(by: Session.identity(2)) { $0.commitment = Session.model })
    #expect(throws: AggregationError.recoveryFailed(of: "node-2")) {
      try session.total(of: inputs)
    }
    #expect(try session.total(of: inputs) == sum(inputs))
  }
}
