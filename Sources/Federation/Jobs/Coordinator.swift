public import CreditModels
internal import Foundation
internal import SecureAggregation

/// The coordinator's end of all jobs: it asks the owners for their signatures, runs what all have
/// signed, and keeps what comes of it. Whatever it has done is in its store before the next step.
public actor Coordinator {
  /// How institutions are reached.
  public protocol Network: Sendable {
    /// Who is here now.
    var members: [Member] { get }
    /// The way to a member, here or away.
    func member(_ name: String) -> any MemberLink
  }

  /// How a job went, besides its result.
  public struct Conduct: Sendable {
    public let manifest: JobManifest
    /// The study file.
    public let study: String
    public let rounds: [RoundRecord]
    public let departures: [Departure]
    public let secondsByPhase: [String: Double]
    /// By party; those who did not answer at the end are missing.
    public let journals: [String: JournalAccount]
    /// Of a vertical job, what each holder gets of the card.
    public var parts: [CardPartFile] = []
  }

  /// What is said of a job's course, for the log.
  public typealias EventHandler = @Sendable (_ job: CoordinatorJob, _ event: String) -> Void
  /// Makes the files of a result.
  public typealias Publisher = @Sendable (StudyResult, Conduct) throws -> [ResultFile]

  private let network: any Network
  private let store: any CoordinatorStore
  private let publish: Publisher
  private let seal: (any Seal)?
  private let board: ProgressBoard
  private let onEvent: EventHandler
  private let pause: Duration
  private let now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
  private var remembered: [String: Member] = [:]
  /// Jobs with parties that did not take their results.
  private var declined: Set<[String]> = []

  /// - Parameters:
  ///   - pause: between two looks at what is new.
  ///   - seal: for the results that go to the parties; none go when absent.
  ///   - board: is told how far jobs have come.
  public init(
    network: any Network, store: any CoordinatorStore, pause: Duration = .seconds(1),
    seal: (any Seal)? = nil, board: ProgressBoard = ProgressBoard(),
    onEvent: @escaping EventHandler = { _, _ in },
    publish: @escaping Publisher
  ) {
    self.seal = seal
    self.board = board
    self.network = network
    self.store = store
    self.pause = pause
    self.onEvent = onEvent
    self.publish = publish
  }

  /// Pursues all jobs, also those of before a crash, until its task is cancelled.
  public func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var known: Set<String> = []
      while !Task.isCancelled {
        try rememberMembers()
        // What is over when it is first seen stays so: of such a job only the heading is read.
        for heading in try store.headings() where known.insert(heading.id).inserted {
          let id = heading.id
          guard let job = try store.job(id), try isOpen(job) else { continue }
          group.addTask { try await self.pursue(id) }
        }
        try? await Task.sleep(for: pause)
      }
      group.cancelAll()
    }
  }

  /// Whether there is anything left to do for a job.
  private func isOpen(_ job: CoordinatorJob) throws -> Bool {
    guard job.isOver else { return true }
    return try !awaiting(job).isEmpty
  }

  private func rememberMembers() throws {
    for member in network.members where remembered[member.name] != member {
      try store.remember(member)
      remembered[member.name] = member
    }
  }

  // MARK: One job

  /// Of the pause between two attempts at what waits.
  private static let maximumDoublings = 4

  /// From where it stands to its end.
  private func pursue(_ id: String) async throws {
    var waits = 0
    while !Task.isCancelled, let job = try store.job(id), try isOpen(job) {
      do {
        switch job.state {
        case .offered: try await gatherSignatures(of: job)
        case .running: try await work(on: job)
        case .done:
          await deliver(job)
          try? await Task.sleep(for: pause * (1 << waits))
          waits = min(waits + 1, Self.maximumDoublings)
          continue
        case .failed: return
        }
        waits = 0
      } catch is CancellationError {
        return
      } catch  where Task.isCancelled {
        return
      } catch JobError.cancelled {
        onEvent(job, "cancelled")
        await closeNodes(of: job)
      } catch  where Self.passes(error) {
        // Somebody is away. What was summed is kept, so waiting costs nothing but time.
        if try job.decoded().expires <= now() {
          try fail(job, JobError.expired)
        } else {
          onEvent(job, "waits: \(error)")
          try? await Task.sleep(for: pause * (1 << waits))
          waits = min(waits + 1, Self.maximumDoublings)
        }
      } catch {
        try fail(job, error)
        await closeNodes(of: job)
      }
    }
  }

  /// Whether waiting may mend it: a party is away, or its own disk is full.
  private static func passes(_ error: any Error) -> Bool {
    if case FederationError.notAvailable = error { return true }
    return error is LinkError
  }

  private func fail(_ job: CoordinatorJob, _ error: any Error) throws {
    try store.setState(.failed(reason: "\(error)"), of: job.id)
    onEvent(job, "failed: \(error)")
  }

  // MARK: Consent

  /// Offers the job to those who are here and have not decided, until all have signed.
  private func gatherSignatures(of job: CoordinatorJob) async throws {
    let manifest = try job.decoded()
    guard manifest.expires > now() else { throw JobError.expired }
    let present = Set(network.members.map(\.name))
    for member in manifest.roster
    where job.signatures[member.name] == nil && present.contains(member.name) {
      let offer = Call.offer(manifest: job.manifest, certificates: job.certificates)
      guard
        case .consent(let consent) = try await network.member(member.name).send(offer)
      else { throw LinkError.noAnswer(party: member.name) }
      switch consent {
      case .undecided: continue
      case .signed(let signature):
        try store.setSignature(signature, of: member.name, job: job.id)
        onEvent(job, "\(member.name) has signed")
      case .refused(let reason):
        throw JobError.refused(party: member.name, reason: reason)
      }
    }
    if try store.job(job.id)?.signed() != nil {
      try store.setState(.running, of: job.id)
      onEvent(job, "all have signed")
    } else {
      try? await Task.sleep(for: pause)
    }
  }

  // MARK: Results

  /// Who is entitled to the results of a job and has not got them; nobody after it has expired.
  private func awaiting(_ job: CoordinatorJob) throws -> [String] {
    guard seal != nil, job.state == .done, try job.decoded().expires > now() else { return [] }
    return try job.awaiting(store.receivers(of: job.id)).filter {
      !declined.contains([job.id, $0])
    }
  }

  /// Hands the results to those who are here, each by itself. Nothing that goes wrong changes that the
  /// job is done.
  private func deliver(_ job: CoordinatorJob) async {
    do {
      guard let seal, let signed = try job.signed() else { return }
      let present = Set(network.members.map(\.name))
      let waiting = try awaiting(job).filter(present.contains)
      guard !waiting.isEmpty else { return }
      let files = try store.files(of: job.id)
      var calls: [(name: String, call: Call)] = []
      for name in waiting {
        let own = files.filter {
          CardPartFile.isFor(name, file: $0.name, of: signed.manifest.study)
        }
        let delivery = try Delivery(own, of: signed.digest, sealedBy: seal)
        calls.append((name, .deliver(job: signed.digest, delivery)))
      }
      await withDiscardingTaskGroup { group in
        for (name, call) in calls {
          group.addTask { await self.deliver(call, of: job, to: name) }
        }
      }
    } catch {
      onEvent(job, "its results wait: \(error)")
    }
  }

  private func deliver(_ call: Call, of job: CoordinatorJob, to name: String) async {
    do {
      _ = try await network.member(name).send(call)
      try store.addReceiver(name, of: job.id)
      onEvent(job, "\(name) has the results")
    } catch  where Self.passes(error) || Task.isCancelled {
      if !Task.isCancelled { onEvent(job, "\(name) waits for the results: \(error)") }
    } catch {
      // Whoever does not want them is not asked again until the service starts anew.
      declined.insert([job.id, name])
      onEvent(job, "\(name) does not take the results: \(error)")
    }
  }

  // MARK: Work

  private func work(on job: CoordinatorJob) async throws {
    guard let signed = try job.signed() else { throw JobError.notApproved(party: job.study) }
    let links = signed.roster.names.map(network.member)
    if signed.manifest.study.federation.vertical != nil {
      return try await workVertically(on: job, signed, links)
    }
    try await begin(signed, links)
    let past = try store.totals(of: job.id)
    if !past.isEmpty { onEvent(job, "goes on after round \(past.count)") }
    let policy = signed.manifest.aggregation
    let secure = SecureAggregator(
      links: links.map { JobLink($0, job: signed.digest) }, policy: policy,
      collector: try MaskingCollector(
        roster: signed.roster, policy: policy, jobDigest: signed.digest),
      past: past)
    let recording = RecordingAggregator(secure, job: job.id, past: past, store: store)
    let watch = PhaseWatch { [onEvent] phase in onEvent(job, phase.title) }
    defer { board.leave(job.id) }
    let result = try await StudyRun(
      signed.manifest.study, challenger: try job.source.challenger?.scorecard(),
      onPhase: { [board, store] phase, roundsLeft in
        watch.enter(phase)
        let rounds = (try? store.rounds(of: job.id).count) ?? 0
        board.enter(phase, of: job.id, roundsBefore: rounds, roundsLeft: roundsLeft)
      }
    ).run(on: recording)
    let conduct = Conduct(
      manifest: signed.manifest, study: job.source.text,
      rounds: try store.rounds(of: job.id),
      departures: await secure.departures, secondsByPhase: watch.finish(),
      journals: await closeNodes(of: job))
    try store.finish(job.id, with: try publish(result, conduct))
    onEvent(job, "done")
  }

  /// The coordinator is the solver. What masks have served is in the memory of all parties, so a job that
  /// was interrupted is over.
  private func workVertically(
    on job: CoordinatorJob, _ signed: SignedManifest, _ links: [any MemberLink]
  ) async throws {
    guard try store.announcements(of: job.id) == nil else { throw VerticalError.interrupted }
    try await begin(signed, links)
    let jobLinks = links.map { JobLink($0, job: signed.digest) }
    let institutions = try RemoteInstitutions(signed, links: jobLinks)
    try store.setAnnouncements(Array("begun".utf8), of: job.id)
    let watch = PhaseWatch { [onEvent] phase in onEvent(job, phase.title) }
    defer { board.leave(job.id) }
    do {
      if let card = signed.manifest.card {
        return try await score(job, by: card, institutions)
      }
      let common = try await institutions.settleRows()
      onEvent(job, "\(common) enterprises in common")
      let study = signed.manifest.study
      let rounds = RoundStore(job: job.id, members: institutions.holders.count, store: store)
      let aggregator = SharedAggregator(
        study, institutions: institutions,
        isOver: { [store] in
          try store.job(job.id)?.isOver != false
        }, onRound: rounds.add)
      var result = try await StudyRun(
        study, challenger: try job.source.challenger?.scorecard(),
        onPhase: { [board] phase, roundsLeft in
          watch.enter(phase)
          board.enter(phase, of: job.id, roundsBefore: rounds.count, roundsLeft: roundsLeft)
        }
      ).run(on: aggregator)
      result = try await institutions.measured(result)
      var conduct = Conduct(
        manifest: signed.manifest, study: job.source.text, rounds: await aggregator.rounds,
        departures: [], secondsByPhase: watch.finish(), journals: await closeNodes(of: job))
      conduct.parts = await institutions.parts(of: result.scorecard)
      try store.finish(job.id, with: try publish(result, conduct))
      onEvent(job, "done")
    } catch let error where Self.passes(error) {
      // Nothing to wait for: whoever was away has forgotten where it was.
      onEvent(job, "\(error)")
      throw VerticalError.interrupted
    }
  }

  /// The label party gets the scores, from the other holders; here it is known how many there are.
  private func score(
    _ job: CoordinatorJob, by card: String, _ institutions: RemoteInstitutions
  ) async throws {
    let count = try await institutions.findCommon()
    try expectOpen(job)
    try await institutions.scoreRows()
    try expectOpen(job)
    await closeNodes(of: job)
    let file = try CanonicalJSON.bytes(of: ScoringFile(study: job.study, card: card, scored: count))
    try store.finish(job.id, with: [ResultFile(name: ScoringFile.name, content: Data(file))])
    onEvent(job, "\(count) enterprises scored; done")
  }

  /// Somebody may have cancelled it in the meantime.
  private func expectOpen(_ job: CoordinatorJob) throws {
    guard try store.job(job.id)?.isOver == false else { throw JobError.cancelled }
  }

  private func begin(_ manifest: SignedManifest, _ links: [any MemberLink]) async throws {
    let call = Call.begin(manifest: manifest.bytes, signatures: manifest.signatures)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for link in links { group.addTask { _ = try await link.send(call) } }
      try await group.waitForAll()
    }
  }

  /// Tells the nodes that are here that the job is over.
  ///
  /// - Returns: what their journals say of it.
  @discardableResult
  private func closeNodes(of job: CoordinatorJob) async -> [String: JournalAccount] {
    guard let signed = try? job.signed() else { return [:] }
    var accounts: [String: JournalAccount] = [:]
    for member in network.members where signed.roster.names.contains(member.name) {
      let reply = try? await network.member(member.name).send(.close(job: signed.digest))
      if case .closed(let account)? = reply { accounts[member.name] = account }
    }
    return accounts
  }
}
