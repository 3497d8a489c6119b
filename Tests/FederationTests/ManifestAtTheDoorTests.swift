import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Synchronization
import Testing

@Suite("A node keeps to the manifest it was given")
struct ManifestAtTheDoorTests {
  private let tables = TestFederation.tables(3)
  private let owners = (0..<3).map { _ in
    Node.Owner(policy: NodePolicy().waivingSmallSamples())
  }

  @Test("From the second on in which a job expires nothing is answered any more")
  func expiry() async throws {
    let time = ClockHands(seconds: 999)
    let owners = owners.map { owner in
      var owner = owner
      owner.now = { time.seconds }
      return owner
    }
    let manifest = try TestFederation.manifest(TestFederation.study, owners: owners) {
      $0.expires = 1000
    }
    let federation = try TestFederation(manifest, tables: tables, owners: owners)
    #expect(try await federation.aggregator.sum(SampleSizes())[.train]?.rows == 120)
    let sent = try await federation.nodes[0].sent

    time.seconds = 1000
    let expired = FederationError.expired(party: "party_1")
    await #expect(throws: expired) { try await federation.aggregator.sum(SampleSizes()) }
    let kinds: [Request] = [
      .announce, .hello(attempts: 1, from: 1), .meet([]), .bundle(attempt: 2),
    ]
    for request in kinds {
      await #expect(throws: expired) { _ = try await federation.nodes[0].answer(request) }
    }
    #expect(try await federation.nodes[0].sent == sent)
    let lines = try await federation.nodes[0].journal.filter { $0.kind == .refused }
    #expect(lines.count == 1 + kinds.count)
    #expect(lines.allSatisfy { $0.what.hasSuffix("\(expired)") && $0.time == 1000 })
  }

  @Test("A node with other columns than the manifest's does not answer")
  func schema() async throws {
    let right = Schema(of: tables[0]).digest
    let agreed = try TestFederation.manifest(TestFederation.study, owners: owners) {
      $0.schemaDigest = right
    }
    let open = try TestFederation(agreed, tables: tables, owners: owners)
    #expect(try await open.aggregator.sum(SampleSizes())[.train]?.rows == 120)
    var others = tables
    others[1] = Table(
      names: ["y", "x", "Group"], columns: ["y", "x", "group"].compactMap { tables[1][$0] })
    let closed = try TestFederation(agreed, tables: others, owners: owners)
    await #expect(throws: FederationError.anotherSchema(party: "party_2")) {
      try await closed.aggregator.announcements()
    }
    // The order of columns is nobody's business.
    others[1] = Table(
      names: ["group", "x", "y"], columns: ["group", "x", "y"].compactMap { tables[1][$0] })
    let turned = try TestFederation(agreed, tables: others, owners: owners)
    #expect(try await turned.aggregator.sum(SampleSizes())[.train]?.rows == 120)
  }

  @Test("A node with more rows than the manifest allows for does not answer", arguments: [39, 40])
  func maximumRows(limit: Int) async throws {
    let manifest = try TestFederation.manifest(TestFederation.study, owners: owners) {
      $0.maximumRows = limit
    }
    let federation = try TestFederation(manifest, tables: tables, owners: owners)
    if limit == 40 {
      #expect(try await federation.aggregator.sum(SampleSizes())[.train]?.rows == 120)
    } else {
      await #expect(throws: FederationError.tooManyRows(party: "party_1")) {
        try await federation.aggregator.sum(SampleSizes())
      }
    }
  }

  @Test("The manifest's number of rounds is the last")
  func maximumRounds() async throws {
    let manifest = try TestFederation.manifest(TestFederation.study, owners: owners) {
      $0.maximumRounds = 2
    }
    let federation = try TestFederation(manifest, tables: tables, owners: owners)
    for _ in 0..<2 { _ = try await federation.aggregator.sum(SampleSizes()) }
    let spent = FederationError.budgetSpent(
      party: "party_1", what: "rounds of this job", limit: 2)
    await #expect(throws: spent) { try await federation.aggregator.sum(SampleSizes()) }
    #expect(try await federation.nodes[0].sent.count == 3)
    // The next job has rounds of its own.
    let next = try TestFederation.manifest(TestFederation.study, owners: owners)
    let second = try TestFederation(next, tables: tables, owners: owners)
    #expect(try await second.aggregator.sum(SampleSizes())[.train]?.rows == 120)
  }

  @Test("Rounds are counted by the manifest's id, however often it is signed anew")
  func roundsOfOneID() async throws {
    let roster = owners.enumerated().map { index, owner in
      Roster.Member(name: "party_\(index + 1)", key: owner.identity.verifyingKey)
    }
    let jobs = try [Int.max - 1, .max].map { expires in
      var zeros = Zeros()
      var manifest = JobManifest(
        study: TestFederation.study, roster: roster, aggregation: .strict, expires: expires,
        generator: &zeros)
      manifest.maximumRounds = 2
      let bytes = try manifest.bytes()
      return try TestFederation(
        SignedManifest(
          bytes: bytes,
          signatures: owners.map { SignedManifest.signature(of: bytes, by: $0.identity) }),
        tables: tables, owners: owners)
    }
    #expect(jobs[0].manifest.digest != jobs[1].manifest.digest)
    for job in jobs { _ = try await job.aggregator.sum(SampleSizes()) }
    let spent = FederationError.budgetSpent(
      party: "party_1", what: "rounds of this job", limit: 2)
    for job in jobs {
      await #expect(throws: spent) { try await job.aggregator.sum(SampleSizes()) }
    }
  }

  @Test("Only the institutions of the roster have a node, each with its own key")
  func roster() throws {
    let manifest = try TestFederation.manifest(TestFederation.study, owners: owners)
    func node(_ name: String, _ owner: Node.Owner) throws -> Node {
      try Node(
        name: name, table: tables[0], snapshot: TestFederation.snapshot, manifest: manifest,
        owner: owner)
    }
    #expect(throws: AggregationError.unknownNode("party_4")) { try node("party_4", owners[0]) }
    #expect(throws: AggregationError.differs("own identity")) { try node("party_2", owners[0]) }
    #expect(throws: AggregationError.differs("own identity")) { try node("party_1", Node.Owner()) }
    #expect(try node("party_1", owners[0]).name == "party_1")
  }

  @Test("What was made for one job is refused in every other, whoever takes part")
  func anotherJob() async throws {
    let tolerant = AggregationPolicy.tolerant(Threshold(corrupt: 1, shares: 3, minimumSurvivors: 3))
    let jobs = try (0..<2).map { _ in
      try TestFederation(
        TestFederation.manifest(TestFederation.study, owners: owners, aggregation: tolerant),
        tables: tables, owners: owners)
    }
    var one = try ManualCoordinator(jobs[0])
    var other = try ManualCoordinator(jobs[1])
    try await one.exchangeKeys()
    try await other.exchangeKeys()

    // A round, to a node that has keys and shares for the same attempt.
    let requests = try await one.begin(SampleSizes().query)
    _ = try await other.begin(SampleSizes().query)
    await #expect(throws: AggregationError.differs("job")) {
      try await other.nodes[0].answer(requests[0])
    }
    // Keys: a node's own, and those of somebody else among the right ones.
    let hellos = try await [one, other].asyncMap { try await $0.nodes[1].hello() }
    await #expect(throws: AggregationError.ownKeyChanged(attempt: 9)) {
      try await other.nodes[1].answer(.meet([hellos[0]]))
    }
    await #expect(throws: AggregationError.differs("job")) {
      let mine = try await other.nodes[0].hello()
      _ = try await other.nodes[0].answer(.meet([mine, hellos[0]]))
    }
    var collector = other.collector
    #expect(throws: AggregationError.differs("job")) { try collector.receive(hellos[0]) }
    // Wrapped shares, vectors and sets of survivors.
    try await one.gather(requests, from: [0, 1, 2])
    guard case .shares(let release) = try one.collector.next(),
      case .bundle(let bundle) = try await one.nodes[0].answer(.bundle(attempt: 2)),
      case .contribution(let vector, _) = try await one.nodes[0].answer(requests[0])
    else { throw ManualCoordinator.Unexpected() }
    #expect(throws: AggregationError.differs("job")) { try collector.receive(bundle) }
    #expect(throws: AggregationError.differs("round")) { try collector.receive(vector) }
    other.collector.abandon()
    let answer = try await other.begin(SampleSizes().query)
    _ = try await other.nodes[0].answer(answer[0])
    var moved = release
    moved.set.attempt = 2
    for (request, error) in [
      (release, AggregationError.wrongAttempt(1, expected: 2)), (moved, .differs("round")),
    ] {
      await #expect(throws: error) { try await other.nodes[0].answer(.release(request)) }
      await #expect(throws: error) { try await other.nodes[0].answer(.vote(request.set)) }
    }
  }
}

/// The same id every time.
private struct Zeros: RandomNumberGenerator {
  mutating func next() -> UInt64 { 0 }
}

/// A clock that a test sets.
private final class ClockHands: Sendable {
  private let now: Mutex<Int>

  init(seconds: Int) { now = Mutex(seconds) }

  var seconds: Int {
    get { now.withLock { $0 } }
    set { now.withLock { $0 = newValue } }
  }
}

extension Node {
  fileprivate func hello() throws -> NodeHello {
    guard case .hello(let hello) = try answer(.hello(attempts: 2, from: 1)) else {
      throw ManualCoordinator.Unexpected()
    }
    return hello
  }
}

extension Array {
  fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
    var results: [T] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
