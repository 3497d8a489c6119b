import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Synchronization
import Testing

/// The position of `party_2`.
private let crashing = 1

@Suite("A node that crashes at any write has sent nothing it must not repeat")
struct CrashTests {
  /// The lives of one node, and all that came out of it.
  private actor Lives: NodeLink {
    nonisolated let name: String
    private let make: @Sendable () throws -> Node
    private let store: CrashingStore
    private var node: Node
    private(set) var count = 1
    /// All vectors that left, over all lives, by attempt.
    private(set) var vectors: [UInt64: Set<[UInt8]>] = [:]
    /// All contributions that were asked for and answered.
    private(set) var answered: [Request] = []
    /// Whether something left in a call in which a write failed.
    private(set) var leaked = false

    init(store: CrashingStore, _ make: @escaping @Sendable () throws -> Node) throws {
      self.store = store
      self.make = make
      node = try make()
      name = node.name
    }

    /// Every request arrives twice, as on a bad line.
    func send(_ request: Request) async throws -> Response {
      let request = request.withFewKeys
      let first = try await answer(request)
      let second = try await answer(request)
      if case .contribute = request { #expect(second == first) }
      return second
    }

    private func answer(_ request: Request) async throws -> Response {
      do {
        let response = try await node.answer(request)
        if store.isDown { leaked = true }
        if case .contribution(let vector, _) = response {
          vectors[vector.attempt, default: []].insert(vector.frame)
          answered.append(request)
        }
        return response
      } catch {
        guard store.isDown else { throw error }
        store.restart()
        node = try make()
        count += 1
        throw LinkError.noAnswer(party: name)
      }
    }
  }

  /// A federation in which one node crashes at some write.
  private struct Scene {
    let manifest: SignedManifest
    let store: CrashingStore
    let lives: Lives
    let key: VerifyingKey
    private let links: [any NodeLink]
    private let make: @Sendable () throws -> Node

    init(_ policy: AggregationPolicy, nodes count: Int, _ store: CrashingStore) throws {
      let rules = NodePolicy().waivingSmallSamples()
      let owners = (0..<count).map { _ in Node.Owner(policy: rules) }
      let owner = Node.Owner(
        identity: owners[crashing].identity, policy: rules, store: store)
      let manifest = try TestFederation.manifest(
        TestFederation.study, owners: owners, aggregation: policy)
      let tables = TestFederation.tables(count)
      let steady = try TestFederation(manifest, tables: tables, owners: owners)
      make = {
        try Node(
          name: manifest.roster.names[crashing], table: tables[crashing],
          snapshot: TestFederation.snapshot, manifest: manifest, owner: owner)
      }
      lives = try Lives(store: store, make)
      var links: [any NodeLink] = steady.nodes.map { SilentFromTheFirstVector(InProcessLink($0)) }
      links[crashing] = lives
      self.links = links
      self.manifest = manifest
      self.store = store
      key = owner.identity.verifyingKey
    }

    /// Knows nothing of what another coordinator has asked in this job.
    func coordinator() throws -> SecureAggregator {
      let policy = manifest.manifest.aggregation
      return SecureAggregator(
        links: links, policy: policy,
        collector: try MaskingCollector(
          roster: manifest.roster, policy: policy, jobDigest: manifest.digest))
    }

    /// The size of the rows of those who are left.
    func sum(_ aggregator: SecureAggregator) async throws {
      let size = try await aggregator.sum(SampleSizes())[.train]
      #expect(await size?.rows == Double(40 * aggregator.members.count))
    }

    /// What must hold whenever the node crashed.
    func check() async throws {
      #expect(await !lives.leaked)
      for (attempt, frames) in await lives.vectors {
        #expect(frames.count == 1, "attempt \(attempt)")
      }
      #expect(try Journal.verify(store.journal(), key: key).count == store.journal().count)
      // One more life: it knows of no vector, and repeats none.
      let heir = try make()
      for request in await lives.answered {
        await #expect(throws: (any Error).self) { _ = try await heir.answer(request) }
      }
    }
  }

  @Test(
    "Three strict sums come off, and no attempt is masked twice, whichever write fails",
    arguments: CrashingStore.Moment.allCases)
  func strict(moment: CrashingStore.Moment) async throws {
    var write = 0
    var hasCrashed = true
    while hasCrashed {
      write += 1
      let scene = try Scene(.strict, nodes: 3, CrashingStore(at: write, moment))
      var (sums, coordinators) = (0, 0)
      while sums < 3, coordinators < 5 {
        coordinators += 1
        let aggregator = try scene.coordinator()
        do {
          while sums < 3 {
            try await scene.sum(aggregator)
            sums += 1
          }
        } catch is LinkError {
        } catch is AggregationError {
        }
      }
      #expect(sums == 3, "write \(write)")
      try await scene.check()
      hasCrashed = await scene.lives.count > 1
    }
    // Two for keys, and for each sum the counter, the ledger, and a line each time the vector leaves.
    #expect(write > 2 + 3 * 4)
  }

  @Test(
    "Three tolerant sums come off over those who are left, and the node comes back if it may",
    arguments: CrashingStore.Moment.allCases)
  func tolerant(moment: CrashingStore.Moment) async throws {
    // Of twelve nodes one is silent, one crashes, two are left out with it, and eight are enough.
    let policy = AggregationPolicy.tolerant(Threshold(nodes: 12))
    var write = 0
    var (losses, returns) = (0, 0)
    var hasCrashed = true
    while hasCrashed {
      write += 1
      let scene = try Scene(policy, nodes: 12, CrashingStore(at: write, moment))
      let aggregator = try scene.coordinator()
      for _ in 0..<3 { try await scene.sum(aggregator) }
      #expect(await aggregator.rounds.count == 3, "write \(write)")
      hasCrashed = await scene.lives.count > 1
      if await aggregator.departures.map(\.party).contains("party_2") { losses += 1 }
      let next = try scene.coordinator()
      do {
        try await scene.sum(next)
        #expect(await next.members.contains("party_2"), "write \(write)")
        if hasCrashed { returns += 1 }
      } catch FederationError.tooCloseToEarlierSum(_, let difference, _) {
        // A sum without the node is known, so none with it may follow.
        #expect(difference == 1 && hasCrashed, "write \(write)")
      }
      try await scene.check()
    }
    #expect(losses > 10 && returns > 10)
    // Votes and shares have a line and an entry in the ledger as well.
    #expect(write > 2 + 3 * 8)
  }
}

/// One party answers no request for a vector, nor anything after the first of them.
private final class SilentFromTheFirstVector: NodeLink {
  private let inner: InProcessLink
  private let isSilent = Mutex(false)

  init(_ inner: InProcessLink) { self.inner = inner }

  var name: String { inner.name }

  func send(_ request: Request) async throws -> Response {
    if name == "party_5" {
      if case .contribute = request { isSilent.withLock { $0 = true } }
      if isSilent.withLock({ $0 }) { throw LinkError.noAnswer(party: name) }
    }
    return try await inner.send(request.withFewKeys)
  }
}

extension Request {
  /// Keys for more attempts than are needed are most of the work.
  fileprivate var withFewKeys: Request {
    guard case .hello(_, let first) = self else { return self }
    return .hello(attempts: 6, from: first)
  }
}
