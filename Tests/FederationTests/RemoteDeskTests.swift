import CreditData
import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Simulator
import Synchronization
import Testing

@Suite("Institutions and coordinator run a vertical job from offer to results")
struct RemoteDeskTests {
  private struct Trusting: Consortium {
    let members: [Member]
    func member(certificate: [UInt8]) throws -> Member {
      guard let member = members.first(where: { $0.certificate == certificate }) else {
        throw CocoaError(.fileNoSuchFile)
      }
      return member
    }
    func verify(
      _ signature: [UInt8], of statement: [UInt8], byCoordinator certificate: [UInt8]
    ) throws {
      guard signature == statement else { throw CocoaError(.fileReadCorruptFile) }
    }
  }

  private struct Stamp: Seal {
    var certificate: [UInt8] { [9] }
    func signature(of statement: [UInt8]) -> [UInt8] { statement }
  }

  private final class Shelf: ResultShelf {
    let kept = Mutex<[String: [ResultFile]]>([:])
    let own = Mutex<[OwnRows.Kind: [String: String]]>([:])
    func keep(_ files: [ResultFile], of job: String) { kept.withLock { $0[job] = files } }
    func file(_ name: String, of job: String) -> Data? {
      kept.withLock { $0[job]?.first { $0.name == name }?.content }
    }
    func keepOwn(_ csv: Data, _ kind: OwnRows.Kind, of job: String) {
      own.withLock { $0[kind, default: [:]][job] = String(decoding: csv, as: UTF8.self) }
    }
    func scores() -> [String: String] { own.withLock { $0[.scores] ?? [:] } }
  }

  private struct Rows: RowSource {
    let table: Table
    func rows(
      for study: Study, columns: Set<String>?
    ) throws -> (table: Table, snapshot: [UInt8]) { (table, [1]) }
  }

  /// A member whose process may be another one by now.
  private final class Institution: MemberLink {
    let name: String
    let owner: Node.Owner
    let jobs = MemoryJobStore()
    let shelf = Shelf()
    let desk = Mutex<NodeDesk?>(nil)

    init(_ name: String, policy: NodePolicy) {
      self.name = name
      owner = Node.Owner(policy: policy)
    }

    var member: Member {
      Member(name: name, key: owner.identity.verifyingKey, certificate: Array(name.utf8))
    }

    func start(_ table: Table?, among members: [Member]) {
      let desk = NodeDesk(
        name: name, owner: owner, rows: table.map(Rows.init), jobs: jobs,
        consortium: Trusting(members: members), shelf: shelf)
      self.desk.withLock { $0 = desk }
    }

    func send(_ call: Call) async throws -> Reply {
      guard let desk = desk.withLock({ $0 }) else { throw LinkError.noAnswer(party: name) }
      do {
        return try await Self.reply(to: call, of: desk)
      } catch {
        let answer = try Answer(frame: Answer.refusal(error).frame, from: name)
        guard case .refusal(let refusal) = answer else { throw error }
        throw refusal
      }
    }

    private static func reply(to call: Call, of desk: NodeDesk) async throws -> Reply {
      let reply = try await desk.answer(Call(frame: call.frame))
      guard case .reply(let copy) = try Answer(frame: Answer.reply(reply).frame, from: desk.name)
      else { return reply }
      return copy
    }

    var review: JobReview { JobReview(name: name, owner: owner, jobs: jobs) }
  }

  private struct Network: Coordinator.Network {
    let institutions: [Institution]
    var members: [Member] { institutions.map(\.member) }
    func member(_ name: String) -> any MemberLink {
      institutions.first { $0.name == name } ?? institutions[0]
    }
  }

  private struct World {
    let institutions: [Institution]
    let store = MemoryCoordinatorStore()
    let parties: [Simulation.Party]
    let study: Study
    /// As the coordinator has it.
    let found = Found()
    final class Found: Sendable { let card = Mutex<Scorecard?>(nil) }

    init(holders: Int = 2) {
      parties = VerticalStudyTests.parties(1500, holders: holders)
      study = VerticalStudyTests.study { $0.federation.vertical?.solver = "coordinator" }
      var dealing = NodePolicy()
      dealing.dealsOnly = true
      institutions =
        parties.map { Institution($0.name, policy: NodePolicy().waivingSmallSamples()) }
        + [Institution("notary", policy: dealing)]
      for institution in institutions { start(institution) }
    }

    func start(_ institution: Institution) {
      institution.start(
        parties.first { $0.name == institution.name }?.table, among: institutions.map(\.member))
    }

    func submit() throws -> CoordinatorJob {
      for institution in institutions { store.remember(institution.member) }
      return try JobSubmission.submit(
        study, source: .init(text: "study"), parties: nil,
        expires: Int(Date().timeIntervalSince1970) + 1000, now: 0, to: store)
    }

    func coordinator() -> Coordinator {
      Coordinator(
        network: Network(institutions: institutions), store: store, pause: .milliseconds(10),
        seal: Stamp()
      ) { result, conduct in
        found.card.withLock { $0 = result.scorecard }
        return try conduct.parts.map {
          ResultFile(
            name: CardPartFile.fileName(of: $0.party), content: try JSONEncoder().encode($0))
        } + [ResultFile(name: "stability.json", content: Data("everybody's bins".utf8))]
          + [ResultFile(name: "metrics.json", content: Data("\(result.fit.converged)".utf8))]
      }
    }

    /// The newest job of each.
    func approveAll(_ count: Int = 1) async throws {
      for institution in institutions {
        while institution.jobs.jobs().count < count { try await Task.sleep(for: .milliseconds(5)) }
        try institution.review.approve(try #require(institution.review.items().last).id)
      }
    }

    /// Waits until the holders have the results of a job.
    func delivery(of job: CoordinatorJob) async throws {
      for institution in institutions.dropLast() {
        for _ in 0..<500 where institution.shelf.kept.withLock({ $0[job.id] == nil }) {
          try await Task.sleep(for: .milliseconds(10))
        }
      }
    }

    func end(of job: CoordinatorJob) async throws -> CoordinatorJob.State {
      for _ in 0..<6000 {
        if let state = store.job(job.id)?.state, state == .done || state != .running {
          if state != .offered { return state }
        }
        try await Task.sleep(for: .milliseconds(10))
      }
      throw CocoaError(.userCancelled)
    }
  }

  @Test("Everybody approves what it reads, and gets its own part of the card")
  func wholeJob() async throws {
    let world = World()
    let job = try world.submit()
    let running = Task { try await world.coordinator().run() }
    defer { running.cancel() }
    try await world.approveAll()
    #expect(try await world.end(of: job) == .done)
    try await world.delivery(of: job)
    for institution in world.institutions.prefix(2) {
      #expect(
        institution.shelf.kept.withLock { $0[job.id]?.map(\.name).sorted() }
          == ["metrics.json", "part-\(institution.name).json", "signature.json"])
    }
    // The dealer is entitled to nothing.
    #expect(world.institutions[2].shelf.kept.withLock { $0.isEmpty })
    let words = try #require(world.institutions[0].review.items().first).reading.chapters
    let lines = words.flatMap(\.lines)
    #expect(lines.contains { $0.contains("YOUR PART OF THE LOG-ODDS OF EVERY COMMON ROW") })
    #expect(lines.contains { $0.hasPrefix("notary: hands out randomness") })
    #expect(words.contains { $0.title.contains("the solver 'coordinator'") })
    let dealt = try #require(world.institutions[2].review.items().first).reading
    #expect(dealt.chapters.contains { $0.title == "What your node sends" })
    #expect(dealt.objections.isEmpty)
  }

  @Test("Rows are scored with the card that was found; the label party alone gets the scores")
  func scoring() async throws {
    let world = World(holders: 3)
    let job = try world.submit()
    let running = Task { try await world.coordinator().run() }
    defer { running.cancel() }
    try await world.approveAll()
    #expect(try await world.end(of: job) == .done)
    try await world.delivery(of: job)
    let scoring = try JobSubmission.submitScoring(
      by: try #require(world.store.job(job.id)),
      expires: Int(Date().timeIntervalSince1970) + 1000, now: 0, to: world.store)
    try await world.approveAll(2)
    #expect(try await world.end(of: scoring) == .done)
    try await world.delivery(of: scoring)

    for institution in world.institutions {
      let scores = institution.shelf.scores()
      #expect(
        scores.keys.sorted() == (institution.name == "bank" ? [job.id, scoring.id].sorted() : []))
      let lines = try institution.owner.store.journal().filter { $0.what.hasPrefix("scores:") }
      #expect(lines.isEmpty == ["bank", "notary"].contains(institution.name))
    }
    let bank = try #require(world.institutions.first { $0.name == "bank" })
    // The study's own rows are scored as the card scores them: by the job that found it, and again.
    let (first, second) = (bank.shelf.scores()[job.id], bank.shelf.scores()[scoring.id])
    let (study, again) = (Self.scores(first ?? ""), Self.scores(second ?? ""))
    #expect(study.count > 1000)
    #expect(Set(study.keys) == Set(again.keys))
    #expect(study.allSatisfy { abs($0.value - (again[$0.key] ?? .nan)) < 1e-6 })
    let card = try #require(world.found.card.withLock { $0 })
    let ids = study.keys.sorted()
    let expected = try card.score(VerticalScoringTests.joined(world.parties, ids)).scores
    #expect(zip(ids, expected).allSatisfy { abs((study[$0] ?? .nan) - $1) < 1e-6 })
    // Everybody learns how many there were.
    let file = world.store.files(of: scoring.id)
    #expect(file.map(\.name) == ["scoring.json"])
    #expect(
      String(decoding: file[0].content, as: UTF8.self).contains("\"scored\":\(study.count)"))
    let review = try #require(bank.review.items().last).reading.chapters.flatMap(\.lines)
    #expect(review.contains { $0.hasSuffix("the scores stay with you") })
  }

  /// Score by identifier.
  private static func scores(_ csv: String) -> [String: Double] {
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    guard let id = lines.first?.firstIndex(of: "id"),
      let score = lines.first?.firstIndex(of: "score")
    else { return [:] }
    return Dictionary(
      lines.dropFirst().map { ($0[id], Double($0[score]) ?? .nan) }, uniquingKeysWith: { $1 })
  }

  @Test("A job that would score for another party than the card's is not offered to owners")
  func anotherCard() async throws {
    let world = World()
    let job = try world.submit()
    let running = Task { try await world.coordinator().run() }
    defer { running.cancel() }
    try await world.approveAll()
    #expect(try await world.end(of: job) == .done)
    var changed = try job.decoded().study
    changed.federation.vertical?.label = "tax"
    var manifest = JobManifest(
      study: changed, roster: try job.decoded().roster, aggregation: .strict, expires: .max)
    manifest.card = job.id
    let tax = world.institutions[0]
    let desk = try #require(tax.desk.withLock { $0 })
    await #expect(throws: VerticalError.anotherCard(party: "tax", job: job.id)) {
      _ = try await desk.answer(
        .offer(manifest: try manifest.bytes(), certificates: job.certificates))
    }
    #expect(tax.jobs.jobs().count == 1)
    // Nor can a job score that has found no card.
    #expect(throws: VerticalError.noCard(job: job.id)) {
      _ = try JobSubmission.submitScoring(by: job, expires: .max, now: 0, to: world.store)
    }
  }

  @Test("A node that is started anew ends the job with a sentence, and a coordinator as well")
  func restarts() async throws {
    for who in ["tax", "coordinator"] {
      let world = World()
      let job = try world.submit()
      var running = Task { try await world.coordinator().run() }
      try await world.approveAll()
      while world.store.totals(of: job.id).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
      if who == "coordinator" {
        running.cancel()
        _ = try? await running.value
        running = Task { try await world.coordinator().run() }
      } else {
        world.start(world.institutions[0])
      }
      let state = try await world.end(of: job)
      running.cancel()
      guard case .failed(let reason) = state else {
        Issue.record("the job ended as \(state)")
        continue
      }
      #expect(reason.contains(who == "tax" ? "party tax had begun" : "interrupted"))
    }
  }

  @Test(
    "A study for another solver, and one whose dealer holds rows, are not submitted or approved")
  func roles() throws {
    let world = World()
    for institution in world.institutions { world.store.remember(institution.member) }
    let other = VerticalStudyTests.study()
    #expect(throws: VerticalError.anotherSolver("consortium", coordinator: "coordinator")) {
      _ = try JobSubmission.submit(
        other, source: .init(text: ""), parties: nil, expires: .max, now: 0, to: world.store)
    }
    var missing = world.study
    missing.federation.vertical?.dealer = "post"
    #expect(throws: VerticalError.self) {
      _ = try JobSubmission.submit(
        missing, source: .init(text: ""), parties: nil, expires: .max, now: 0, to: world.store)
    }
  }
}
