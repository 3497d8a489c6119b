internal import Cryptography
internal import SecureAggregation

/// An institution's end of all its jobs: it takes offers in for its owner to decide on, and answers
/// for a job only when the owner has signed its very manifest.
///
/// It is where consent is enforced; what a consented job may then ask, the node's `Door` decides.
public actor NodeDesk: CallHandler {
  /// So many offers wait for a decision at most.
  private static let maximumOffers = 100

  public nonisolated let name: String
  private let owner: Node.Owner
  private let rows: any RowSource
  private let jobs: any NodeJobStore
  private let consortium: any Consortium
  /// By the digest of the signed manifest.
  private var nodes: [[UInt8]: (offer: [UInt8], node: Node)] = [:]

  public init(
    name: String, owner: Node.Owner, rows: any RowSource, jobs: any NodeJobStore,
    consortium: any Consortium
  ) {
    self.name = name
    self.owner = owner
    self.rows = rows
    self.jobs = jobs
    self.consortium = consortium
  }

  public func answer(_ call: Call) async throws -> Reply {
    switch call {
    case .offer(let manifest, let certificates):
      return .consent(try await consent(to: manifest, certificates: certificates))
    case .begin(let manifest, let signatures):
      try begin(manifest, signatures: signatures)
      return .begun
    case .ask(let job, let request):
      return .response(try await node(of: job).answer(request))
    case .close(let job):
      return .closed(try close(job))
    }
  }

  // MARK: Consent

  private func consent(to bytes: [UInt8], certificates: [[UInt8]]) async throws -> Consent {
    let job = NodeJob(manifest: bytes, received: owner.now())
    if let known = try jobs.job(offer: job.offer) { return known.decision.consent }
    let manifest = try job.decoded()
    let me = Roster.Member(name: name, key: owner.identity.verifyingKey)
    guard manifest.roster.contains(me) else { throw JobError.notInRoster(party: name) }
    try await verify(manifest.roster, by: certificates)
    guard try jobs.jobs().count(where: { $0.decision == .open }) < Self.maximumOffers else {
      throw JobError.tooManyOffers(party: name, count: Self.maximumOffers)
    }
    try jobs.add(job)
    return .undecided
  }

  /// The keys of the roster are those that the consortium's authority knows: a coordinator cannot put
  /// its own in the place of an institution's.
  private func verify(_ roster: [Roster.Member], by certificates: [[UInt8]]) async throws {
    guard certificates.count == roster.count else { throw JobError.certificatesMissing }
    for (entry, certificate) in zip(roster, certificates) {
      let member = try await consortium.member(certificate: certificate)
      guard member.rosterEntry == entry else {
        throw JobError.anotherIdentity(party: entry.name, certificate: member.name)
      }
    }
  }

  // MARK: Work

  private func begin(_ bytes: [UInt8], signatures: [[UInt8]]) throws {
    let offer = Digest.sha256(of: bytes)
    try permit(try jobs.job(offer: offer))
    let manifest = try SignedManifest(bytes: bytes, signatures: signatures)
    if nodes[manifest.digest] != nil { return }
    try start(manifest, offer: offer)
    try jobs.begin(offer, signatures: signatures)
  }

  /// Nothing is answered before the owner has approved, nor after a change of mind.
  private func permit(_ job: NodeJob?) throws {
    guard let job, case .approved = job.decision else {
      throw JobError.notApproved(party: name)
    }
    guard !job.isClosed else { throw JobError.closed(party: name) }
  }

  private func node(of job: [UInt8]) throws -> Node {
    if let (offer, node) = nodes[job] {
      try permit(try jobs.job(offer: offer))
      return node
    }
    // After a restart: what had begun goes on, with the counters of before.
    for known in try jobs.jobs() {
      guard let signatures = known.signatures,
        let manifest = try? SignedManifest(bytes: known.manifest, signatures: signatures),
        manifest.digest == job
      else { continue }
      try permit(known)
      return try start(manifest, offer: known.offer)
    }
    throw JobError.unknown(party: name)
  }

  @discardableResult
  private func start(_ manifest: SignedManifest, offer: [UInt8]) throws -> Node {
    let (table, snapshot) = try rows.rows(for: manifest.manifest.study)
    let node = try Node(
      name: name, table: table, snapshot: snapshot, manifest: manifest, owner: owner)
    nodes[manifest.digest] = (offer, node)
    return node
  }

  private func close(_ job: [UInt8]) throws -> JournalAccount {
    if let (offer, _) = nodes.removeValue(forKey: job) { try jobs.close(offer) }
    return JournalAccount(of: try owner.store.journal(), about: job)
  }
}

extension NodeJob.Decision {
  fileprivate var consent: Consent {
    switch self {
    case .open: .undecided
    case .approved(let signature): .signed(signature)
    case .refused(let reason): .refused(reason: reason)
    }
  }
}
