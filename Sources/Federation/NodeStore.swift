public import SecureAggregation
internal import Synchronization

/// What a node must still know after a crash. When a call returns, it has been written. A store belongs
/// to one node: its journal bears one identity's signatures.
public protocol NodeStore: Sendable {
  /// The attempts of a job, named by the digest of its manifest.
  func counter(of job: [UInt8]) throws -> AttemptCounter
  /// A counter goes forward: a store refuses one that goes back or stands still, which two nodes at work
  /// on one job would write.
  func save(_ counter: AttemptCounter, of job: [UInt8]) throws

  /// What has been told of a data set.
  func ledger(of snapshot: [UInt8]) throws -> ReleaseLedger
  /// Adds an event, if `permit` does not throw at the ledger it would be added to. Nobody else's event
  /// comes in between.
  func record(_ entry: ReleaseLedger.Entry, ifPermitted permit: (ReleaseLedger) throws -> Void)
    throws

  /// Adds the line that `make` writes after the given head.
  func append(_ make: (Journal.Head) -> JournalLine) throws
  /// The journal, from its first line on.
  func journal() throws -> [JournalLine]
  /// The journal's last lines, in its order.
  func journal(last count: Int) throws -> [JournalLine]
  /// What the journal comes to. A store that is asked again and again reads only what is new.
  func journalSummary() throws -> JournalSummary
}

extension NodeStore {
  public func journal(last count: Int) throws -> [JournalLine] { try journal().suffix(count) }
  public func journalSummary() throws -> JournalSummary { JournalSummary(of: try journal()) }
}

/// Another node works on the same job with the same identity.
struct AttemptsAlreadyTaken: Error, CustomStringConvertible {
  let description = "the attempts of this job are taken: another node works on it with this store."
}

/// A store that ends with the process: simulation and tests.
public final class MemoryStore: NodeStore {
  private struct State {
    var counters: [[UInt8]: AttemptCounter] = [:]
    var ledgers: [[UInt8]: ReleaseLedger] = [:]
    var lines: [JournalLine] = []
  }
  private let state = Mutex(State())

  public init() {}

  public func counter(of job: [UInt8]) -> AttemptCounter {
    state.withLock { $0.counters[job] ?? AttemptCounter() }
  }

  public func save(_ counter: AttemptCounter, of job: [UInt8]) throws {
    try state.withLock { state in
      let known = state.counters[job] ?? AttemptCounter()
      guard counter.spent >= known.spent, counter.announced >= known.announced, counter != known
      else { throw AttemptsAlreadyTaken() }
      state.counters[job] = counter
    }
  }

  public func ledger(of snapshot: [UInt8]) -> ReleaseLedger {
    state.withLock { $0.ledgers[snapshot] ?? ReleaseLedger() }
  }

  public func record(
    _ entry: ReleaseLedger.Entry, ifPermitted permit: (ReleaseLedger) throws -> Void
  ) throws {
    try state.withLock { state in
      try permit(state.ledgers[entry.snapshot] ?? ReleaseLedger())
      state.ledgers[entry.snapshot, default: ReleaseLedger()].record(entry)
    }
  }

  public func append(_ make: (Journal.Head) -> JournalLine) {
    state.withLock { state in
      state.lines.append(make(state.lines.last.map(Journal.Head.init(after:)) ?? .empty))
    }
  }

  public func journal() -> [JournalLine] { state.withLock { $0.lines } }
}
