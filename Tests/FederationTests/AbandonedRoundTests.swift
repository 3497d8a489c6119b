import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Testing

@Suite("A round that fails costs keys and nothing else")
struct AbandonedRoundTests {
  private let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20, 31], special: []))

  @Test("After a node could not be reached, the next attempt has the right total under new keys")
  func unreachable() async throws {
    let fail = Countdown(1)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4),
      tamper: { party, request in
        if case .contribute = request, party == "party_3", fail.next() { throw LinkDown() }
        return request
      })
    try await expectRecovery(of: federation, attempts: [2, 3])
  }

  @Test("After an answer was lost, the node masks again with another key")
  func lostAnswer() async throws {
    let fail = Countdown(2)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4),
      lose: { party, response in
        if case .contribution = response, party == "party_1", fail.next() { throw LinkDown() }
      })
    await #expect(throws: LinkDown()) { try await federation.aggregator.sum(SampleSizes()) }
    try await expectRecovery(of: federation, attempts: [3, 4])
    // The owner sees that the lost answers had left.
    let sent = try await federation.nodes[0].sent
    #expect(sent.count { $0 == "rows and bads of each part" } == 3)
  }

  @Test("Keys are renewed when a batch is used up")
  func manyRounds() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    let expected = try pooled(3).sum(SampleSizes())
    for _ in 0..<140 { #expect(try await federation.aggregator.sum(SampleSizes()) == expected) }
    #expect(try await federation.nodes[2].sent.count { $0 == "public keys" } == 3)
    #expect(await federation.aggregator.rounds.map(\.attempt) == Array(1...140))
  }

  private func expectRecovery(of federation: TestFederation, attempts: [UInt64]) async throws {
    await #expect(throws: LinkDown()) { try await federation.aggregator.sum(SampleSizes()) }
    let pooled = try pooled(4)
    #expect(try await federation.aggregator.sum(SampleSizes()) == pooled.sum(SampleSizes()))
    let counts = BinCounts([binning], part: .train)
    #expect(try await federation.aggregator.sum(counts) == pooled.sum(counts))
    #expect(await federation.aggregator.rounds.map(\.attempt) == attempts)
  }

  @Test("What got lost on the way is asked for again, and the same bytes leave again")
  func askedAgain() async throws {
    let fail = Countdown(2)
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4),
      lose: { party, response in
        if case .contribution = response, party == "party_1", fail.next() {
          throw LinkError.noAnswer(party: party)
        }
      })
    let pooled = try pooled(4)
    #expect(try await federation.aggregator.sum(SampleSizes()) == pooled.sum(SampleSizes()))
    #expect(await federation.aggregator.rounds.map(\.attempt) == [1])
    let lines = try await federation.nodes[0].journal
    let vectors = lines.filter { $0.attempt == 1 }
    #expect(
      vectors.map(\.what) == [
        "rows and bads of each part", "rows and bads of each part, again",
        "rows and bads of each part, again",
      ])
    #expect(Set(vectors.map(\.digest)).count == 1)
  }

  @Test(
    "A node that was started anew gets new keys, and nobody has to begin again",
    arguments: [AggregationPolicy.strict, .tolerant(Threshold(nodes: 4))])
  func startedAnew(policy: AggregationPolicy) async throws {
    let owners = (0..<4).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: policy)
    let tables = TestFederation.tables(4)
    let links = try manifest.roster.names.indices.map { index in
      try RestartingLink {
        try Node(
          name: manifest.roster.names[index], table: tables[index],
          snapshot: TestFederation.snapshot, manifest: manifest, owner: owners[index])
      }
    }
    let aggregator = SecureAggregator(
      links: links, policy: policy,
      collector: try MaskingCollector(
        roster: manifest.roster, policy: policy, jobDigest: manifest.digest))
    let expected = try pooled(4).sum(SampleSizes())
    for restarted in [[], [2], [0, 3], []] {
      for link in restarted { try await links[link].restart() }
      #expect(try await aggregator.sum(SampleSizes()) == expected)
    }
    #expect(await aggregator.departures.isEmpty)
    #expect(await aggregator.rounds.map(\.parties) == [4, 4, 4, 4])
    // The attempts for which keys were lost are not used by anybody.
    let attempts = await aggregator.rounds.map(\.attempt)
    #expect(attempts == attempts.sorted() && attempts[1] > 64 && attempts[2] > attempts[1] + 62)
  }

  /// A word that no honest node sends: the bit is beyond any count, or beyond any sum of numbers.
  @Test(
    "A sum that is too large for any sum is refused",
    arguments: [(RingVector.Width.narrow, 60), (.wide, 126)])
  func implausible(width: RingVector.Width, bit: Int) async throws {
    // A mask would hide a changed word behind its node's signature: here nobody masks or signs.
    let federation = try TestFederation(
      plain: TestFederation.study, tables: TestFederation.tables(3),
      lose: { party, response in
        guard party == "party_2", case .contribution(var vector, let next) = response else {
          return
        }
        var noise = RingVector.zeros(count: vector.words.count, width: vector.words.width)
        switch noise {
        case .narrow(var words):
          words[0] = 1 << UInt64(bit)
          noise = .narrow(words)
        case .wide(var words):
          words[0] = 1 << UInt128(bit)
          noise = .wide(words)
        }
        vector.words.add(noise)
        response = .contribution(vector, next: next)
      })
    let query =
      width == .wide ? SampleSizes().query : BinCounts([binning], part: .train).query
    await #expect(throws: FederationError.implausibleTotal(statistic: query.statistic.title)) {
      _ = try await federation.aggregator.sums(of: query)
    }
  }

  private func pooled(_ parties: Int) throws -> LocalAggregator {
    let table = try Table.concatenating(TestFederation.tables(parties))
    return LocalAggregator(
      try PartyRows(party: "pooled", table: table, study: TestFederation.study))
  }
}

/// A node that forgets everything but its store.
private actor RestartingLink: NodeLink {
  nonisolated let name: String
  private let make: @Sendable () throws -> Node
  private var node: Node

  init(_ make: @escaping @Sendable () throws -> Node) throws {
    self.make = make
    node = try make()
    name = node.name
  }

  func restart() throws { node = try make() }

  func send(_ request: Request) async throws -> Response { try await node.answer(request) }
}

extension LocalAggregator {
  /// Totals are at hand at once; the protocol's `sum` is asynchronous.
  fileprivate func sum<S: Statistic>(_ statistic: S) throws -> S.Total {
    try statistic.total(from: sums(of: statistic.query))
  }
}
