internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecureAggregation

/// The one way out of a node: whatever leaves an institution was returned by `answer`, or is the
/// refusal it threw, which names a rule, a column and a row's number, never a cell.
///
/// A contribution passes, in this order: the round describes this very query; the owner's policy, the
/// disclosure rules and the release ledger allow it; the attempt is spent, and that is on disk; the
/// numbers are computed from the node's own rows; they become ring words, which refuses NaN, infinity
/// and overflow; the masks go on; the journal has a line. Then it leaves.
struct Door {
  /// The most keys a node makes at a time.
  private static let maximumAttempts = 1024
  /// So many refusals are written down. Then nothing is answered any more: a journal is no place for
  /// anybody to write without end.
  private static let maximumRefusals = 1000
  /// So many requests are answered for each round that the manifest allows: enough for keys, shares,
  /// votes and repeats.
  private static let requestsPerRound = 64

  private let rows: PartyRows
  private let job: SignedManifest
  private let rules: Rules
  let owner: Node.Owner
  private var participant: any AggregationParticipant
  /// The last contribution: asked for again, the same bytes leave again.
  private var last: (request: Request, response: Response)?
  private var refusals: Int
  private var requests = 0
  /// Set by the first refusal that depends on the rows: a second one could be asked for on purpose, and
  /// many of them would tell a count bit by bit.
  private var hasEnded: Bool

  init(
    rows: PartyRows, snapshot: [UInt8], manifest: SignedManifest, owner: Node.Owner,
    participant: any AggregationParticipant
  ) throws {
    self.rows = rows
    self.owner = owner
    self.participant = participant
    job = manifest
    rules = try Rules(rows: rows, snapshot: snapshot, manifest: manifest, policy: owner.policy)
    // A node that starts again has not forgotten what it refused.
    let name = manifest.digest.hexadecimal
    let lines = try owner.store.journal().filter { $0.job == name && $0.kind != .sent }
    refusals = lines.count
    hasEnded = lines.contains { $0.kind == .ended }
  }

  private var party: String { rows.party }

  mutating func answer(_ request: Request) throws -> Response {
    let (limit, isTooLarge) = Self.requestsPerRound.multipliedReportingOverflow(
      by: job.manifest.maximumRounds)
    guard refusals < Self.maximumRefusals, !hasEnded, isTooLarge || requests <= limit else {
      throw FederationError.tooManyRefusals(party: party)
    }
    requests += 1
    do {
      try rules.permitJob(at: owner.now())
      return try respond(to: request)
    } catch {
      let isForOthers = Self.isForOthers(error)
      if isForOthers { refusals += 1 } else { owner.onTrouble(error) }
      // A refusal leaves as well; without a line for it, it does not.
      do {
        try record(
          hasEnded ? .ended : .refused, "\(request.title): \(error)", attempt: request.attempt)
      } catch {
        owner.onTrouble(error)
        throw FederationError.notAvailable(party: party)
      }
      throw isForOthers ? error : FederationError.notAvailable(party: party)
    }
  }

  /// What is wrong with the node's own disk is nobody else's business.
  private static func isForOthers(_ error: any Error) -> Bool {
    error is FederationError || error is AggregationError || error is ModelError
      || error is DataError || error is ParcelError
  }

  private mutating func respond(to request: Request) throws -> Response {
    switch request {
    case .announce:
      let announcement = rows.announcement
      try record(.sent, "announcement", bytes: CanonicalJSON.bytes(of: announcement))
      for (column, names) in announcement.categories.sorted(by: { $0.key < $1.key }) {
        try record(
          .sent, "categories of \(column)", numbers: names.count, bytes: Array(names.joined().utf8))
      }
      return .announcement(announcement)
    case .hello(let attempts, let first):
      guard (1...Self.maximumAttempts).contains(attempts) else {
        throw FederationError.tooManyKeys(party: party, asked: attempts)
      }
      let known = participant.counter
      let hello = try participant.hello(attempts: attempts, from: first)
      if participant.counter != known { try owner.store.save(participant.counter, of: job.digest) }
      try record(.sent, "public keys", bytes: hello.frame)
      return .hello(hello)
    case .meet(let hellos):
      try participant.meet(hellos)
      return .met
    case .bundle(let attempt):
      guard let bundle = try participant.bundle(for: attempt) else { return .met }
      try record(bundle)
      return .bundle(bundle)
    case .contribute(let round, let query, let shares):
      return try contribution(to: request, round, query, shares)
    case .vote(let set):
      try rules.permit(set.survivors, ledger: owner.store.ledger(of: rules.snapshot))
      let vote = try participant.vote(on: set)
      try remember(set)
      try record(
        .sent, "vote on survivors", attempt: set.attempt, bytes: vote.frame)
      return .vote(vote)
    case .release(let request):
      try rules.permit(request.set.survivors, ledger: owner.store.ledger(of: rules.snapshot))
      let shares = try participant.release(request)
      try remember(request.set)
      try record(
        .sent, "shares of masks", attempt: request.set.attempt, bytes: shares.frame)
      return .shares(shares)
    case .vertical:
      throw ParcelError.unexpected("a question of a vertical job", party: party)
    }
  }

  private mutating func contribution(
    to request: Request, _ round: RoundDescription, _ query: [UInt8], _ shares: [[UInt8]]
  ) throws -> Response {
    if let last, last.request == request, case .contribution(let vector, _) = last.response {
      try record(
        .sent, "\(round.step), again", attempt: round.attempt,
        numbers: vector.words.count, bytes: vector.frame)
      if case .contribution(_, let next?) = last.response { try record(next) }
      return last.response
    }
    let statistic = try described(query, by: round)
    let entry = try rules.permit(
      statistic.query, digest: round.modelDigest, in: round,
      ledger: owner.store.ledger(of: rules.snapshot))
    try participant.accept(round, shares: shares)
    try owner.store.save(participant.counter, of: job.digest)
    try owner.store.record(entry) { try rules.check(entry, in: round, ledger: $0) }
    let numbers: RingVector
    do {
      try rules.permitRows(of: statistic.query)
      numbers = try words(of: statistic)
    } catch {
      hasEnded = true
      throw error
    }
    let vector = try participant.contribute(numbers)
    try record(
      .sent, statistic.title, attempt: round.attempt, numbers: vector.words.count,
      bytes: vector.frame)
    // The next attempt's shares travel along; without keys for it they are asked for later.
    let next = try? participant.bundle(for: round.attempt &+ 1)
    if let next { try record(next) }
    let response = Response.contribution(vector, next: next)
    last = (request, response)
    return response
  }

  /// The statistic that `bytes` ask for, if the round is about these very bytes.
  private func described(
    _ bytes: [UInt8], by round: RoundDescription
  ) throws(FederationError) -> any Statistic {
    guard let query = try? CanonicalJSON.value(Query.self, from: bytes), query.isWellFormed else {
      throw .unreadableQuery(party: party)
    }
    let statistic = query.statistic
    let layout = Layout(statistic, parties: job.roster.count)
    guard (try? round.verify(model: bytes, layout: layout.bytes)) != nil,
      round.width == layout.width, round.wordCount == statistic.entryCount,
      round.step == statistic.title
    else { throw .anotherQuery(party: party) }
    return statistic
  }

  /// The node's own numbers as ring words. What cannot be one is refused before anything is masked.
  private func words(of statistic: any Statistic) throws -> RingVector {
    let numbers = try statistic.contribution(of: rows)
    precondition(numbers.count == statistic.entryCount, "\(statistic.title): another length")
    do throws(FixedPoint.EncodingError) {
      return try Layout(statistic, parties: job.roster.count).encode(numbers)
    } catch {
      // Not which number it was: that would tell something of it.
      throw FederationError.notRepresentable(party: party, statistic: statistic.title)
    }
  }

  /// Notes over whom a sum becomes known, before this node helps to make it so.
  private func remember(_ set: SurvivorSet) throws {
    let entry = rules.entry(releasing: set)
    try owner.store.record(entry) { try rules.permit(set.survivors, ledger: $0) }
  }

  // MARK: Journal

  private func record(_ bundle: ShareBundle) throws {
    try record(.sent, "wrapped shares", attempt: bundle.attempt, bytes: bundle.frame)
  }

  private func record(
    _ kind: JournalLine.Kind, _ what: String, attempt: UInt64? = nil, numbers: Int = 0,
    bytes: [UInt8] = []
  ) throws {
    let event = JournalLine.Event(
      time: owner.now(), job: job.digest, attempt: attempt, kind: kind,
      what: what.oneLine(limit: 500),
      numbers: numbers, digest: Digest.sha256(of: bytes))
    try owner.store.append { JournalLine(event, after: $0, signedBy: owner.identity) }
  }
}

/// What the words of a round mean; both ends derive it and compare hashes.
struct Layout {
  let width: RingVector.Width
  let bytes: [UInt8]
  private let parties: Int

  init(_ statistic: any Statistic, parties: Int) {
    self.parties = parties
    switch statistic.bound {
    case .rowCount: width = .narrow
    case .fixedPoint: width = .wide
    }
    let fractional = width == .narrow ? 0 : FixedPoint.fractionalBits
    let text =
      "\(statistic.entryCount) words of \(width.rawValue) bits, \(fractional) fractional, from "
      + "\(parties): \(statistic.title)"
    bytes = Array(text.utf8)
  }

  func encode(_ numbers: [Double]) throws(FixedPoint.EncodingError) -> RingVector {
    switch width {
    case .narrow: .narrow(try WholeNumbers.encode(numbers, parties: parties))
    case .wide: .wide(try FixedPoint.encode(numbers, parties: parties))
    }
  }

  static func decode(_ total: RingVector) -> [Double] {
    switch total {
    case .narrow(let words): WholeNumbers.decode(words)
    case .wide(let words): FixedPoint.decode(words)
    }
  }
}

extension Request {
  /// For the journal.
  var title: String {
    switch self {
    case .announce: "announcement"
    case .hello: "keys"
    case .meet: "keys of the others"
    case .bundle: "wrapped shares"
    case .contribute(let round, _, _): round.step.oneLine(limit: 120)
    case .vote: "vote on survivors"
    case .release: "shares of masks"
    case .vertical(_, let question, _): question.title.oneLine(limit: 120)
    }
  }

  var attempt: UInt64? {
    switch self {
    case .announce, .hello, .meet, .vertical: nil
    case .bundle(let attempt): attempt
    case .contribute(let round, _, _): round.attempt
    case .vote(let set): set.attempt
    case .release(let request): request.set.attempt
    }
  }
}

extension String {
  /// A text from elsewhere, fit for a line: short, and without control characters.
  package func oneLine(limit: Int) -> String {
    String(
      String.UnicodeScalarView(unicodeScalars.filter { !$0.properties.isControl }.prefix(limit)))
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
