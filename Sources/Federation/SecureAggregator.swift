public import CreditModels
internal import Cryptography
public import SecureAggregation

/// Totals over nodes that mask what they send: the coordinator's end of every round.
public actor SecureAggregator: Aggregator {
  public nonisolated let parties: [String]
  private let links: [any NodeLink]
  private var collector: any AggregationCollector
  private let onRound: @Sendable (RoundRecord) -> Void
  public private(set) var rounds: [RoundRecord] = []

  /// Keys a node offers at a time.
  private static let attemptsPerHello = 64

  /// - Parameter links: in roster order.
  public init(
    links: [any NodeLink], collector: any AggregationCollector,
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) {
    self.links = links
    self.collector = collector
    self.onRound = onRound
    parties = links.map(\.name)
  }

  public func announcements() async throws -> [Announcement] {
    try await everyone(.announce).enumerated().map { index, response in
      guard case .announcement(let announcement) = response, announcement.party == parties[index]
      else {
        throw FederationError.unexpectedResponse(party: parties[index])
      }
      return announcement
    }
  }

  public func sums(of query: Query) async throws -> [Double] {
    let clock = ContinuousClock()
    let start = clock.now
    try await offerKeys()
    let statistic = query.statistic
    let bytes = try CanonicalJSON.bytes(of: query)
    let round = try collector.begin(
      step: statistic.title, modelDigest: Digest.sha256(of: bytes),
      layoutDigest: Digest.sha256(of: Layout(statistic, parties: parties.count).bytes),
      wordCount: statistic.entryCount)
    do {
      let responses = try await everyone(.contribute(round, query: bytes))
      for (party, response) in zip(parties, responses) {
        guard case .contribution(let vector) = response, vector.node == party else {
          throw FederationError.unexpectedResponse(party: party)
        }
        try collector.receive(vector)
      }
      let total = FixedPoint.decode(try collector.finish())
      guard statistic.bound.admits(total) else {
        throw FederationError.implausibleTotal(statistic: statistic.title)
      }
      record(
        RoundRecord(
          round: rounds.count + 1, attempt: round.attempt, step: statistic.title,
          numbers: total.count, bytesToNode: bytes.count + RoundRecord.headerBytes(round),
          bytesFromNode: total.count * RoundRecord.bytesPerWord,
          seconds: (clock.now - start) / .seconds(1)))
      return total
    } catch {
      // The masks of this attempt are spent; the next one uses new keys.
      collector.abandon()
      throw error
    }
  }

  private func record(_ round: RoundRecord) {
    rounds.append(round)
    onRound(round)
  }

  private func offerKeys() async throws {
    guard collector.remainingAttempts == 0 else { return }
    for (index, response) in try await everyone(
      .hello(attempts: Self.attemptsPerHello)
    ).enumerated() {
      guard case .hello(let hello) = response, hello.node == parties[index] else {
        throw FederationError.unexpectedResponse(party: parties[index])
      }
      try collector.receive(hello)
    }
  }

  /// All answers in roster order. When several nodes refuse, the first of the roster is heard.
  private func everyone(_ request: Request) async throws -> [Response] {
    let links = links
    let results = await withTaskGroup(of: (Int, Result<Response, any Error>).self) { group in
      for (index, link) in links.enumerated() {
        group.addTask {
          // First the answer, then the pair: Swift 6.3 with -O can lose the index of a tuple that is
          // begun before an `await` and finished after it.
          let answer: Result<Response, any Error>
          do { answer = .success(try await link.send(request)) } catch { answer = .failure(error) }
          return (index, answer)
        }
      }
      var results: [(Int, Result<Response, any Error>)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
    return try results.map { try $0.1.get() }
  }
}

/// One line of `rounds.jsonl`: what was asked, how much was sent and how long it took.
public struct RoundRecord: Codable, Sendable, Equatable {
  public let round: Int
  public let attempt: UInt64
  public let step: String
  /// Numbers in the sum.
  public let numbers: Int
  /// To each node and from each node, by the wire's packing, without transport overhead.
  public let bytesToNode: Int
  public let bytesFromNode: Int
  public let seconds: Double

  static let bytesPerWord = 16

  /// Digests, attempt and roster bitmap, and a key for each node.
  static func headerBytes(_ round: RoundDescription) -> Int {
    4 * 32 + 8 + (round.members.count + 7) / 8 + 32 * round.maskKeys.count + round.step.utf8.count
  }
}
