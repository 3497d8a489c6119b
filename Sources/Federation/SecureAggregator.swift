public import CreditModels
internal import Cryptography
public import SecureAggregation

/// Totals over nodes that mask what they send: the coordinator's end of every round.
///
/// Under the strict policy everybody answers or there is no total. Under the tolerant one a total is
/// over those who answered; who has not is not asked again, so that all later totals are over the same
/// parties, and an iteration settles on their optimum.
public actor SecureAggregator: Aggregator {
  public nonisolated let parties: [String]
  private let links: [any NodeLink]
  private let policy: AggregationPolicy
  private var collector: any AggregationCollector
  private var cohort: Cohort
  private let onRound: @Sendable (RoundRecord) -> Void
  public private(set) var rounds: [RoundRecord]
  /// Of the question at hand.
  private var (trips, bytesSent, bytesReceived) = (0, 0, 0)
  /// Of the last sum, in roster order.
  private var survivors: [Bool]
  /// Whether a node has lost its keys, by starting anew.
  private var keysAreStale = false
  /// The first refusal of all, for when too few are left.
  private var refusal: (any Error)?

  private static let otherMessage = AggregationError.malformed(
    "a message of another kind, or of somebody else")
  /// Keys a node offers at a time.
  private static let attemptsPerHello = 64
  /// How often a message is sent before its receiver counts as gone.
  private static let tries = 4
  /// How often a round is begun anew before the job ends.
  private static let maximumAttempts = 20

  /// - Parameters:
  ///   - links: in roster order.
  ///   - policy: the manifest's.
  ///   - minimumDifference: what the nodes' owners demand of two sums; see `NodePolicy`.
  ///   - past: the totals of the job before a restart; who had left then stays away.
  public init(
    links: [any NodeLink], policy: AggregationPolicy, collector: any AggregationCollector,
    minimumDifference: Int = NodePolicy().minimumDifference, past: [RecordedTotal] = [],
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) {
    self.links = links
    self.policy = policy
    self.collector = collector
    self.onRound = onRound
    parties = links.map(\.name)
    cohort = Cohort(links.map(\.name), minimumDifference: minimumDifference)
    survivors = past.last?.members ?? links.map { _ in true }
    rounds = past.map(\.round)
    for total in past { cohort.release(total.members) }
    for departure in past.last?.departures ?? [] {
      guard let position = parties.firstIndex(of: departure.party) else { continue }
      cohort.leave(
        position, round: departure.round, phase: departure.phase, reason: departure.reason)
    }
  }

  /// Those whose rows are in the last sum.
  public var members: [String] { zip(parties, survivors).filter(\.1).map(\.0) }

  /// Who has left, when and why.
  public var departures: [Departure] { cohort.departures }

  public func announcements() async throws -> [Announcement] {
    var announcements: [Announcement] = []
    try await exchange(
      everyone, .keys, { _ in .announce },
      take: {
        _, response in
        guard case .announcement(let announcement) = response else { throw Self.otherMessage }
        announcements.append(announcement)
      })
    return announcements
  }

  public func sums(of query: Query) async throws -> [Double] {
    let clock = ContinuousClock()
    let start = clock.now
    (trips, bytesSent, bytesReceived) = (0, 0, 0)
    let question = try Question(query, parties: parties.count)
    for _ in 0..<Self.maximumAttempts {
      guard let (round, total) = try await attempt(question) else { continue }
      let sums = Layout.decode(total)
      guard question.statistic.bound.admits(sums) else {
        throw FederationError.implausibleTotal(statistic: question.statistic.title)
      }
      let record = RoundRecord(
        round: rounds.count + 1, attempt: round.attempt, step: question.statistic.title,
        numbers: sums.count, parties: survivors.count { $0 }, trips: trips,
        bytesToNode: bytesSent, bytesFromNode: bytesReceived,
        seconds: (clock.now - start) / .seconds(1))
      rounds.append(record)
      onRound(record)
      return sums
    }
    throw tooFew
  }

  // MARK: A round

  private struct Question {
    let statistic: any Statistic
    let bytes: [UInt8]
    let layout: Layout

    init(_ query: Query, parties: Int) throws {
      statistic = query.statistic
      bytes = try CanonicalJSON.bytes(of: query)
      layout = Layout(statistic, parties: parties)
    }
  }

  /// One attempt at a sum; nil when it has to be begun anew with those who are left.
  private func attempt(
    _ question: Question
  ) async throws -> (round: RoundDescription, total: RingVector)? {
    if keysAreStale {
      collector.forgetKeys()
      keysAreStale = false
    }
    try await offerKeys()
    guard !keysAreStale else { return nil }
    try await offerShares()
    cohort.protectThoseWhoLeft(round: rounds.count + 1)
    try checkCount()
    guard try collector.missingBundles(of: cohort.members).positions.isEmpty else { return nil }
    let round = try collector.begin(
      step: question.statistic.title, modelDigest: Digest.sha256(of: question.bytes),
      layoutDigest: Digest.sha256(of: question.layout.bytes),
      wordCount: question.statistic.entryCount, width: question.layout.width,
      members: cohort.members)
    do {
      guard try await gather(question, round) else {
        collector.abandon()
        return nil
      }
      return (round, try collector.finish())
    } catch {
      // The masks of this attempt are spent; the next one uses new keys.
      collector.abandon()
      throw error
    }
  }

  /// Asks for all that the total needs. False when it cannot be had in this attempt.
  private func gather(_ question: Question, _ round: RoundDescription) async throws -> Bool {
    let shares = parties.indices.map { collector.shares(for: $0) }
    try await exchange(
      everyone, .vector,
      {
        .contribute(round, query: question.bytes, shares: shares[$0])
      },
      take: { collector, response in
        guard case .contribution(let vector, let next) = response else { throw Self.otherMessage }
        try collector.receive(vector)
        // Shares that came too late for their attempt are asked for anew.
        if let next { try? collector.receive(next) }
      })
    guard !keysAreStale else { return false }
    // Over those who are left there may be a sum, or only over fewer of them.
    guard cohort.allows(cohort.members) else { return false }
    survivors = cohort.members
    while true {
      let step = try collector.next()
      switch step {
      case .total:
        cohort.release(survivors)
        return true
      case .votes(let set):
        survivors = set.survivors
        cohort.release(survivors)
        try await exchange(
          everyone, .vote, { _ in .vote(set) },
          take: { collector, response in
            guard case .vote(let vote) = response else { throw Self.otherMessage }
            try collector.receive(vote)
          })
      case .shares(let request):
        survivors = request.set.survivors
        cohort.release(survivors)
        try await exchange(
          everyone, .release, { _ in .release(request) },
          take: { collector, response in
            guard case .shares(let shares) = response else { throw Self.otherMessage }
            try collector.receive(shares)
          })
      }
      // Too few votes or shares: those who gave none have left, the others begin anew.
      if try collector.next() == step { return false }
    }
  }

  // MARK: Keys

  private func offerKeys() async throws {
    // A node that has started anew is ahead of the others: then it takes a second batch.
    for _ in 0..<2 where collector.remainingAttempts(of: cohort.members) == 0 {
      let first = collector.firstFreeAttempt
      var hellos: [NodeHello] = []
      try await exchange(
        everyone, .keys, { _ in .hello(attempts: Self.attemptsPerHello, from: first) },
        take: { collector, response in
          guard case .hello(let hello) = response else { throw Self.otherMessage }
          guard hello.maskKeys.count <= Self.attemptsPerHello else {
            throw AggregationError.malformed("more keys than it was asked for")
          }
          try collector.receive(hello)
          hellos.append(hello)
        })
      let all = hellos
      try await exchange(
        everyone, .keys, { _ in .meet(all) },
        take: { _, response in
          guard case .met = response else { throw Self.otherMessage }
        })
    }
  }

  private func offerShares() async throws {
    let missing = try collector.missingBundles(of: cohort.members)
    try await exchange(
      missing.positions, .keys, { _ in .bundle(attempt: missing.attempt) },
      take: { collector, response in
        guard case .bundle(let bundle) = response else { throw Self.otherMessage }
        try collector.receive(bundle)
      })
  }

  // MARK: Messages

  private var everyone: [Int] { cohort.members.indices.filter { cohort.members[$0] } }
  private var minimum: Int { policy.minimumMembers(of: parties.count) }

  private func checkCount() throws {
    guard cohort.members.count(where: { $0 }) >= minimum else {
      throw tooFew
    }
  }

  /// A refusal says more than silence.
  private var tooFew: any Error {
    if let refusal, !(refusal is LinkError) { return refusal }
    return FederationError.tooManyLeft(departures.map(\.party), minimum: minimum)
  }

  /// A party that failed. Under the strict policy that is the end of the round.
  private func lose(_ position: Int, _ phase: Departure.Phase, _ error: any Error) throws {
    if refusal == nil || refusal is LinkError { refusal = error }
    guard policy != .strict else { throw error }
    let reason = error is LinkError ? "no answer" : "\(error)"
    cohort.leave(position, round: rounds.count + 1, phase: phase, reason: reason)
  }

  /// Sends a request to each of `positions` and hands the answers to the collector, in roster order.
  ///
  /// A message that was lost or changed on the way is asked for again: a node answers the same request
  /// with the same bytes. Who refuses, stays silent or sends nonsense has left. When several do, the
  /// first of the roster is heard.
  private func exchange(
    _ positions: [Int], _ phase: Departure.Phase, _ request: (Int) -> Request,
    take: (inout any AggregationCollector, Response) throws -> Void
  ) async throws {
    guard !positions.isEmpty else { return }
    if phase != .keys { trips += 1 }
    var left = positions
    var failures: [Int: any Error] = [:]
    for _ in 0..<Self.tries where !left.isEmpty {
      var again: [Int] = []
      for (position, result) in await answers(to: left.map { ($0, request($0)) }) {
        failures[position] = nil
        switch result {
        case .success(let response):
          do {
            guard response.sender ?? parties[position] == parties[position] else {
              throw Self.otherMessage
            }
            try take(&collector, response)
          } catch {
            failures[position] = error
            again.append(position)
          }
        case .failure(let error):
          failures[position] = error
          // What a node says no to, it says no to again.
          if error is LinkError { again.append(position) }
        }
      }
      left = again
    }
    let accused = accused(by: failures)
    if let accused, cohort.members[accused], let evidence = failures.first?.value {
      // Not those who complain have failed, but the one whom more complain of than can lie together.
      try lose(accused, phase, evidence)
      keysAreStale = true
      return
    }
    for position in positions {
      guard let failure = failures[position] else { continue }
      switch failure {
      // A node that was started anew, or that has heard a coordinator who was: it gives new keys.
      case AggregationError.noKey, AggregationError.attemptNotIncreasing,
        AggregationError.ownKeyChanged:
        keysAreStale = true
        if refusal == nil { refusal = failure }
      default:
        try lose(position, phase, failure)
      }
    }
    try checkCount()
  }

  /// A party whose keys or shares more nodes cannot use than can lie together.
  private func accused(by failures: [Int: any Error]) -> Int? {
    guard let threshold = policy.threshold else { return nil }
    var accusers: [String: Int] = [:]
    for (position, failure) in failures {
      switch failure {
      case AggregationError.lowOrderKey(let name), AggregationError.noShares(let name):
        if name != parties[position] { accusers[name, default: 0] += 1 }
      default: break
      }
    }
    let worst = accusers.filter { $0.value > threshold.corrupt }.keys.min()
    return worst.flatMap { parties.firstIndex(of: $0) }
  }

  private func answers(
    to requests: [(position: Int, request: Request)]
  ) async -> [(position: Int, result: Result<Response, any Error>)] {
    let links = links
    let results = await withTaskGroup(of: (Int, Result<Response, any Error>).self) { group in
      for (position, request) in requests {
        group.addTask {
          // First the answer, then the pair: Swift 6.3 with -O can lose the index of a tuple that is
          // begun before an `await` and finished after it.
          let answer = await Self.answer(of: links[position], to: request)
          return (position, answer)
        }
      }
      var results: [(position: Int, result: Result<Response, any Error>)] = []
      for await (position, result) in group { results.append((position, result)) }
      return results.sorted { $0.position < $1.position }
    }
    // All nodes get and send about as much: the first one's messages are measured.
    bytesSent += requests[0].request.frame.count
    bytesReceived += (try? results[0].result.get().frame.count) ?? 0
    return results
  }

  private static func answer(
    of link: any NodeLink, to request: Request
  ) async -> Result<Response, any Error> {
    do { return .success(try await link.send(request)) } catch { return .failure(error) }
  }
}

/// One line of `rounds.jsonl`: what was asked, how much was sent and how long it took.
public struct RoundRecord: Codable, Sendable, Equatable {
  public let round: Int
  public let attempt: UInt64
  public let step: String
  /// Numbers in the sum.
  public let numbers: Int
  /// How many parties the sum is over.
  public let parties: Int
  /// Exchanges with the nodes: 1 in strict jobs, 2 in tolerant ones, 3 when somebody dropped out;
  /// more when the round had to be begun anew.
  public let trips: Int
  /// To each node and from each node, all messages with their keys and shares, without transport
  /// overhead.
  public let bytesToNode: Int
  public let bytesFromNode: Int
  public let seconds: Double
}
