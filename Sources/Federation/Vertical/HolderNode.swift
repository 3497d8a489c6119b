internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecretSharing
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
  /// The same whatever the order, which is another one in every job: names the rows in the ledger.
  private let rowSet: [UInt8]
  /// Bins of designs that have been looked at.
  private let permitted = Mutex<Set<Binning>>([])

  /// - Parameters:
  ///   - rows: with outcomes at the label party; everywhere else without.
  ///   - order: a digest of identifiers and parts, row by row.
  ///   - rowSet: one that does not depend on the rows' order.
  ///   - snapshot: names the data set, the same in every job that reads it.
  init(
    rows: PartyRows, order: [UInt8], rowSet: [UInt8], snapshot: [UInt8], manifest: SignedManifest,
    owner: Node.Owner
  ) throws {
    self.order = order
    self.rowSet = rowSet
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
      switch query {
      case .logisticDerivatives, .logisticTrials:
        try record(rules.entry(equations: query.pointCount * (query.parameterCount ?? 0)))
      default: break
      }
      try enter(query, numbers: statistic.entryCount)
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

  /// What a role reads of this party's columns is what the study is about, in bins it could have found.
  func permit(_ design: Design) throws {
    let zeros = [Double](repeating: 0, count: design.parameterCount)
    let query = LogisticDerivatives(of: design, at: zeros).query
    guard query.isWellFormed else { throw FederationError.unreadableQuery(party: name) }
    try rules.permitScope(of: query)
    for case .woe(let binning, _) in design.terms { try permitRows(in: binning) }
  }

  /// No interval or group of categories that tells a few rows apart. Bins of missing, special and rare values may
  /// be small, as in counts.
  private func permitRows(in binning: Binning) throws {
    let isKnown = permitted.withLock { $0.contains(binning) }
    guard !isKnown else { return }
    var counts = [Int](repeating: 0, count: binning.binCount)
    for code in try rows.codes(of: binning, part: .train) { counts[Int(code)] += 1 }
    for (bin, count) in counts.enumerated() {
      guard case .ordinary = binning.kind(of: bin), count > 0,
        count < owner.policy.minimumRowsOfStep
      else { continue }
      throw FederationError.fewRowsDecide(party: name, minimum: owner.policy.minimumRowsOfStep)
    }
    _ = permitted.withLock { $0.insert(binning) }
  }

  /// Rows for each coefficient and each point at which a likelihood is told.
  var rowsPerCoefficient: Double { owner.policy.rowsPerCoefficient }

  var trainingRowCount: Int { rows.sample(.train).rowCount }

  /// Sums of products of a model's columns, and of outcomes: as many equations as coefficients.
  func enterProducts(_ question: some Encodable, of terms: FitTerms, own: Int) throws {
    try record(rules.entry(equations: terms.parameterCount))
    try enter(question, numbers: own * terms.parameterCount)
  }

  /// One more point of a likelihood: of all models together there may be so many that nobody could solve for
  /// single rows.
  func permitPoint(parameters: Int) throws {
    try permitting("likelihood at a point") {
      try record(rules.entry(equations: parameters))
    }
  }

  private func record(_ entry: ReleaseLedger.Entry) throws {
    let rowCount = trainingRowCount
    try owner.store.record(entry) { try rules.checkVertical(entry, rowCount: rowCount, $0) }
  }

  /// Numbers of this holder's own that are about to be told.
  func enter(_ question: some Encodable, numbers: Int) throws {
    try record(
      rules.entry(for: try CanonicalJSON.bytes(of: question), rowsOf: rowSet, numbers: numbers))
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
