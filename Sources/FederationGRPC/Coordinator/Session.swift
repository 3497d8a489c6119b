internal import Federation
internal import Foundation
internal import Synchronization

/// The coordinator's end of one node's stream: requests out, each with its answer.
final class Session: Sendable {
  /// What became of a request.
  enum Outcome: Sendable {
    case answer([UInt8])
    /// The stream ended first: nobody knows whether the node has seen the request.
    case lost
    /// No answer in time.
    case late
  }

  let member: Member
  /// What is to be written to the node; ends with the session.
  let outgoing: AsyncStream<Piece>
  private let outbox: AsyncStream<Piece>.Continuation
  private let state: Mutex<State>

  private struct State {
    var assembly: Assembly
    var lastExchange: UInt64 = 0
    var pending: [UInt64: Pending] = [:]
    var isOpen = true
  }

  private struct Pending {
    let continuation: CheckedContinuation<Outcome, Never>
    let deadline: ContinuousClock.Instant
  }

  init(_ member: Member, limits: Limits) {
    self.member = member
    (outgoing, outbox) = AsyncStream.makeStream()
    state = Mutex(State(assembly: Assembly(limit: limits.messageByteCount)))
  }

  var isOpen: Bool { state.withLock { $0.isOpen } }

  func greet() {
    send(Greeting.fromCoordinator(time: Int(Date().timeIntervalSince1970)), exchange: 0)
  }

  private func send(_ content: [UInt8], exchange: UInt64) {
    for piece in Piece.pieces(of: content, exchange: exchange) { outbox.yield(piece) }
  }

  /// Sends a request and waits for its answer, which comes late when the caller is cancelled.
  func ask(_ content: [UInt8], within limit: Duration) async -> Outcome {
    guard let exchange = nextExchange() else { return .lost }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let pending = Pending(continuation: continuation, deadline: .now + limit)
        guard open(exchange, pending) else { return continuation.resume(returning: .lost) }
        send(content, exchange: exchange)
        // Cancelled before there was anything to settle.
        if Task.isCancelled { settle(exchange, .late) }
      }
    } onCancel: {
      settle(exchange, .late)
    }
  }

  /// Gives up, every second, what has not been answered in time; until it is cancelled.
  ///
  /// One timer for all requests: a task that sleeps for minutes and is cancelled after a moment, as each
  /// request would need one, leaves some hundred bytes behind until the minutes are over.
  func watch() async throws {
    while true {
      try await Task.sleep(for: .seconds(1))
      let now = ContinuousClock.now
      let late = state.withLock { $0.pending.filter { $0.value.deadline <= now }.keys }
      for exchange in late { settle(exchange, .late) }
    }
  }

  private func nextExchange() -> UInt64? {
    state.withLock { state in
      guard state.isOpen else { return nil }
      state.lastExchange += 1
      return state.lastExchange
    }
  }

  private func open(_ exchange: UInt64, _ pending: Pending) -> Bool {
    state.withLock { state in
      guard state.isOpen else { return false }
      state.pending[exchange] = pending
      return true
    }
  }

  private func settle(_ exchange: UInt64, _ outcome: Outcome) {
    state.withLock { $0.pending.removeValue(forKey: exchange) }?.continuation
      .resume(returning: outcome)
  }

  /// Takes what the node wrote.
  ///
  /// - Throws: `TransportError.tooLarge`; the session is to be closed then.
  func receive(_ piece: Piece) throws {
    let whole = try state.withLock { try $0.assembly.add(piece) }
    if let whole { settle(piece.exchange, .answer(whole)) }
  }

  /// Nobody waits for this node's answers any more.
  func close() {
    let pending = state.withLock { state in
      state.isOpen = false
      defer { state.pending = [:] }
      return state.pending.values.map { $0 }
    }
    outbox.finish()
    for one in pending { one.continuation.resume(returning: .lost) }
  }
}
