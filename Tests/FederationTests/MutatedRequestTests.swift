import CreditData
import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Testing

@Suite("A node that is sent mutated requests")
struct MutatedRequestTests {
  static let mutations = 10_000

  @Test(
    "Each gets a refusal by name, or an answer that stays the same",
    arguments: [AggregationPolicy.strict, .tolerant(Threshold(nodes: 4))])
  func storms(policy: AggregationPolicy) async throws {
    let owners = (0..<4).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    var storm = Storm(random: SeededGenerator(state: 8))
    var tally = Tally()
    // A job ends when a node has refused too often.
    while tally.mutations < Self.mutations {
      try await blow(&storm, on: owners, policy, &tally)
    }
    #expect(tally.answers > 100 && tally.refusals > 1000 && tally.unread > 1000)
    let journal = try owners[0].store.journal()
    #expect(
      try Journal.verify(journal, key: owners[0].identity.verifyingKey).count == journal.count)
    // The node is as good as before.
    let next = try TestFederation(
      TestFederation.manifest(TestFederation.study, owners: owners),
      tables: TestFederation.tables(4), owners: owners)
    #expect(try await next.aggregator.sum(SampleSizes())[.train]?.rows == 160)
  }

  private struct Tally {
    var (answers, refusals, unread) = (0, 0, 0)
    var mutations: Int { answers + refusals + unread }
  }

  /// Mutated requests to the first node of a job, until it does not answer any more.
  private func blow(
    _ storm: inout Storm, on owners: [Node.Owner], _ policy: AggregationPolicy,
    _ tally: inout Tally
  ) async throws {
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: policy)
    var coordinator = try ManualCoordinator(
      TestFederation(manifest, tables: TestFederation.tables(4), owners: owners))
    let node = coordinator.nodes[0]
    storm.frames = try await Self.frames(&coordinator)
    var vectors: [UInt64: Set<[UInt8]>] = [:]
    while tally.mutations < Self.mutations {
      guard let request = try? Request(frame: storm.next()) else {
        tally.unread += 1
        continue
      }
      do {
        let answer = try await node.answer(request)
        tally.answers += 1
        if case .contribution(let vector, _) = answer {
          vectors[vector.attempt, default: []].insert(vector.frame)
        }
        // The same again, or a refusal.
        let again = try? await node.answer(request)
        #expect(again == nil || again == answer)
      } catch FederationError.tooManyRefusals {
        break
      } catch {
        tally.refusals += 1
        #expect(error is FederationError || error is AggregationError, "\(error)")
        let line = try #require(try await node.journal.last)
        #expect(line.kind == .refused && line.what.hasSuffix("\(error)"))
      }
    }
    for (attempt, frames) in vectors { #expect(frames.count == 1, "attempt \(attempt)") }
  }

  /// A request of each kind: those of a whole round, and one for a vector that is still to come.
  private static func frames(_ coordinator: inout ManualCoordinator) async throws -> [[UInt8]] {
    try await coordinator.exchangeKeys(attempts: 16)
    let requests = try await coordinator.begin(SampleSizes().query)
    try await coordinator.gather(requests, from: [0, 1, 2, 3])
    var all: [Request] = [
      .announce, .hello(attempts: 3, from: 1), .bundle(attempt: 2), requests[0],
    ]
    if case .shares(let release) = try coordinator.collector.next() {
      all += [.release(release), .vote(release.set)]
    }
    coordinator.collector.abandon()
    let binning = Binning(name: "x", rule: .numeric(cuts: [10, 20], special: []))
    all.append(try await coordinator.begin(BinCounts([binning], part: .train).query)[0])
    return all.map(\.frame)
  }

  /// Frames with a few bytes changed, removed, repeated or put in.
  private struct Storm {
    var random: SeededGenerator
    var frames: [[UInt8]] = []

    mutating func next() -> [UInt8] {
      var frame = frames.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let position = Int.random(in: 0..<frame.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3: frame[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: frame[position] = .random(in: .min ... .max, using: &random)
        case 5: frame[position] = [0, 1, 127, 128, 255][Int.random(in: 0..<5, using: &random)]
        case 6: if frame.count > 1 { frame.remove(at: position) }
        default: frame.insert(.random(in: .min ... .max, using: &random), at: position)
        }
      }
      return frame
    }
  }
}
