import CreditData
import CreditModels
import Federation
import SecureAggregation
import Synchronization
import Testing

@Suite("Any one party may fall silent anywhere in a tolerant round")
struct SilentPhaseTests {
  /// What each round was like, and who had left.
  private struct Course: Equatable {
    var parties: [Int] = []
    var trips: [Int] = []
    var phases: [Departure.Phase] = []
    var hasEnded = false
  }

  /// Sums until there are three, or no more.
  ///
  /// - Parameter silences: who falls silent in which phase of the given round.
  private func course(
    of count: Int, round: Int, _ silences: [Int: Departure.Phase]
  ) async throws -> Course {
    let owners = (0..<count).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let policy = AggregationPolicy.tolerant(Threshold(nodes: count))
    let manifest = try TestFederation.manifest(
      TestFederation.study, owners: owners, aggregation: policy)
    let nodes = try TestFederation(
      manifest, tables: TestFederation.tables(count), owners: owners
    ).nodes
    let aggregator = SecureAggregator(
      links: nodes.enumerated().map {
        FallingSilent(InProcessLink($1), phase: silences[$0], round: round)
      },
      policy: policy,
      collector: try MaskingCollector(
        roster: manifest.roster, policy: policy, jobDigest: manifest.digest))
    var course = Course()
    do {
      for _ in 0..<3 {
        let size = try await aggregator.sum(SampleSizes())[.train]
        #expect(await size?.rows == Double(40 * aggregator.members.count))
      }
    } catch FederationError.tooManyLeft(let left, let minimum) {
      course.hasEnded = true
      #expect(count - left.count < minimum)
    }
    course.parties = await aggregator.rounds.map(\.parties)
    course.trips = await aggregator.rounds.map(\.trips)
    let departures = await aggregator.departures
    course.phases = departures.map(\.phase)
    #expect(Set(departures.map(\.party)).count == departures.count)
    for position in silences.keys where course.phases.count > 0 {
      #expect(departures.map(\.party).contains("party_\(position + 1)"))
    }
    return course
  }

  @Test("Of seven, before any sum is known", arguments: 0..<7)
  func sevenAtFirst(party: Int) async throws {
    // Five are enough. Nobody misses the party in later rounds, which have the same six.
    #expect(
      try await course(of: 7, round: 1, [party: .keys])
        == Course(parties: [6, 6, 6], trips: [2, 2, 2], phases: [.keys]))
    #expect(
      try await course(of: 7, round: 1, [party: .vector])
        == Course(parties: [6, 6, 6], trips: [3, 2, 2], phases: [.vector]))
    // Its vector is in the first sum. The next could only be without three, and four are too few.
    #expect(
      try await course(of: 7, round: 1, [party: .release])
        == Course(
          parties: [7], trips: [2], phases: [.release, .leftOut, .leftOut], hasEnded: true))
    // Votes are for rounds that somebody else has left.
    let other = (party + 3) % 7
    #expect(
      try await course(of: 7, round: 1, [other: .vector, party: .vote])
        == Course(
          parties: [6], trips: [3], phases: [.vector, .vote, .leftOut, .leftOut], hasEnded: true))
  }

  @Test("Of twelve, before any sum is known", arguments: 0..<12)
  func twelveAtFirst(party: Int) async throws {
    #expect(
      try await course(of: 12, round: 1, [party: .keys])
        == Course(parties: [11, 11, 11], trips: [2, 2, 2], phases: [.keys]))
    #expect(
      try await course(of: 12, round: 1, [party: .vector])
        == Course(parties: [11, 11, 11], trips: [3, 2, 2], phases: [.vector]))
    let other = (party + 5) % 12
    for phase in [Departure.Phase.vote, .release] {
      #expect(
        try await course(of: 12, round: 1, [other: .vector, party: phase])
          == Course(
            parties: [11, 8, 8], trips: [3, 2, 2], phases: [.vector, phase, .leftOut, .leftOut]))
    }
  }

  @Test("Of twelve, after a sum is known", arguments: 0..<12)
  func twelveLater(party: Int) async throws {
    // The vectors of the others are spent, and two more are left out of the next attempt.
    #expect(
      try await course(of: 12, round: 2, [party: .vector])
        == Course(parties: [12, 9, 9], trips: [2, 3, 2], phases: [.vector, .leftOut, .leftOut]))
    // Its vector is in the second sum, and only missing from the third.
    #expect(
      try await course(of: 12, round: 2, [party: .release])
        == Course(parties: [12, 12, 9], trips: [2, 2, 2], phases: [.release, .leftOut, .leftOut]))
  }

  @Test("Of twelve, four in one round, whose sum still comes off")
  func four() async throws {
    // Eight votes and eight shares are enough for the ten whose vectors are there. A sum of the eight
    // would differ from it by two.
    #expect(
      try await course(of: 12, round: 1, [0: .vector, 4: .vector, 7: .vote, 11: .release])
        == Course(
          parties: [10], trips: [3], phases: [.vector, .vector, .vote, .release, .leftOut],
          hasEnded: true))
  }
}

/// A party that falls silent for good, in a phase of a round.
private final class FallingSilent: NodeLink {
  private let inner: InProcessLink
  private let phase: Departure.Phase?
  private let round: Int
  private let state = Mutex((attempts: Set<UInt64>(), isSilent: false))

  init(_ inner: InProcessLink, phase: Departure.Phase?, round: Int) {
    self.inner = inner
    self.phase = phase
    self.round = round
  }

  var name: String { inner.name }

  func send(_ request: Request) async throws -> Response {
    if isSilent(at: request) { throw LinkError.noAnswer(party: name) }
    // Keys for more attempts than are needed are most of the work.
    guard case .hello(_, let first) = request else { return try await inner.send(request) }
    return try await inner.send(.hello(attempts: 6, from: first))
  }

  private func isSilent(at request: Request) -> Bool {
    state.withLock { state in
      if case .contribute(let round, _, _) = request { state.attempts.insert(round.attempt) }
      let isTime = phase == .keys || state.attempts.count >= round
      switch (request, phase) {
      case (.hello, .keys), (.meet, .keys), (.bundle, .keys), (.contribute, .vector),
        (.vote, .vote), (.release, .release):
        if isTime { state.isSilent = true }
      default: break
      }
      return state.isSilent
    }
  }
}
