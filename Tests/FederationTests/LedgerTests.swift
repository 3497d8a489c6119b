import CreditData
import CreditModels
import Federation
import SecureAggregation
import Testing

@Suite("The release ledger: no sums a node knows of together set one or two nodes apart")
struct LedgerTests {
  /// Of twelve nodes eight have to survive.
  private static let tolerant = AggregationPolicy.tolerant(Threshold(nodes: 12))
  private let owners = (0..<12).map { _ in
    Node.Owner(policy: NodePolicy().waivingSmallSamples())
  }
  private let tables = TestFederation.tables(12)

  private func job(
    of positions: [Int]? = nil, _ aggregation: AggregationPolicy = Self.tolerant
  ) throws -> TestFederation {
    let positions = positions ?? Array(owners.indices)
    let owners = positions.map { self.owners[$0] }
    return try TestFederation(
      TestFederation.manifest(TestFederation.study, owners: owners, aggregation: aggregation),
      tables: positions.map { tables[$0] }, owners: owners)
  }

  private func members(without positions: [Int]) -> [Bool] {
    owners.indices.map { !positions.contains($0) }
  }

  private func released(_ node: Int) throws -> Int {
    try owners[node].store.ledger(of: TestFederation.snapshot).released.count
  }

  @Test(
    "A round for one or two nodes fewer is refused before it begins, for none or three it is not")
  func members() async throws {
    var coordinator = try ManualCoordinator(job())
    _ = try await coordinator.sum(of: SampleSizes().query, over: Array(0..<12))
    for missing in [[11], [10, 11]] {
      let requests = try await coordinator.begin(
        SampleSizes().query, members: members(without: missing))
      for node in 0..<10 {
        await #expect(
          throws: FederationError.tooCloseToEarlierSum(
            party: "party_\(node + 1)", difference: missing.count, minimum: 3)
        ) {
          _ = try await coordinator.nodes[node].answer(requests[node])
        }
      }
      coordinator.collector.abandon()
    }
    for missing in [[], [9, 10, 11]] {
      _ = try await coordinator.sum(
        of: SampleSizes().query, over: (0..<12).filter { !missing.contains($0) },
        members: members(without: missing))
    }
    #expect(try released(0) == 2)
  }

  @Test("Sums that differ by three each are refused when all of them together set one node apart")
  func together() async throws {
    var coordinator = try ManualCoordinator(job())
    for missing in [[], [9, 10, 11], [6, 7, 8], [0, 1, 2]] {
      _ = try await coordinator.sum(
        of: SampleSizes().query, over: (0..<12).filter { !missing.contains($0) },
        members: members(without: missing))
    }
    // No other known set differs from this one by fewer than three nodes.
    let requests = try await coordinator.begin(
      SampleSizes().query, members: members(without: [2, 5, 8]))
    for node in [0, 4, 11] {
      await #expect(
        throws: FederationError.tooCloseToEarlierSum(
          party: "party_\(node + 1)", difference: 1, minimum: 3)
      ) {
        _ = try await coordinator.nodes[node].answer(requests[node])
      }
    }
    coordinator.collector.abandon()
    // Those who always were in the same sums may be missing together.
    let missing = [0, 1, 2, 9, 10, 11]
    #expect(try released(3) == 4)
    await #expect(throws: AggregationError.tooFewSurvivors(6, least: 8)) {
      _ = try await coordinator.begin(SampleSizes().query, members: members(without: missing))
    }
    _ = try await coordinator.sum(
      of: SampleSizes().query, over: [0, 1, 2, 6, 7, 8, 9, 10, 11],
      members: members(without: [3, 4, 5]))
    #expect(try released(0) == 4)
  }

  @Test("Nodes that join known ones come three at a time", arguments: 1...3)
  func joining(count: Int) async throws {
    var nine = try ManualCoordinator(job(of: Array(0..<9), .strict))
    _ = try await nine.sum(of: SampleSizes().query, over: Array(0..<9))
    let more = try job(of: Array(0..<(9 + count)), .strict)
    if count < 3 {
      await #expect(
        throws: FederationError.tooCloseToEarlierSum(
          party: "party_1", difference: count, minimum: 3)
      ) {
        try await more.aggregator.sum(SampleSizes())
      }
    } else {
      #expect(try await more.aggregator.sum(SampleSizes())[.train]?.rows == 480)
    }
  }

  @Test("A survivor set too close to an earlier one gets no vote and no share", arguments: 1...3)
  func survivors(missing count: Int) async throws {
    var coordinator = try ManualCoordinator(job())
    _ = try await coordinator.sum(of: SampleSizes().query, over: Array(0..<12))
    // All are asked again, and the last ones are said not to have answered.
    let requests = try await coordinator.begin(SampleSizes().query)
    let answering = Array(0..<(12 - count))
    for node in (12 - count)..<12 { _ = try await coordinator.nodes[node].answer(requests[node]) }
    try await coordinator.gather(requests, from: answering)
    guard case .votes(let set) = try coordinator.collector.next() else {
      throw ManualCoordinator.Unexpected()
    }
    let refusal = FederationError.tooCloseToEarlierSum(
      party: "party_1", difference: count, minimum: 3)
    guard count < 3 else {
      for node in answering {
        guard case .vote(let vote) = try await coordinator.nodes[node].answer(.vote(set)) else {
          throw ManualCoordinator.Unexpected()
        }
        try coordinator.collector.receive(vote)
      }
      #expect(try released(0) == 2)
      return
    }
    await #expect(throws: refusal) { try await coordinator.nodes[0].answer(.vote(set)) }
    // Nor without a vote.
    let unvoted = try Request(frame: [6] + Request.vote(set).frame.dropFirst() + [0, 0, 0, 0])
    await #expect(throws: refusal) { try await coordinator.nodes[0].answer(unvoted) }
    #expect(try await coordinator.nodes[0].refused.suffix(2).allSatisfy { $0.contains("\(count)") })
    #expect(try released(0) == 1)
  }

  @Test("The ledger outlives the job, and knows institutions by their keys")
  func overJobs() async throws {
    var first = try ManualCoordinator(job())
    _ = try await first.sum(of: SampleSizes().query, over: Array(0..<12))
    // The others have the same names in a smaller roster, and the same positions.
    for missing in [[0], [0, 5]] {
      var smaller = try ManualCoordinator(
        job(
          of: (0..<12).filter { !missing.contains($0) },
          .tolerant(Threshold(nodes: 12 - missing.count))))
      let requests = try await smaller.begin(SampleSizes().query)
      await #expect(
        throws: FederationError.tooCloseToEarlierSum(
          party: "party_1", difference: missing.count, minimum: 3)
      ) {
        _ = try await smaller.nodes[0].answer(requests[0])
      }
    }
    var nine = try ManualCoordinator(
      job(of: [0, 1, 3, 4, 6, 7, 8, 9, 10], .tolerant(Threshold(nodes: 9))))
    _ = try await nine.sum(of: SampleSizes().query, over: Array(0..<9))
    // The same twelve once more, in another job and in another order.
    var again = try ManualCoordinator(job(of: (0..<12).reversed(), .strict))
    _ = try await again.sum(of: SampleSizes().query, over: Array(0..<12))
    #expect(try released(0) == 2)
  }

  @Test("Half of the nodes of an earlier sum or fewer are refused: no node would see both halves")
  func halves() async throws {
    let seven = try job(of: Array(0..<7), .strict)
    _ = try await seven.aggregator.sum(SampleSizes())
    for part in [[1, 2, 3], [4, 5, 6]] {
      let other = try job(of: part, .strict)
      await #expect(throws: FederationError.partOfEarlierSum(party: "party_1")) {
        try await other.aggregator.sum(SampleSizes())
      }
    }
    // Four of seven: whoever asks for two such parts asks somebody twice.
    let four = try job(of: [0, 1, 2, 3], .strict)
    #expect(try await four.aggregator.sum(SampleSizes())[.train]?.rows == 160)
  }

  @Test("Rounds of two jobs side by side are held against each other before either is known")
  func sideBySide() async throws {
    var first = try ManualCoordinator(job(of: Array(0..<12)))
    let requests = try await first.begin(SampleSizes().query)
    try await first.gather(requests, from: Array(0..<12))
    var second = try ManualCoordinator(
      job(of: Array(0..<11), .tolerant(Threshold(nodes: 11))))
    let asked = try await second.begin(SampleSizes().query)
    await #expect(
      throws: FederationError.tooCloseToEarlierSum(party: "party_1", difference: 1, minimum: 3)
    ) {
      _ = try await second.nodes[0].answer(asked[0])
    }
    // Settled over nine, the first round stands in nobody's way who asks the same nine.
    var third = try ManualCoordinator(job())
    let open = try await third.begin(SampleSizes().query)
    try await third.gather(open, from: Array(0..<12))
    #expect(try released(0) == 0)
  }

  @Test("A retry with a smaller roster is refused before a number leaves")
  func smallerRoster() async throws {
    var whole = try ManualCoordinator(job(of: Array(0..<5), .strict))
    let requests = try await whole.begin(SampleSizes().query)
    // The last of five never answers; there is no sum, but there may be one.
    try await whole.gather(requests, from: [0, 1, 2, 3])
    let retry = try job(of: Array(0..<4), .strict)
    await #expect(
      throws: FederationError.tooCloseToEarlierSum(party: "party_1", difference: 1, minimum: 3)
    ) {
      try await retry.aggregator.sum(SampleSizes())
    }
    for node in retry.nodes {
      let lines = try await node.journal.filter { $0.job == retry.manifest.digest.hexadecimal }
      #expect(lines.map(\.kind) == [.sent, .refused])
      #expect(lines[0].what == "public keys")
    }
    // Five again is what was agreed on.
    let five = try job(of: Array(0..<5), .strict)
    #expect(try await five.aggregator.sum(SampleSizes())[.train]?.rows == 200)
  }

  @Test("A strict sum may be known as soon as a node has contributed")
  func strictRounds() async throws {
    var strict = try ManualCoordinator(job(of: Array(0..<3), .strict))
    let requests = try await strict.begin(SampleSizes().query)
    #expect(try released(0) == 0)
    _ = try await strict.nodes[0].answer(requests[0])
    #expect(try released(0) == 1)
    #expect(try released(1) == 0)
  }

  @Test("A tolerant sum may be known as soon as a node votes, or releases without a vote")
  func tolerantRounds() async throws {
    var tolerant = try ManualCoordinator(job())
    let requests = try await tolerant.begin(SampleSizes().query)
    try await tolerant.gather(requests, from: Array(0..<11))
    #expect(try released(0) == 0)
    guard case .votes(let set) = try tolerant.collector.next() else {
      throw ManualCoordinator.Unexpected()
    }
    _ = try await tolerant.nodes[0].answer(.vote(set))
    #expect(try released(0) == 1)
    #expect(try released(1) == 0)
    tolerant.collector.abandon()
    // The second node has neither voted nor released: it may still do so for all of them.
    let all = try await tolerant.begin(SampleSizes().query)
    await #expect(
      throws: FederationError.tooCloseToEarlierSum(party: "party_1", difference: 1, minimum: 3)
    ) {
      _ = try await tolerant.nodes[0].answer(all[0])
    }
    let others = (0..<11).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: others, aggregation: .tolerant(Threshold(nodes: 11)))
    var whole = try ManualCoordinator(
      TestFederation(manifest, tables: Array(tables.prefix(11)), owners: others))
    func releasedThere(_ node: Int) throws -> Int {
      try others[node].store.ledger(of: TestFederation.snapshot).released.count
    }
    let asked = try await whole.begin(SampleSizes().query)
    try await whole.gather(asked, from: Array(0..<11))
    guard case .shares(let request) = try whole.collector.next() else {
      throw ManualCoordinator.Unexpected()
    }
    #expect(try releasedThere(0) == 0)
    _ = try await whole.nodes[0].answer(.release(request))
    #expect(try releasedThere(0) == 1)
    #expect(try releasedThere(1) == 0)
  }
}
