internal import CreditModels
internal import Cryptography
internal import SecureAggregation

/// The one way out of a node: whatever leaves an institution was returned by `answer`, or is the
/// refusal it threw, which names a rule, a column and a row's number, never a cell or a count.
///
/// A contribution passes, in this order: the round describes this very query; the owner's policy
/// allows it; the numbers are computed from the node's own rows; they become fixed point, which
/// refuses NaN, infinity and overflow; the masks go on; the release is recorded. The release ledger,
/// round and query budgets stand between policy and computation, optional noise between computation
/// and encoding: they belong in `permit` and in `masked`.
struct Door {
  /// The most keys a node makes at a time.
  private static let maximumAttempts = 1024

  private let rows: PartyRows
  private let job: Job
  private let policy: NodePolicy
  private var participant: any AggregationParticipant
  /// Everything that left, in order.
  private(set) var releases: [Release] = []

  init(
    rows: PartyRows, job: Job, policy: NodePolicy, participant: any AggregationParticipant
  ) {
    self.rows = rows
    self.job = job
    self.policy = policy
    self.participant = participant
  }

  private var party: String { rows.party }

  mutating func answer(_ request: Request) throws -> Response {
    try permitJob()
    switch request {
    case .announce:
      let announcement = rows.announcement
      record("announcement", numbers: 0, bytes: try CanonicalJSON.bytes(of: announcement))
      for (column, names) in announcement.categories.sorted(by: { $0.key < $1.key }) {
        record("categories of \(column)", numbers: names.count, bytes: Array(names.joined().utf8))
      }
      return .announcement(announcement)
    case .hello(let attempts):
      guard (1...Self.maximumAttempts).contains(attempts) else {
        throw FederationError.tooManyKeys(party: party, asked: attempts)
      }
      let hello = try participant.hello(attempts: attempts)
      record("public mask keys", numbers: 0, bytes: try CanonicalJSON.bytes(of: hello))
      return .hello(hello)
    case .contribute(let round, let query):
      return .contribution(try masked(query, round))
    }
  }

  private mutating func masked(
    _ bytes: [UInt8], _ round: RoundDescription
  ) throws -> MaskedVector {
    guard let query = try? CanonicalJSON.value(Query.self, from: bytes), query.isWellFormed else {
      throw FederationError.unreadableQuery(party: party)
    }
    let statistic = query.statistic
    do throws(AggregationError) {
      try round.verify(model: bytes, layout: Layout(statistic, parties: job.roster.count).bytes)
    } catch {
      throw FederationError.anotherQuery(party: party)
    }
    try permit(query)
    let numbers = try statistic.contribution(of: rows)
    precondition(numbers.count == statistic.entryCount, "\(statistic.title): another length")
    let words: [UInt128]
    do throws(FixedPoint.EncodingError) {
      words = try FixedPoint.encode(numbers, parties: job.roster.count)
    } catch {
      throw FederationError.notRepresentable(
        party: party, statistic: statistic.title, reason: "\(error)")
    }
    let vector = try participant.contribute(words, to: round)
    record(statistic.title, numbers: numbers.count, bytes: vector.tau)
    return vector
  }

  /// What the owner demands of the job as a whole.
  private func permitJob() throws(FederationError) {
    let study = job.study
    guard job.roster.count >= policy.minimumParties else {
      throw .tooFewParties(count: job.roster.count, minimum: policy.minimumParties)
    }
    guard job.roster.count > 2 || study.federation.acknowledgesTwoParties else {
      throw .tooFewParties(count: job.roster.count, minimum: 3)
    }
    if study.binning.cuts == .exact && !policy.allowsExactCuts && study.model.design == .woe {
      throw .exactCutsForbidden(party: party)
    }
    if study.privacy.categories == .published && !policy.publishesCategories {
      throw .categoriesForbidden(party: party)
    }
    if study.privacy.minimumRows < policy.minimumRows {
      throw .minimumRowsTooLow(
        party: party, asked: study.privacy.minimumRows, allowed: policy.minimumRows)
    }
  }

  /// What the owner demands of a single query: it looks at what the study is about, and tells values
  /// no further apart than rounded cuts do.
  private func permit(_ query: Query) throws(FederationError) {
    let study = job.study
    let reserved = study.reservedColumns.union(study.columns.exclude)
    for column in query.columns.sorted() where reserved.contains(column) {
      throw .outsideStudy(party: party, what: "column '\(column)'")
    }
    guard query.designs.isSubset(of: [study.model.design]) else {
      throw .outsideStudy(party: party, what: "another kind of design")
    }
    for (column, codes) in query.specialCodes where codes != study.columns.special[column] ?? [] {
      throw .outsideStudy(party: party, what: "other special codes of '\(column)'")
    }
    guard !policy.allowsExactCuts else { return }
    for cuts in query.cutsByColumn {
      for (low, high) in zip(cuts, cuts.dropFirst()) {
        let scale = max(abs(low), abs(high))
        guard
          high - low >= FineClassing.roundedResolution / 4 * scale
            || scale <= FineClassing.roundedZero
        else { throw .cutsTooClose(party: party) }
      }
    }
  }

  private mutating func record(_ what: String, numbers: Int, bytes: [UInt8]) {
    releases.append(Release(what: what, numbers: numbers, digest: Digest.sha256(of: bytes)))
  }
}

/// A line of what left a node. The journal will chain these lines by hash.
public struct Release: Codable, Sendable, Equatable {
  public let what: String
  /// How many masked numbers, or names.
  public let numbers: Int
  public let digest: [UInt8]
}

/// What the words of a round mean; both ends derive it and compare hashes.
struct Layout {
  let bytes: [UInt8]

  init(_ statistic: any Statistic, parties: Int) {
    let text =
      "\(statistic.entryCount) words of 128 bits, 64 fractional, from \(parties): \(statistic.title)"
    bytes = Array(text.utf8)
  }
}
