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
    let kept = Mutex<[String]>([])
    func keep(_ files: [ResultFile], of job: String) {
      kept.withLock { $0 = files.map(\.name).sorted() }
    }
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

    init() {
      parties = VerticalStudyTests.parties(1500, holders: 2)
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
        conduct.parts.map {
          ResultFile(name: CardPartFile.fileName(of: $0.party), content: Data("part".utf8))
        } + [ResultFile(name: "stability.json", content: Data("everybody's bins".utf8))]
          + [ResultFile(name: "metrics.json", content: Data("\(result.fit.converged)".utf8))]
      }
    }

    func approveAll() async throws {
      for institution in institutions {
        while institution.jobs.jobs().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        try institution.review.approve(try #require(institution.review.items().first).id)
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
    for institution in world.institutions.prefix(2) {
      for _ in 0..<500 where institution.shelf.kept.withLock({ $0.isEmpty }) {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(
        institution.shelf.kept.withLock { $0 }
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
