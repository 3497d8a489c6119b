import CreditModels
import Cryptography
import Federation
import FederationStore
import Foundation
import SecureAggregation
import Synchronization
import Testing

@Suite("What a coordinator's store is asked again and again")
struct CoordinatorStoreTests {
  private let folder: StoreFolder
  private let store: SQLiteCoordinatorStore

  init() throws {
    folder = try StoreFolder()
    store = try SQLiteCoordinatorStore(path: folder.path())
    for name in TestJob.names {
      try store.remember(
        Member(name: name, key: SigningKey().verifyingKey, certificate: Array(name.utf8)))
    }
  }

  @discardableResult
  private func submit(
    parties: [String]? = nil, recipients: [String]? = nil
  ) throws -> CoordinatorJob {
    try JobSubmission.submit(
      Study(name: "stores", target: .init(column: "y", bad: "1")),
      source: CoordinatorJob.Source(text: "study: stores"), parties: parties,
      recipients: recipients, expires: 4_000_000_000, now: 1_800_000_000, to: store)
  }

  private static func total(_ round: Int) throws -> RecordedTotal {
    let fields: [String: Any] = [
      "query": [round], "sums": [0.1, Double(round)], "members": [true, true, true],
      "departures": [],
      "round": [
        "round": round, "attempt": round + 1, "step": "\"bins\" of å", "numbers": 2, "parties": 3,
        "trips": 1, "bytesToNode": 10, "bytesFromNode": 100 + round,
        "seconds": 0.1 + Double(round) / 3,
      ],
    ]
    return try JSONDecoder().decode(
      RecordedTotal.self, from: JSONSerialization.data(withJSONObject: fields))
  }

  @Test("A job's rounds are those of its totals, and only new ones are read")
  func rounds() throws {
    let jobs = try (0..<3).map { _ in try submit().id }
    for round in 1...5 {
      for job in jobs {
        try store.append(Self.total(round), to: job)
        #expect(try store.rounds(of: job) == store.totals(of: job).map(\.round))
      }
    }
    #expect(try store.rounds(of: jobs[0]).count == 5 && store.rounds(of: "another").isEmpty)
    // What has been read is not read again: it might as well be gone.
    let known = try store.rounds(of: jobs[0])
    try RawDatabase(folder.path()).execute("UPDATE total SET total = 'broken'")
    #expect(throws: StoreError.self) { try store.totals(of: jobs[0]) }
    try store.append(Self.total(6), to: jobs[0])
    #expect(try store.rounds(of: jobs[0]) == known + [Self.total(6).round])
  }

  @Test("However many jobs somebody looks at, their rounds are right")
  func manyJobs() throws {
    let jobs = try (0..<20).map { _ in try submit().id }
    for (index, job) in jobs.enumerated() { try store.append(Self.total(index), to: job) }
    for _ in 0..<2 {
      for (index, job) in jobs.enumerated() {
        #expect(try store.rounds(of: job).map(\.round) == [index])
      }
    }
  }

  @Test("Headings say of all jobs what the jobs say")
  func headings() throws {
    let jobs = try (0..<4).map { _ in try submit().id }
    try store.setState(.running, of: jobs[1])
    try store.setState(.failed(reason: "a \"reason\""), of: jobs[2])
    try store.finish(jobs[3], with: [])
    #expect(
      try store.headings()
        == store.jobs().map {
          CoordinatorJob.Heading(
            id: $0.id, study: $0.study, submitted: $0.submitted, state: $0.state)
        })
    #expect(try store.headings().map(\.id) == jobs)
  }

  @Test("Who is named twice is named in the complaint, and nothing is submitted")
  func namedTwice() throws {
    let names = TestJob.names
    #expect(throws: JobError.namedTwice(names[0])) { try submit(parties: names + [names[0]]) }
    #expect(throws: JobError.namedTwice(names[1])) {
      try submit(recipients: [names[1], names[1]])
    }
    #expect(try store.jobs().isEmpty)
    try submit(parties: names, recipients: names)
    #expect(try store.jobs().count == 1)
  }

  /// Counts how often jobs are read whole.
  private final class CountingStore: CoordinatorStore {
    let inner: SQLiteCoordinatorStore
    let looks = Mutex(0)
    let reads = Mutex<[String: Int]>([:])

    init(_ inner: SQLiteCoordinatorStore) { self.inner = inner }

    func headings() throws -> [CoordinatorJob.Heading] {
      looks.withLock { $0 += 1 }
      return try inner.headings()
    }
    func jobs() throws -> [CoordinatorJob] {
      reads.withLock { $0["all", default: 0] += 1 }
      return try inner.jobs()
    }
    func job(_ id: String) throws -> CoordinatorJob? {
      reads.withLock { $0[id, default: 0] += 1 }
      return try inner.job(id)
    }
    func members() throws -> [Member] { try inner.members() }
    func remember(_ member: Member) throws { try inner.remember(member) }
    func add(_ job: CoordinatorJob) throws { try inner.add(job) }
    func setState(_ state: CoordinatorJob.State, of id: String) throws {
      try inner.setState(state, of: id)
    }
    func setSignature(_ signature: [UInt8], of party: String, job id: String) throws {
      try inner.setSignature(signature, of: party, job: id)
    }
    func announcements(of id: String) throws -> [UInt8]? { try inner.announcements(of: id) }
    func setAnnouncements(_ bytes: [UInt8], of id: String) throws {
      try inner.setAnnouncements(bytes, of: id)
    }
    func totals(of id: String) throws -> [RecordedTotal] { try inner.totals(of: id) }
    func rounds(of id: String) throws -> [RoundRecord] { try inner.rounds(of: id) }
    func append(_ total: RecordedTotal, to id: String) throws { try inner.append(total, to: id) }
    func files(of id: String) throws -> [ResultFile] { try inner.files(of: id) }
    func finish(_ id: String, with files: [ResultFile]) throws { try inner.finish(id, with: files) }
    func receivers(of id: String) throws -> Set<String> { try inner.receivers(of: id) }
    func addReceiver(_ party: String, of id: String) throws {
      try inner.addReceiver(party, of: id)
    }
  }

  private struct Nobody: Coordinator.Network {
    var members: [Member] { [] }
    func member(_ name: String) -> any MemberLink { fatalError("nobody is here") }
  }

  @Test("A coordinator reads a job that is over once, not at every look for new ones")
  func overJobs() async throws {
    let over = try (0..<3).map { _ in try submit().id }
    for id in over { try store.setState(.failed(reason: "a reason"), of: id) }
    let counting = CountingStore(store)
    let coordinator = Coordinator(
      network: Nobody(), store: counting, pause: .milliseconds(5), publish: { _, _ in [] })
    let running = Task { try await coordinator.run() }
    while counting.looks.withLock({ $0 }) < 10 { try await Task.sleep(for: .milliseconds(5)) }
    // One that comes later is seen.
    let new = try submit().id
    while counting.reads.withLock({ $0[new] ?? 0 }) < 2 {
      try await Task.sleep(for: .milliseconds(5))
    }
    running.cancel()
    try? await running.value
    let reads = counting.reads.withLock { $0 }
    #expect(over.allSatisfy { reads[$0] == 1 } && reads["all"] == nil)
  }
}
