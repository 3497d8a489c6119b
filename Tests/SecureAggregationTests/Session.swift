import Cryptography
import SecureAggregation

/// All parties of one job in a `for` loop: the messages of a round without a network.
struct Session {
  static let job = Digest.sha256(of: Array("job".utf8))
  static let model = Digest.sha256(of: Array("model".utf8))
  static let layout = Digest.sha256(of: Array("layout".utf8))

  let roster: Roster
  var nodes: [any AggregationParticipant]
  var collector: any AggregationCollector

  static func roster(_ count: Int) throws -> Roster {
    try Roster((0..<count).map { "node-\($0)" }, acknowledgesPairwiseDisclosure: true)
  }

  static func strict(_ count: Int, attempts: Int = 4) throws -> Session {
    let roster = try roster(count)
    return try Session(
      roster: roster,
      nodes: roster.names.map { try StrictParticipant(name: $0, roster: roster, jobDigest: job) },
      collector: StrictCollector(roster: roster, jobDigest: job), attempts: attempts)
  }

  static func plain(_ count: Int) throws -> Session {
    let roster = try roster(count)
    return try Session(
      roster: roster,
      nodes: roster.names.map { try PlainParticipant(name: $0, roster: roster, jobDigest: job) },
      collector: PlainCollector(roster: roster, jobDigest: job), attempts: 1)
  }

  private init(
    roster: Roster, nodes: [any AggregationParticipant], collector: any AggregationCollector,
    attempts: Int
  ) throws {
    self.roster = roster
    self.nodes = nodes
    self.collector = collector
    for index in nodes.indices {
      try self.collector.receive(self.nodes[index].hello(attempts: attempts))
    }
  }

  mutating func begin(_ wordCount: Int) throws -> RoundDescription {
    try collector.begin(
      step: "gradient", modelDigest: Self.model, layoutDigest: Self.layout, wordCount: wordCount)
  }

  /// A whole round; the vectors arrive in `order`.
  mutating func total(of inputs: [[UInt128]], order: [Int]? = nil) throws -> [UInt128] {
    let round = try begin(inputs[0].count)
    for index in order ?? Array(nodes.indices) {
      try collector.receive(nodes[index].contribute(inputs[index], to: round))
    }
    return try collector.finish()
  }
}

func sum(_ vectors: [[UInt128]]) -> [UInt128] {
  vectors[0].indices.map { index in vectors.reduce(0) { $0 &+ $1[index] } }
}

func randomInputs(_ nodes: Int, _ wordCount: Int) -> [[UInt128]] {
  (0..<nodes).map { _ in (0..<wordCount).map { _ in UInt128.random(in: 0 ... .max) } }
}

/// Private keys that are the same in every run.
func fixedKey(_ label: String) throws -> MaskPrivateKey {
  try MaskPrivateKey(bytes: Digest.sha256(of: Array(label.utf8)))
}
