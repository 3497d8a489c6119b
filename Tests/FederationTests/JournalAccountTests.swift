import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Synchronization
import Testing

@Suite("The journals account for everything that arrived")
struct JournalAccountTests {
  /// Everything that came from the nodes.
  private final class Mailbox: Sendable {
    private let received = Mutex([String: [[UInt8]]]())

    func take(_ frame: [UInt8], from party: String) {
      received.withLock { $0[party, default: []].append(frame) }
    }

    subscript(party: String) -> [[UInt8]] { received.withLock { $0[party] ?? [] } }
  }

  @Test(
    "Every message that arrived has a line with the digest of its very bytes, and no line is left over",
    arguments: [AggregationPolicy.strict, .tolerant(Threshold(nodes: 4))])
  func digests(policy: AggregationPolicy) async throws {
    let mailbox = Mailbox()
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(4), aggregation: policy,
      lose: { party, response in
        switch response {
        case .announcement, .met, .vertical: break
        case .hello(let hello): mailbox.take(hello.frame, from: party)
        case .bundle(let bundle): mailbox.take(bundle.frame, from: party)
        case .contribution(let vector, let next):
          mailbox.take(vector.frame, from: party)
          if let next { mailbox.take(next.frame, from: party) }
        case .vote(let vote): mailbox.take(vote.frame, from: party)
        case .shares(let shares): mailbox.take(shares.frame, from: party)
        }
      })
    for _ in 0..<3 { _ = try await federation.aggregator.sum(SampleSizes()) }
    for node in federation.nodes {
      let frames = mailbox[node.name]
      // Keys and three vectors; tolerant ones with shares for the attempt after, and a release each.
      let expected = policy == .strict ? 4 : 11
      #expect(frames.count == expected)
      let arrived = frames.map { Digest.sha256(of: $0).hexadecimal }
      #expect(try await node.journal.map(\.digest) == arrived)
    }
  }

  @Test("The numbers that left add up to what the rounds say", arguments: [3, 7])
  func numbers(parties: Int) async throws {
    var study = TestFederation.study
    study.model.design = .asIs
    study.columns.exclude = ["group"]
    let tables = TestFederation.tables(parties)
    var simulation = Simulation(
      study,
      parties: tables.enumerated().map { Simulation.Party(name: "party_\($0 + 1)", table: $1) })
    simulation.policy = simulation.policy.waivingSmallSamples()
    let outcome = try await simulation.run()
    #expect(outcome.rounds.count > 5)
    let expected = outcome.rounds.reduce(0) { $0 + $1.numbers }
    for (party, lines) in outcome.journals {
      #expect(lines.reduce(0) { $0 + $1.numbers } == expected, "\(party)")
      let told = lines.filter { $0.numbers > 0 }
      #expect(told.map(\.what) == outcome.rounds.map(\.step), "\(party)")
      #expect(told.map { $0.attempt ?? 0 } == outcome.rounds.map(\.attempt), "\(party)")
      #expect(lines.allSatisfy { $0.kind == .sent }, "\(party)")
    }
    #expect(outcome.journals.count == parties)
    let file = FederationFile(simulation, outcome, secondsByPhase: [:], againstPooled: nil)
    #expect(file.parties.map(\.numbers) == Array(repeating: expected, count: parties))
    for party in file.parties {
      #expect(party.journal == outcome.journals[party.name]?.last?.hash)
    }
  }

  @Test("What is sent again has a line of its own, with the same digest")
  func sentAgain() async throws {
    let federation = try TestFederation(TestFederation.study, tables: TestFederation.tables(3))
    var coordinator = try ManualCoordinator(federation)
    let requests = try await coordinator.begin(SampleSizes().query)
    let node = federation.nodes[0]
    let first = try await node.answer(requests[0])
    let again = try await node.answer(requests[0])
    #expect(again == first)
    let lines = try await node.journal.suffix(2)
    let title = "rows and bads of each part"
    #expect(lines.map(\.what) == [title, "\(title), again"])
    #expect(lines.map(\.numbers) == [12, 12])
    #expect(Set(lines.map(\.digest)).count == 1)
  }

  @Test("Every refusal has a line with the request and the reason, and nothing of the message")
  func refusals() async throws {
    let federation = try TestFederation(
      TestFederation.study, tables: TestFederation.tables(3),
      aggregation: .tolerant(Threshold(nodes: 3)))
    var coordinator = try ManualCoordinator(federation)
    let node = federation.nodes[0]
    let requests = try await coordinator.begin(SampleSizes().query)
    try await coordinator.gather(requests, from: [0, 1, 2])
    guard case .shares(let release) = try coordinator.collector.next(),
      case .contribute(var round, _, let shares) = requests[0]
    else { throw ManualCoordinator.Unexpected() }
    var late = release
    late.set.attempt += 1
    round.attempt += 1
    let refused: [(Request, String, UInt64?)] = [
      (.hello(attempts: 5000, from: 1), "keys", nil),
      (.meet([]), "keys of the others", nil),
      (.bundle(attempt: 1), "wrapped shares", 1),
      (.contribute(round, query: [], shares: shares), "rows and bads of each part", 2),
      (.vote(late.set), "vote on survivors", 2),
      (.release(late), "shares of masks", 2),
    ]
    for (request, title, attempt) in refused {
      let before = try await node.journal.count
      var reason = ""
      do { _ = try await node.answer(request) } catch { reason = "\(error)" }
      let lines = try await node.journal.dropFirst(before)
      #expect(lines.map(\.what) == ["\(title): \(reason)"])
      #expect(lines.map(\.kind) == [.refused])
      #expect(lines.map(\.attempt) == [attempt])
      #expect(lines.map(\.numbers) == [0])
      #expect(lines.map(\.digest) == [Digest.sha256(of: []).hexadecimal])
    }
  }

  @Test("One journal holds all jobs of an owner in one chain")
  func manyJobs() async throws {
    let owners = (0..<3).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    var digests: [String] = []
    for _ in 0..<3 {
      let manifest = try TestFederation.manifest(TestFederation.study, owners: owners)
      let federation = try TestFederation(
        manifest, tables: TestFederation.tables(3), owners: owners)
      _ = try await federation.aggregator.sum(SampleSizes())
      digests.append(manifest.digest.hexadecimal)
    }
    for owner in owners {
      let lines = try owner.store.journal()
      let jobs = digests.flatMap { [$0, $0] }
      #expect(lines.map(\.job) == jobs)
      #expect(try Journal.verify(lines, key: owner.identity.verifyingKey).count == 6)
    }
  }
}
