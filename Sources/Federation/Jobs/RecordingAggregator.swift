public import CreditModels
internal import Cryptography

/// An aggregator that writes down every total before it is used, and answers from what is written
/// first: after a crash the algorithm runs again from its start, and no node is asked twice.
///
/// The totals are no secret to the coordinator. What masks were used, it need not remember: the nodes
/// count their attempts on disk and announce new keys.
public actor RecordingAggregator: Aggregator {
  public nonisolated let parties: [String]
  private let inner: SecureAggregator
  private let job: String
  private let store: any CoordinatorStore
  private var recorded: ArraySlice<RecordedTotal>
  /// Of the last total.
  private var included: [Bool]

  /// - Parameters:
  ///   - inner: set up with the same past.
  ///   - job: its id.
  ///   - past: the totals of the job in `store`.
  public init(
    _ inner: SecureAggregator, job: String, past: [RecordedTotal], store: any CoordinatorStore
  ) {
    self.inner = inner
    self.job = job
    self.store = store
    parties = inner.parties
    included = parties.map { _ in true }
    recorded = past[...]
  }

  public var members: [String] { zip(parties, included).filter(\.1).map(\.0) }

  public func announcements() async throws -> [Announcement] {
    if let bytes = try store.announcements(of: job) {
      return try CanonicalJSON.value([Announcement].self, from: bytes)
    }
    let announcements = try await inner.announcements()
    try store.setAnnouncements(try CanonicalJSON.bytes(of: announcements), of: job)
    return announcements
  }

  public func sums(of query: Query) async throws -> [Double] {
    let digest = Digest.sha256(of: try CanonicalJSON.bytes(of: query))
    if let known = recorded.popFirst() {
      guard known.query == digest else { throw JobError.recordsDiffer }
      included = known.members
      return known.sums
    }
    // Somebody may have cancelled the job in the meantime.
    guard try store.job(job)?.isOver == false else { throw JobError.cancelled }
    let sums = try await inner.sums(of: query)
    let members = await inner.members
    included = parties.map(members.contains)
    guard let round = await inner.rounds.last else {
      preconditionFailure("a total without a round")
    }
    try store.append(
      RecordedTotal(
        query: digest, sums: sums, members: included, round: round,
        departures: await inner.departures), to: job)
    return sums
  }
}
