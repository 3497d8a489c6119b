internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecureAggregation

/// An institution's end of all its jobs: it takes offers in for its owner to decide on, and answers
/// for a job only when the owner has signed its very manifest.
///
/// It is where consent is enforced; what a consented job may then ask, the node's `Door` decides. The
/// desk's own words are few, and have lines in the journal like those of the doors: the owner's consent
/// or refusal, which `JobReview` writes down, refusals, and at the end what the journal says of a job and
/// that its results have come.
public actor NodeDesk: CallHandler {
  /// So many offers wait for a decision at most.
  private static let maximumOffers = 100
  /// So many lines of its own the desk writes in a day: a journal is no place for anybody to write without
  /// end.
  private static let maximumLines = 1000

  public nonisolated let name: String
  private let owner: Node.Owner
  /// None at a dealer.
  private let rows: (any RowSource)?
  private let applicants: (any RowSource)?
  private let jobs: any NodeJobStore
  private let consortium: any Consortium
  private let standing: [StandingRule]
  private let shelf: (any ResultShelf)?
  /// By the digest of the signed manifest.
  private var nodes: [[UInt8]: (offer: [UInt8], node: any JobNode)] = [:]
  /// Jobs whose rows are being read: by one reader, for whom others wait.
  private var readings: [[UInt8]: Reading] = [:]
  private var lines = (day: 0, count: 0)

  private struct Reading {
    let columns: Set<String>?
    let task: Task<any JobNode, any Error>
  }

  /// - Parameters:
  ///   - rows: none at a dealer, whose policy says so.
  ///   - applicants: rows that cards are to score; `rows` when absent.
  ///   - standing: what the owner approves without being asked again.
  ///   - shelf: for results; none are taken in when absent.
  public init(
    name: String, owner: Node.Owner, rows: (any RowSource)?,
    applicants: (any RowSource)? = nil, jobs: any NodeJobStore,
    consortium: any Consortium, standing: [StandingRule] = [], shelf: (any ResultShelf)? = nil
  ) {
    self.standing = standing
    self.shelf = shelf
    self.name = name
    self.owner = owner
    self.rows = rows
    self.applicants = applicants
    self.jobs = jobs
    self.consortium = consortium
  }

  public func answer(_ call: Call) async throws -> Reply {
    do {
      switch call {
      case .offer(let manifest, let certificates):
        return .consent(try await consent(to: manifest, certificates: certificates))
      case .begin(let manifest, let signatures):
        try await begin(manifest, signatures: signatures)
        return .begun
      case .ask(let job, let request):
        let node = try await node(of: job)
        // The door writes down what it says, refusals as well.
        do { return .response(try await node.answer(request)) } catch {
          throw SaidAtDoor(refusal: error)
        }
      case .close(let job):
        return .closed(try close(job))
      case .deliver(let job, let delivery):
        try await take(delivery, of: job)
        return .received
      }
    } catch let said as SaidAtDoor {
      throw said.refusal
    } catch {
      try record(.refused, "\(call.title): \(error)", job: call.job)
      // What is wrong with the node's own disk or folders is nobody else's business.
      let isForOthers =
        error is JobError || error is FederationError || error is AggregationError
        || error is DataError || error is ModelError || error is RowSourceError
        || error.isForVerticalJobs
      if !isForOthers { owner.onTrouble(error) }
      throw isForOthers ? error : FederationError.notAvailable(party: name)
    }
  }

  private struct SaidAtDoor: Error { let refusal: any Error }

  private func record(
    _ kind: JournalLine.Kind, _ what: String, job: [UInt8], bytes: [UInt8] = []
  ) throws {
    try countLine()
    let event = JournalLine.Event(
      time: owner.now(), job: job, attempt: nil, kind: kind, what: what.oneLine(limit: 500),
      numbers: 0, digest: Digest.sha256(of: bytes))
    do {
      try owner.store.append { JournalLine(event, after: $0, signedBy: owner.identity) }
    } catch {
      owner.onTrouble(error)
      throw FederationError.notAvailable(party: name)
    }
  }

  private func countLine() throws {
    let day = owner.now() / 86400
    if lines.day != day { lines = (day, 0) }
    lines.count += 1
    guard lines.count <= Self.maximumLines else {
      if lines.count == Self.maximumLines + 1 {
        owner.onTrouble(JobError.tooManyLines(count: Self.maximumLines))
      }
      throw FederationError.notAvailable(party: name)
    }
  }

  // MARK: Consent

  private func consent(to bytes: [UInt8], certificates: [[UInt8]]) async throws -> Consent {
    let job = NodeJob(manifest: bytes, received: owner.now())
    if let known = try jobs.job(offer: job.offer) {
      return try decide(on: known).consent
    }
    let manifest = try job.decoded()
    let me = Roster.Member(name: name, key: owner.identity.verifyingKey)
    guard manifest.roster.contains(me) else { throw JobError.notInRoster(party: name) }
    try await verify(manifest.roster, by: certificates)
    guard manifest.id.count == 16 else { throw FederationError.unreadableManifest }
    let now = owner.now()
    var pending = 0
    for known in try jobs.jobs() {
      let other = try known.decoded()
      // The owner speaks of a job by its id, also when it is over.
      guard other.id != manifest.id else { throw JobError.anotherOfThisID(party: name) }
      if !known.isClosed && !known.isRefused && other.expires > now { pending += 1 }
    }
    guard pending < Self.maximumOffers else {
      throw JobError.tooManyOffers(party: name, count: Self.maximumOffers)
    }
    try cards.check(manifest)
    try jobs.add(job)
    return try decide(on: job).consent
  }

  private var cards: KnownCards { KnownCards(name: name, jobs: jobs, shelf: shelf) }

  /// The owner's decision, or that of a standing rule where the owner has not decided.
  private func decide(on job: NodeJob) throws -> NodeJob.Decision {
    // Read again: the owner may have decided since.
    let decision = try jobs.job(offer: job.offer)?.decision ?? .open
    guard decision == .open else { return decision }
    let manifest = try job.decoded()
    let now = owner.now()
    guard let index = standing.firstIndex(where: { $0.approves(manifest, now: now) }),
      owner.policy.objections(to: manifest, party: name, now: now).isEmpty
    else { return .open }
    try JobReview(name: name, owner: owner, jobs: jobs).approve(
      manifest.id.hexadecimal, columns: standing[index].columns,
      voice: "standing rule \(index + 1)")
    return try jobs.job(offer: job.offer)?.decision ?? .open
  }

  /// The keys of the roster are those that the consortium's authority knows: a coordinator cannot put
  /// its own in the place of an institution's.
  private func verify(_ roster: [Roster.Member], by certificates: [[UInt8]]) async throws {
    guard certificates.count == roster.count else { throw JobError.certificatesMissing }
    for (entry, certificate) in zip(roster, certificates) {
      let member: Member
      do { member = try await consortium.member(certificate: certificate) } catch {
        throw JobError.untrusted(party: entry.name)
      }
      guard member.rosterEntry == entry else {
        throw JobError.anotherIdentity(party: entry.name, certificate: member.name)
      }
    }
  }

  // MARK: Work

  private func begin(_ bytes: [UInt8], signatures: [[UInt8]]) async throws {
    let offer = Digest.sha256(of: bytes)
    try permit(try jobs.job(offer: offer))
    let manifest = try SignedManifest(bytes: bytes, signatures: signatures)
    if nodes[manifest.digest] != nil { return }
    try await start(manifest, offer: offer)
    try jobs.begin(offer, signatures: signatures)
  }

  /// Nothing is answered before the owner has approved, nor after a change of mind.
  ///
  /// - Returns: the columns that the job may read; nil for all.
  @discardableResult
  private func permit(_ job: NodeJob?) throws -> Set<String>? {
    guard let job, case .approved(_, let columns) = job.decision else {
      throw JobError.notApproved(party: name)
    }
    guard !job.isClosed else { throw JobError.closed(party: name) }
    guard let columns else { return owner.policy.columns.map(Set.init) }
    return Set(columns).intersection(owner.policy.columns ?? columns)
  }

  private func node(of job: [UInt8]) async throws -> any JobNode {
    if let (offer, node) = nodes[job] {
      try permit(try jobs.job(offer: offer))
      return node
    }
    // After a restart: what had begun goes on, with the counters of before.
    let (known, manifest) = try begun(job)
    return try await start(manifest, offer: known.offer)
  }

  /// A job that has begun, by the digest of its signed manifest.
  private func begun(_ job: [UInt8]) throws -> (job: NodeJob, manifest: SignedManifest) {
    for known in try jobs.jobs() {
      guard let signatures = known.signatures,
        let manifest = try? SignedManifest(bytes: known.manifest, signatures: signatures),
        manifest.digest == job
      else { continue }
      return (known, manifest)
    }
    throw JobError.unknown(party: name)
  }

  /// Reads a job's rows, which may take long and holds nothing else up.
  @discardableResult
  private func start(_ manifest: SignedManifest, offer: [UInt8]) async throws -> any JobNode {
    let job = manifest.digest
    while true {
      let columns = try permit(try jobs.job(offer: offer))
      if let node = nodes[job]?.node { return node }
      let reading = reading(manifest, columns: columns)
      let result = await reading.task.result
      if readings[job]?.task == reading.task { readings[job] = nil }
      // The owner may have refused in the meantime, or allows other columns now.
      guard try permit(try jobs.job(offer: offer)) == columns else { continue }
      // Whoever waited for the same rows may have been here already.
      if let node = nodes[job]?.node { return node }
      do {
        let node = try result.get()
        nodes[job] = (offer, node)
        return node
      } catch RowSourceError.notReadable {
        // A database that is down now is up again some time, and nothing of the rows was told.
        throw FederationError.notAvailable(party: name)
      } catch {
        // As at the door: a refusal that depends on rows ends the node's part.
        if error is DataError || error is ModelError { try jobs.close(offer) }
        throw error
      }
    }
  }

  /// The reading that is under way, or a new one; it goes on when whoever asked for it has gone.
  private func reading(_ manifest: SignedManifest, columns: Set<String>?) -> Reading {
    if let known = readings[manifest.digest], known.columns == columns { return known }
    let reader = NodeReader(
      name: name, owner: owner, rows: rows, applicants: applicants, shelf: shelf, cards: cards)
    let reading = Reading(
      columns: columns, task: Task { try await reader.node(for: manifest, columns: columns) })
    readings[manifest.digest] = reading
    return reading
  }

  private func close(_ job: [UInt8]) throws -> JournalAccount {
    let known = try begun(job).job
    nodes[job] = nil
    if !known.isClosed { try jobs.close(known.offer) }
    try record(.sent, "account of the journal", job: job)
    return JournalAccount(of: try owner.store.journal(), about: job)
  }

  // MARK: Results

  private func take(_ delivery: Delivery, of job: [UInt8]) async throws {
    let (known, manifest) = try begun(job)
    guard let shelf, manifest.manifest.entitled.contains(name) else { throw JobError.notYours }
    guard delivery.hasPlainNames else { throw JobError.badDelivery }
    do {
      try await consortium.verify(
        delivery.signature, of: Delivery.statement(of: delivery.files, job: job),
        byCoordinator: delivery.certificate)
    } catch { throw JobError.badDelivery }
    try shelf.keep(
      delivery.files + [delivery.record(of: job)], of: manifest.manifest.id.hexadecimal)
    if !known.isClosed { try jobs.close(known.offer) }
    try record(.sent, "receipt of the results", job: job)
  }
}

extension NodeJob.Decision {
  fileprivate var consent: Consent {
    switch self {
    case .open: .undecided
    case .approved(let signature, _): .signed(signature)
    case .refused(let reason): .refused(reason: reason)
    }
  }
}
