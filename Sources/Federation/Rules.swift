internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecureAggregation

/// What the owner demands of a job, of a question, and of the nodes a sum is over. Every refusal names
/// the rule and the numbers.
struct Rules {
  private let rows: PartyRows
  let snapshot: [UInt8]
  let job: SignedManifest
  let policy: NodePolicy

  init(rows: PartyRows, snapshot: [UInt8], manifest: SignedManifest, policy: NodePolicy) throws {
    self.rows = rows
    self.snapshot = snapshot
    self.policy = policy
    job = manifest
    rowsDigest = try Self.digest(ofRowsOf: manifest.manifest.study)
  }

  private static func digest(ofRowsOf study: Study) throws -> [UInt8] {
    var rows = Study(name: study.name, target: study.target)
    rows.columns = study.columns
    rows.validation = study.validation
    rows.rejects = study.rejects
    rows.task = study.task
    return Digest.sha256(of: try CanonicalJSON.bytes(of: rows))
  }

  /// The same question about rows that another study divides or reads in another way is another one.
  let rowsDigest: [UInt8]

  var party: String { rows.party }
  private var study: Study { job.manifest.study }

  /// The rows a sum hides among: those with an outcome, and all when none is needed.
  private var askedRowCount: Int {
    rows.sample(.train).rowCount
      + (study.task == .monitoring ? rows.openSample(.train).rowCount : 0)
  }

  /// The job as a whole.
  func permitJob(at time: Int) throws(FederationError) {
    let manifest = job.manifest
    if let objection = policy.objections(to: manifest, party: party, now: time).first {
      throw objection
    }
    try manifest.permit(rows)
  }

  /// One question in one round.
  ///
  /// - Returns: what to enter into the ledger.
  func permit(
    _ query: Query, digest: [UInt8], in round: RoundDescription, ledger: ReleaseLedger
  ) throws(FederationError) -> ReleaseLedger.Entry {
    try permitScope(of: query)
    let numbers = query.statistic.entryCount
    guard numbers <= policy.maximumNumbersPerQuestion else {
      throw .budgetSpent(
        party: party, what: "numbers in one answer", limit: policy.maximumNumbersPerQuestion)
    }
    guard query.trainedPart ?? .train == .train else {
      throw .outsideStudy(party: party, what: "steps of a model on rows that are held out")
    }
    let rowCount = Double(askedRowCount)
    if let parameters = query.parameterCount {
      guard Double(parameters) <= policy.maximumParametersPerRow * rowCount else {
        throw .tooManyParameters(
          party: party, parameters: parameters, rows: Int(rowCount),
          allowed: policy.maximumParametersPerRow)
      }
    }
    let members = identities(of: round.members)
    // Everybody answers a strict round, so its sum becomes known without another step.
    let isSettled = job.manifest.aggregation == .strict
    let entry = ReleaseLedger.Entry(
      snapshot: snapshot, job: job.manifest.id, attempt: round.attempt,
      query: Digest.sha256(of: digest + rowsDigest), numbers: numbers,
      solvableRows: query.solvableRows, members: isSettled ? members : nil,
      asked: isSettled ? nil : members)
    try check(entry, in: round, ledger: ledger)
    return entry
  }

  /// What only the rows can tell: that cells of a score are not as narrow as single values, and that
  /// no step of a model is about a few rows.
  func permitRows(of query: Query) throws {
    if try query.restsOnFewRows(than: policy.minimumRowsOfStep, of: rows) {
      throw FederationError.fewRowsDecide(party: party, minimum: policy.minimumRowsOfStep)
    }
    guard !policy.allowsExactCuts, let width = try query.narrowestScoreCell(on: rows),
      width < Self.narrowestCell
    else { return }
    throw FederationError.cutsTooClose(party: party)
  }

  /// In standard deviations.
  private static let narrowestCell = 1e-8

  /// The budgets, and the nodes the sum would be over.
  func check(
    _ entry: ReleaseLedger.Entry, in round: RoundDescription, ledger: ReleaseLedger
  ) throws(FederationError) {
    try permit(round.members, ledger: ledger)
    guard try checkBudgets(entry, ledger) else { return }
    let solvable = ledger.solvableRows + entry.solvableRows
    let rowCount = askedRowCount
    guard entry.solvableRows == 0 || Double(rowCount) >= policy.rowsPerSolvableRow * solvable else {
      throw .tooFewRows(
        party: party, rows: rowCount,
        needed: Int((policy.rowsPerSolvableRow * solvable).rounded(.up)))
    }
  }

  /// Rounds, questions and numbers.
  ///
  /// - Returns: whether the question is a new one; the same again tells nothing more.
  func checkBudgets(
    _ entry: ReleaseLedger.Entry, _ ledger: ReleaseLedger
  ) throws(FederationError) -> Bool {
    guard ledger.roundCount < policy.maximumRounds else {
      throw .budgetSpent(party: party, what: "rounds", limit: policy.maximumRounds)
    }
    guard ledger.roundCountByJob[job.manifest.id] ?? 0 < job.manifest.maximumRounds else {
      throw .budgetSpent(
        party: party, what: "rounds of this job", limit: job.manifest.maximumRounds)
    }
    guard let query = entry.query, !ledger.queries.contains(query) else { return false }
    guard ledger.queries.count < policy.maximumQueries else {
      throw .budgetSpent(party: party, what: "different questions", limit: policy.maximumQueries)
    }
    guard ledger.numbers <= policy.maximumNumbers - entry.numbers else {
      throw .budgetSpent(party: party, what: "numbers", limit: policy.maximumNumbers)
    }
    return true
  }

  /// The nodes a sum is over: it may set no few of them apart from those they were summed with before.
  func permit(_ members: [Bool], ledger: ReleaseLedger) throws(FederationError) {
    guard members.count == job.roster.count else { return }  // the participant refuses it by name
    let count = members.count { $0 }
    guard count >= policy.minimumParties else {
      throw .tooFewParties(count: count, minimum: policy.minimumParties)
    }
    let identities = Set(identities(of: members))
    let difference = ledger.smallestGroup(after: identities, in: job.manifest.id)
    if let difference, difference < policy.minimumDifference {
      throw .tooCloseToEarlierSum(
        party: party, difference: difference, minimum: policy.minimumDifference)
    }
    guard !ledger.isSmallPart(identities) else { throw .partOfEarlierSum(party: party) }
  }

  func entry(releasing set: SurvivorSet) -> ReleaseLedger.Entry {
    ReleaseLedger.Entry(
      snapshot: snapshot, job: job.manifest.id, attempt: set.attempt, query: nil, numbers: 0,
      solvableRows: 0, members: identities(of: set.survivors), asked: nil)
  }

  private func identities(of members: [Bool]) -> [VerifyingKey] {
    zip(job.roster.members, members).filter(\.1).map(\.0.key)
  }

  /// What a question looks at: what the study is about, and values no closer than rounded cuts.
  func permitScope(of query: Query) throws(FederationError) {
    let reserved = study.reservedColumns.union(study.columns.exclude)
    for column in query.columns.sorted() where reserved.contains(column) {
      throw .outsideStudy(party: party, what: "column '\(column)'")
    }
    try permit(query.rowGroups)
    if let challenger = query.challenger, challenger != job.manifest.challenger {
      throw .outsideStudy(party: party, what: "the decisions of another card")
    }
    if query.isWatch && study.task != .monitoring {
      throw .outsideStudy(party: party, what: "a watch over a card")
    }
    if query.readsFirstTime && study.columns.firstTime == nil {
      throw .outsideStudy(party: party, what: "first-time borrowers")
    }
    if query.readsRejected {
      guard let rules = study.rejects, query.inferredOutcomes?.follows(rules) ?? true else {
        throw .outsideStudy(party: party, what: "rejected rows in this way")
      }
    }
    guard query.designs.isSubset(of: [study.model.design]) else {
      throw .outsideStudy(party: party, what: "another kind of design")
    }
    if case .scoreProducts(let products) = query,
      study.model.errors != (products.grouping == .rows ? .robust : .clustered)
    {
      throw .outsideStudy(party: party, what: products.title)
    }
    for (column, codes) in query.specialCodes where codes != study.columns.special[column] ?? [] {
      throw .outsideStudy(party: party, what: "other special codes of '\(column)'")
    }
    for (column, names) in query.categories {
      // Published names are the union of all parties', which no party knows alone.
      guard let dictionary = study.columns.categories[column] else {
        guard study.privacy.categories == .published else {
          throw .outsideStudy(party: party, what: "categories of '\(column)'")
        }
        continue
      }
      guard names.isSubset(of: dictionary) else {
        throw .outsideStudy(party: party, what: "other categories of '\(column)'")
      }
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
  /// The groups it tells apart: those the study names.
  private func permit(_ groups: RowGroups) throws(FederationError) {
    let plan = study.validation
    switch groups {
    case .all: break
    case .categories(let column, _):
      guard plan.segments.contains(column) else {
        throw .outsideStudy(party: party, what: "segments of column '\(column)'")
      }
    case .parties:
      // The owner's leave was asked for with the job.
      guard plan.byParty else {
        throw .outsideStudy(party: party, what: "each party by itself")
      }
    case .folds(let count): try permitFolds(count)
    case .fold(let fold): try permitFolds(fold.count)
    }
  }

  private func permitFolds(_ count: Int) throws(FederationError) {
    guard study.validation.folds == count else {
      throw .outsideStudy(party: party, what: "\(count) folds of a cross-validation")
    }
  }
}

extension JobManifest {
  /// What the manifest itself says of a party's rows.
  func permit(_ rows: PartyRows) throws(FederationError) {
    let rowCount = Part.allCases.reduce(0) {
      $0 + rows.sample($1).rowCount + rows.openSample($1).rowCount
    }
    guard rowCount <= maximumRows else { throw .tooManyRows(party: rows.party) }
    if let expected = schemaDigest, expected != rows.schema.digest {
      throw .anotherSchema(party: rows.party)
    }
  }
}
