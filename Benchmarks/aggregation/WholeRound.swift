import Cryptography
import SecureAggregation

/// All nodes and the collector of a job, in one process. Node 0 is measured, and the total is checked.
struct WholeRound {
  private static let job = Digest.sha256(of: Array("benchmark".utf8))
  private static let batch = 16

  private let roster: Roster
  private let policy: AggregationPolicy
  private var nodes: [MaskingParticipant]
  private var collector: MaskingCollector
  /// Of node 0, for each attempt of a batch.
  private let keys: Double
  private let helloBytes: (sent: Int, received: Int)

  init(nodes count: Int, policy: AggregationPolicy) throws {
    let identities = (0..<count).map { _ in SigningKey() }
    let roster = try Roster(
      identities.enumerated().map { .init(name: "node-\($0)", key: $1.verifyingKey) })
    self.roster = roster
    self.policy = policy
    var nodes = try identities.enumerated().map { index, identity in
      try MaskingParticipant(
        name: "node-\(index)", identity: identity, roster: roster, policy: policy,
        jobDigest: Self.job)
    }
    collector = try MaskingCollector(roster: roster, policy: policy, jobDigest: Self.job)
    let (announcing, first) = try timed { try nodes[0].hello(attempts: Self.batch) }
    var hellos = [first]
    for index in nodes.indices.dropFirst() {
      hellos.append(try nodes[index].hello(attempts: Self.batch))
    }
    for hello in hellos { try collector.receive(hello) }
    let meeting = try timed { try nodes[0].meet(hellos) }.seconds
    for index in nodes.indices.dropFirst() { try nodes[index].meet(hellos) }
    self.nodes = nodes
    keys = (announcing + meeting) / Double(Self.batch)
    helloBytes = (
      first.frame.count / Self.batch, hellos.reduce(0) { $0 + $1.frame.count } / Self.batch
    )
  }

  /// - Parameter dropped: how many send no vector: the last of the roster.
  func costs(words: Int, dropped: Int, runs: Int) throws -> Costs {
    var session = self
    var costs = Costs()
    for _ in 0..<runs { try session.run(words: words, dropped: dropped, costs: &costs) }
    return costs
  }

  private mutating func run(words: Int, dropped: Int, costs: inout Costs) throws {
    let everybody = nodes.map { _ in true }
    let (attempt, missing) = try collector.missingBundles(of: everybody)
    var preparing = keys
    for position in missing {
      let (seconds, bundle) = try timed { try nodes[position].bundle(for: attempt) }
      if position == 0 {
        preparing += seconds
        costs.sent = helloBytes.sent + (bundle?.frame.count ?? 0)
      }
      if let bundle { try collector.receive(bundle) }
    }
    if missing.isEmpty { costs.sent = helloBytes.sent }
    let round = try collector.begin(
      step: "benchmark", modelDigest: Self.job, layoutDigest: Self.job, wordCount: words,
      width: .wide, members: everybody)
    let sealed = collector.shares(for: 0)
    costs.received =
      helloBytes.received + 180 + nodes.count / 8
      + sealed.reduce(0) { $0 + 4 + $1.count }
    let survivors = nodes.indices.dropLast(dropped)
    let input = RingVector.wide((0..<words).map { UInt128($0) << 60 })
    var masking = 0.0
    var collecting = 0.0
    for position in survivors {
      let shares = collector.shares(for: position)
      let (seconds, vector) = try timed {
        try nodes[position].accept(round, shares: shares)
        return try nodes[position].contribute(input)
      }
      if position == 0 {
        masking = seconds
        costs.sent += vector.frame.count
      }
      collecting += try timed { try collector.receive(vector) }.seconds
    }
    var settling = 0.0
    var step = try collector.next()
    while step != .total {
      for position in survivors {
        switch step {
        case .votes(let set):
          let (seconds, vote) = try timed { try nodes[position].vote(on: set) }
          if position == 0 {
            settling += seconds
            costs.sent += vote.frame.count
          }
          collecting += try timed { try collector.receive(vote) }.seconds
        case .shares(let request):
          let (seconds, shares) = try timed { try nodes[position].release(request) }
          if position == 0 {
            settling += seconds
            costs.sent += shares.frame.count
            costs.received += request.votes.reduce(0) { $0 + $1.frame.count }
          }
          collecting += try timed { try collector.receive(shares) }.seconds
        case .total: break
        }
      }
      step = try collector.next()
    }
    let (seconds, total) = try timed { try collector.finish() }
    var expected = RingVector.zeros(count: words, width: .wide)
    for _ in survivors { expected.add(input) }
    precondition(total == expected, "the total is not the survivors' sum")
    costs.add(
      preparing: preparing, masking: masking, settling: settling,
      collecting: collecting + seconds)
  }
}
