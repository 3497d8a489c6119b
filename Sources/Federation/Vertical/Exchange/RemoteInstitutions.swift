public import CreditModels
internal import SecretSharing

/// Holders and dealer of a vertical job, each an institution of its own; the solver's roles are here.
///
/// It asks one question after the other; within one, messages between roles go to all members at once.
public actor RemoteInstitutions: VerticalInstitutions {
  public nonisolated let holders: [String]
  private let job: SignedManifest
  private let roles: VerticalRoles
  private let lines: [String: PartyLine]
  /// Terms are drawn up for one use: each has a digest of its own.
  private var uses: UInt64 = 0
  private var evaluationsLeft: Int
  private var matricesLeft: Int
  /// Folds the label party has told the others of.
  private var toldFolds: [Fold] = []
  nonisolated var plan: Study.VerticalPlan { roles.plan }
  /// What holders have said of themselves.
  public private(set) var announcements: [String: Announcement] = [:]

  /// - Parameter links: to the holders and the dealer.
  public init(_ manifest: SignedManifest, links: [any NodeLink]) throws {
    job = manifest
    roles = try VerticalRoles(manifest.manifest)
    holders = roles.holders
    lines = Dictionary(links.map { ($0.name, PartyLine($0)) }) { first, _ in first }
    for name in roles.holders + [roles.plan.dealer] where lines[name] == nil {
      throw VerticalError.unknownParty(name, key: "the roster", known: lines.keys.sorted())
    }
    (evaluationsLeft, matricesLeft) = (roles.plan.evaluations, roles.plan.matrices)
  }

  public var traffic: (sent: Int, received: Int) {
    get async {
      var (sent, received) = (0, 0)
      for holder in holders {
        guard let line = lines[holder] else { continue }
        sent += await line.sent
        received += await line.received
      }
      return (sent, received)
    }
  }

  private func line(_ party: String) -> PartyLine {
    guard let line = lines[party] else { preconditionFailure("a party of this job") }
    return line
  }

  private func other(_ party: String) -> ParcelError {
    .unexpected("another kind of answer", party: party)
  }

  // MARK: Uses

  /// Has all members make keys, draws up the terms and gives everybody its task.
  ///
  /// - Parameter members: those with roles, by place, with their tasks.
  private func open(
    _ subject: UseTerms.Subject, members: [(party: String, task: UseTask)]
  ) async throws -> Carrier {
    uses += 1
    var keys: [UseKeys] = []
    for (party, _) in members {
      guard party != roles.plan.solver else {
        keys.append(UseKeys(ofSolver: party, use: uses))
        continue
      }
      guard case .keys(let own) = try await line(party).ask(.keys(use: uses)).answer else {
        throw other(party)
      }
      keys.append(own)
    }
    let terms = UseTerms(
      number: uses, subject: subject, members: keys,
      solver: members.firstIndex { $0.party == roles.plan.solver })
    for (party, task) in members where party != roles.plan.solver {
      _ = try await line(party).ask(.begin(terms, task))
    }
    return try Carrier(
      terms, job: job.digest,
      lines: members.map { $0.party == roles.plan.solver ? nil : line($0.party) })
  }

  private func runAmongHolders(_ subject: UseTerms.Subject) async throws {
    let carrier = try await open(subject, members: holders.map { ($0, .none) })
    try await carrier.carry(asking: Array(holders.indices))
  }

  // MARK: Rows

  /// Finds whom all holders have in common.
  ///
  /// - Returns: how many there are.
  public func findCommon() async throws -> Int {
    var caps: [Int] = []
    for holder in holders {
      guard case .count(let count) = try await line(holder).ask(.identifiers).answer else {
        throw other(holder)
      }
      caps.append(roles.plan.cap ?? max(count, roles.plan.minimumCommon))
    }
    try await runAmongHolders(.intersection(caps: caps))
    return try await commonRows(of: holders[0]).all
  }

  /// Lets the label party have the scores of the common rows. That all holders have the same, in one order,
  /// it sees by their parcels.
  public func scoreRows() async throws {
    try await runAmongHolders(.scores(nil))
  }

  /// Finds whom all holders have in common, and has the label party divide them into parts.
  ///
  /// - Returns: how many are common.
  @discardableResult
  public func settleRows() async throws -> Int {
    _ = try await findCommon()
    try await runAmongHolders(.parts)
    let counts = try await commonRows(of: holders[0])
    for holder in holders.dropFirst() {
      guard try await commonRows(of: holder) == counts else {
        throw ParcelError.unexpected("another number of common rows", party: holder)
      }
    }
    return counts.all
  }

  private func commonRows(of holder: String) async throws -> (all: Int, training: Int) {
    guard case .commonRows(let all, let training) = try await line(holder).ask(.commonRows).answer
    else { throw other(holder) }
    return (all, training)
  }

  private func tell(_ fold: Fold?) async throws {
    guard let fold, !toldFolds.contains(fold) else { return }
    try await runAmongHolders(.fold(fold))
    toldFolds.append(fold)
  }

  // MARK: One holder's sums

  public func announcement(of holder: String) async throws -> Announcement {
    if let known = announcements[holder] { return known }
    guard case .announcement(let announcement) = try await line(holder).ask(.announce).answer,
      announcement.party == holder
    else { throw other(holder) }
    announcements[holder] = announcement
    return announcement
  }

  public func sums(of query: Query, from holder: String) async throws -> [Double] {
    guard case .sums(let sums) = try await line(holder).ask(.sums(query)).answer,
      sums.count == query.statistic.entryCount
    else { throw other(holder) }
    return sums
  }

  /// The label party has every score: its AUC and KS need no cells.
  public func measured(_ result: StudyResult) async throws -> StudyResult {
    guard
      case .performance(let performance) = try await line(holders[0]).ask(
        .measure(result.issuedModel, result.performance)
      ).answer
    else { throw other(holders[0]) }
    return result.replacing(performance: performance)
  }

  // MARK: Goods and bads in bins

  public func sums(of counts: BinCounts, of holder: String) async throws -> [Double] {
    guard case .rowsInBins(let rows) = try await line(holder).ask(.rowsInBins(counts)).answer,
      rows.map(\.count) == counts.binnings.map(\.binCount)
    else { throw other(holder) }
    let carrier = try await open(
      .binCounts(rowCount: rows.first?.reduce(0, +) ?? 0, limits: rows),
      members: [
        (holders[0], .outcomes(counts.part)), (holder, .bins(counts)), (roles.plan.dealer, .none),
        (roles.plan.solver, .none),
      ])
    var solver = BinSolver(terms: try carrier.terms.binTerms(digest: carrier.digest))
    try await carrier.carry(asking: [0, 1, 2]) { letter in
      try solver.receive(BinParcel(letter))
      return []
    }
    guard let sums = solver.sums else {
      throw ParcelError.unexpected("fewer messages than a count takes", party: roles.plan.solver)
    }
    return sums.flatMap { $0.flatMap { [Double($0.goods), Double($0.bads)] } }
  }

  // MARK: Likelihoods

  public func likelihood(
    of designs: [(holder: String, design: Design)], heldOut: Fold?
  ) async throws -> any JointLikelihood {
    try await tell(heldOut)
    var (holdings, rowCounts) = ([FitTerms.Holding](), Set<Int>())
    for (holder, design) in designs {
      guard
        case .holding(let holding, let rowCount) = try await line(holder).ask(
          .declare(design, heldOut: heldOut)
        ).answer
      else { throw other(holder) }
      holdings.append(holding)
      rowCounts.insert(rowCount)
    }
    guard rowCounts.count == 1, let rowCount = rowCounts.first else {
      throw ParcelError.unexpected("different numbers of training rows", party: roles.plan.solver)
    }
    let series = try SigmoidSeries(
      reaching: Self.seriesError, range: holdings.reduce(0) { $0 + $1.range })
    let carrier = try await open(
      .likelihood(
        rowCount: rowCount, holdings: holdings, series: series,
        evaluations: roles.plan.evaluations, informations: roles.plan.matrices, heldOut: heldOut),
      members: designs.map { ($0.holder, .design($0.design)) }
        + [(roles.plan.dealer, .none), (roles.plan.solver, .none)])
    return try RemoteLikelihood(carrier, dealer: line(roles.plan.dealer), institutions: self)
  }

  /// Of a probability: what it makes of coefficients is far below a thousandth of a standard error.
  private static let seriesError = 1e-9

  fileprivate func spend(matrices: Int) throws {
    guard evaluationsLeft > 0 else {
      throw VerticalError.budgetSpent(
        key: "federation.evaluations", limit: roles.plan.evaluations)
    }
    guard matricesLeft >= matrices else {
      throw VerticalError.budgetSpent(key: "federation.matrices", limit: roles.plan.matrices)
    }
    evaluationsLeft -= 1
    matricesLeft -= matrices
  }

  // MARK: Scores

  public func showScores(
    of model: ScoreModel, parts: [(holder: String, model: ScoreModel)], fold: Fold?
  ) async throws {
    try await tell(fold)
    let carrier = try await open(
      .scores(fold),
      members: parts.map { part in
        (part.holder, .model(part.model, whole: part.holder == holders[0] ? model : nil))
      })
    try await carrier.carry(asking: Array(parts.indices))
  }
}

/// A likelihood whose solver is here and whose other roles are elsewhere.
private actor RemoteLikelihood: JointLikelihood {
  private let carrier: Carrier
  private let dealer: PartyLine
  private let terms: FitTerms
  private let institutions: RemoteInstitutions
  private var solver: SolverRole

  init(_ carrier: Carrier, dealer: PartyLine, institutions: RemoteInstitutions) throws {
    self.carrier = carrier
    self.dealer = dealer
    self.institutions = institutions
    terms = try carrier.terms.fitTerms(digest: carrier.digest)
    solver = SolverRole(terms: terms)
    noise = terms.lossNoise
  }

  nonisolated let noise: Double

  private var dealerPlace: Int { terms.holdings.count }

  func crossProducts() async throws -> JointProducts {
    if solver.crossProducts == nil {
      try await carry(asking: Array(0...dealerPlace))
    }
    guard let products = solver.crossProducts else { throw FitError.tooEarly }
    return JointProducts(gram: products.gram, outcome: products.outcome)
  }

  func value(at coefficients: [Double], includesInformation: Bool) async throws -> JointValue {
    try await institutions.spend(matrices: includesInformation ? 1 : 0)
    let asked = try solver.ask(at: coefficients, includesInformation: includesInformation)
    let step = try await carry(asking: [], asked)
    guard let step else { throw FitError.tooEarly }
    // All holders have said that the point is in range, and have done what they can by themselves.
    _ = try await dealer.ask(
      .deal(use: carrier.terms.number, step: step, includesInformation: includesInformation))
    try await carry(asking: [dealerPlace])
    guard let totals = solver.totals else { throw FitError.tooEarly }
    return JointValue(
      logLikelihood: totals.logLikelihood, gradient: totals.gradient,
      information: totals.information)
  }

  /// - Returns: the step that the solver has gone on to.
  @discardableResult
  private func carry(asking places: [Int], _ parcels: [Parcel] = []) async throws -> Int? {
    var (solver, step): (SolverRole, Int?) = (solver, nil)
    let terms = terms
    defer { self.solver = solver }
    try await carrier.carry(
      asking: places, letters: parcels.map { $0.letter(heading: "", place: terms.place(of:)) }
    ) { letter in
      let answers = try solver.receive(Parcel(letter, role: terms.role(at:)))
      if let proceed = answers.first(where: { $0.kind == .proceed }) { step = proceed.step }
      return answers.map { $0.letter(heading: "", place: terms.place(of:)) }
    }
    return step
  }
}
