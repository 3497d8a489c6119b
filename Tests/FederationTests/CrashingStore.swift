import Federation
import SecureAggregation
import Synchronization

/// A store of a node that dies: at the write it is told, and from then on until it is started again.
final class CrashingStore: NodeStore {
  enum Moment: Sendable, CaseIterable {
    /// What was to be written is lost.
    case before
    /// It was written, but nobody heard of it.
    case after
  }

  struct Crash: Error {}

  private let disk = MemoryStore()
  private let state: Mutex<State>

  private struct State {
    let write: Int
    let moment: Moment
    var writes = 0
    var isDown = false
  }

  /// - Parameter write: the number of the write that fails, from 1 on.
  init(at write: Int, _ moment: Moment) {
    state = Mutex(State(write: write, moment: moment))
  }

  var isDown: Bool { state.withLock { $0.isDown } }
  /// How often something was to be written, whether it was or not.
  var writes: Int { state.withLock { $0.writes } }

  func restart() { state.withLock { $0.isDown = false } }

  private func write(_ body: () throws -> Void) throws {
    let (isDown, moment) = state.withLock { state -> (Bool, Moment?) in
      guard !state.isDown else { return (true, nil) }
      state.writes += 1
      guard state.writes == state.write else { return (false, nil) }
      state.isDown = true
      return (false, state.moment)
    }
    if isDown || moment == .before { throw Crash() }
    try body()
    if moment == .after { throw Crash() }
  }

  func counter(of job: [UInt8]) throws -> AttemptCounter { disk.counter(of: job) }
  func ledger(of snapshot: [UInt8]) throws -> ReleaseLedger { disk.ledger(of: snapshot) }
  func journal() throws -> [JournalLine] { disk.journal() }

  func save(_ counter: AttemptCounter, of job: [UInt8]) throws {
    try write { try disk.save(counter, of: job) }
  }

  func record(
    _ entry: ReleaseLedger.Entry, ifPermitted permit: (ReleaseLedger) throws -> Void
  ) throws {
    try write { try disk.record(entry, ifPermitted: permit) }
  }

  func append(_ make: (Journal.Head) -> JournalLine) throws {
    try write { disk.append(make) }
  }
}
