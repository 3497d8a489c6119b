import Federation
import Synchronization

/// A coordinator's store that ends with the process.
final class MemoryCoordinatorStore: CoordinatorStore {
  private struct State {
    var members: [String: Member] = [:]
    var jobs: [CoordinatorJob] = []
    var announcements: [String: [UInt8]] = [:]
    var totals: [String: [RecordedTotal]] = [:]
    var files: [String: [ResultFile]] = [:]
    var receivers: [String: Set<String>] = [:]
  }
  private let state = Mutex(State())

  func members() -> [Member] {
    state.withLock { $0.members.values.sorted { $0.name < $1.name } }
  }
  func remember(_ member: Member) { state.withLock { $0.members[member.name] = member } }

  func jobs() -> [CoordinatorJob] { state.withLock { $0.jobs } }
  func headings() -> [CoordinatorJob.Heading] {
    jobs().map { .init(id: $0.id, study: $0.study, submitted: $0.submitted, state: $0.state) }
  }
  func rounds(of id: String) -> [RoundRecord] { totals(of: id).map(\.round) }
  func job(_ id: String) -> CoordinatorJob? { jobs().first { $0.id == id } }
  func add(_ job: CoordinatorJob) { state.withLock { $0.jobs.append(job) } }

  private func change(_ id: String, _ body: (inout CoordinatorJob) -> Void) {
    state.withLock { state in
      if let index = state.jobs.firstIndex(where: { $0.id == id }) { body(&state.jobs[index]) }
    }
  }

  func setState(_ new: CoordinatorJob.State, of id: String) { change(id) { $0.state = new } }
  func setSignature(_ signature: [UInt8], of party: String, job id: String) {
    change(id) { $0.signatures[party] = signature }
  }

  func announcements(of id: String) -> [UInt8]? { state.withLock { $0.announcements[id] } }
  func setAnnouncements(_ bytes: [UInt8], of id: String) {
    state.withLock { $0.announcements[id] = bytes }
  }
  func totals(of id: String) -> [RecordedTotal] { state.withLock { $0.totals[id] ?? [] } }
  func append(_ total: RecordedTotal, to id: String) {
    state.withLock { $0.totals[id, default: []].append(total) }
  }

  func files(of id: String) -> [ResultFile] { state.withLock { $0.files[id] ?? [] } }
  func finish(_ id: String, with files: [ResultFile]) {
    state.withLock { $0.files[id] = files }
    setState(.done, of: id)
  }

  func receivers(of id: String) -> Set<String> { state.withLock { $0.receivers[id] ?? [] } }
  func addReceiver(_ party: String, of id: String) {
    state.withLock { _ = $0.receivers[id, default: []].insert(party) }
  }
}
