internal import CreditData
internal import CreditModels
internal import Cryptography
internal import Synchronization

/// A data holder's end of a vertical federation: it keeps the rows, says what may be asked of them, and
/// writes down what leaves.
///
/// Sums of its own columns leave as they are: nobody else has anything to add to them. Everything else
/// leaves through roles of `SetIntersection` and `SecretSharing`, as messages that are noise to whoever
/// gets them, and each of them has a line in the journal.
final class HolderNode: Sendable {
  let name: String
  /// Common enterprises only, in the common order.
  let rows: PartyRows
  private let owner: Node.Owner
  private let job: SignedManifest
  private let rules: Rules
  /// Of the common enterprises in their order, with the parts: the same at all holders, or rows of one
  /// enterprise would be taken for those of another.
  let order: [UInt8]
  /// Points at which a likelihood has been told in this job.
  private let points = Mutex(0)

  /// - Parameters:
  ///   - rows: with outcomes at the label party; everywhere else without.
  ///   - order: a digest of identifiers and parts, row by row.
  ///   - snapshot: names the data set, the same in every job that reads it.
  init(
    rows: PartyRows, order: [UInt8], snapshot: [UInt8], manifest: SignedManifest,
    owner: Node.Owner
  ) throws {
    self.order = order
    name = rows.party
    self.rows = rows
    self.owner = owner
    job = manifest
    rules = try Rules(rows: rows, snapshot: snapshot, manifest: manifest, policy: owner.policy)
  }

  func announcement() throws -> Announcement {
    try permitting("announcement") {
      let announcement = rows.announcement
      try record("announcement", bytes: CanonicalJSON.bytes(of: announcement))
      return announcement
    }
  }

  /// Sums of this party's own columns, outcomes and scores.
  func sums(of query: Query) throws -> [Double] {
    try permitting(query.statistic.title) {
      try permit(query)
      let statistic = query.statistic
      try rules.permitRows(of: query)
      // The label party's own columns may be all a model has.
      let coefficients: Int =
        switch query {
        case .logisticDerivatives, .logisticTrials:
          query.pointCount * (query.parameterCount ?? 0)
        default: 0
        }
      try enter(query, numbers: statistic.entryCount, coefficients: coefficients)
      let sums = try statistic.contribution(of: rows)
      guard statistic.bound.admits(sums) else {
        throw FederationError.notRepresentable(party: name, statistic: statistic.title)
      }
      try record(
        statistic.title, numbers: sums.count, bytes: CanonicalJSON.bytes(of: sums))
      return sums
    }
  }

  /// What a question about this party looks at is what the study is about.
  func permit(_ query: Query) throws {
    guard query.isWellFormed else { throw FederationError.unreadableQuery(party: name) }
    try rules.permitScope(of: query)
  }

  /// A column that a role reads is one of the study's.
  func permitColumn(_ name: String) throws {
    let special = job.manifest.study.columns.special[name] ?? []
    let source = ValueSource.column(name, special: special)
    try rules.permitScope(
      of: CountsBelow(part: .train, candidates: [.init(source: source, cuts: [])]).query)
  }

  /// Rows for each coefficient and each point at which a likelihood is told.
  var rowsPerCoefficient: Double { owner.policy.rowsPerCoefficient }

  var trainingRowCount: Int { rows.sample(.train).rowCount }

  /// One more point of a likelihood: of all models together there may be so many that nobody could solve for
  /// single rows.
  func permitPoint(parameters: Int) throws {
    try permitting("likelihood at a point") {
      let entry = entry(point: points.withLock { $0 }, parameters: parameters)
      let rowCount = trainingRowCount
      try owner.store.record(entry) { try rules.checkVertical(entry, rowCount: rowCount, $0) }
      points.withLock { $0 += 1 }
    }
  }

  /// Whether a model of so many coefficients may be told at any point.
  func expectPoint(parameters: Int) throws {
    try rules.checkVertical(
      entry(point: points.withLock { $0 }, parameters: parameters), rowCount: trainingRowCount,
      owner.store.ledger(of: rules.snapshot))
  }

  /// Every point is a question of its own.
  private func entry(point: Int, parameters: Int) -> ReleaseLedger.Entry {
    rules.entry(
      for: Array("point \(point) of \(job.digest.hexadecimal)".utf8), rowsOf: order, numbers: 0,
      coefficients: parameters)
  }

  /// Sums of this holder's own that are about to be told.
  func enter(_ query: Query, numbers: Int, coefficients: Int = 0) throws {
    let entry = rules.entry(
      for: try CanonicalJSON.bytes(of: query), rowsOf: order, numbers: numbers,
      coefficients: coefficients)
    let rowCount = trainingRowCount
    try owner.store.record(entry) { try rules.checkVertical(entry, rowCount: rowCount, $0) }
  }

  /// Does what the owner's policy allows by now; a refusal has a line in the journal.
  func permitting<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
    do {
      try rules.permitJob(at: owner.now())
      return try body()
    } catch {
      try record("\(what): \(error)", kind: .refused)
      throw error
    }
  }

  /// A message of a role that leaves this party.
  ///
  /// - Parameter numbers: that stand for numbers computed from rows.
  func sent(_ what: String, to receiver: String, numbers: Int, bytes: [UInt8]) throws {
    try record("\(what) to \(receiver)", numbers: numbers, bytes: bytes)
  }

  /// What is told outside the roles.
  func sent(_ what: String, to receiver: String, _ numbers: some Encodable & Collection)
    throws
  {
    try sent(
      what, to: receiver, numbers: numbers.count, bytes: try CanonicalJSON.bytes(of: numbers))
  }

  private func record(
    _ what: String, kind: JournalLine.Kind = .sent, numbers: Int = 0, bytes: [UInt8] = []
  ) throws {
    let event = JournalLine.Event(
      time: owner.now(), job: job.digest, attempt: nil, kind: kind, what: what.oneLine(limit: 500),
      numbers: numbers, digest: Digest.sha256(of: bytes))
    try owner.store.append { JournalLine(event, after: $0, signedBy: owner.identity) }
  }

  /// Everything that left this node, and everything it refused.
  var journal: [JournalLine] { get throws { try owner.store.journal() } }
}
