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
    var pending: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    var isOpen = true
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

  /// Sends a request and waits for its answer.
  func ask(_ content: [UInt8], within limit: Duration) async -> Outcome {
    await withTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      return await withCheckedContinuation { continuation in
        guard let exchange = open(continuation) else {
          return continuation.resume(returning: .lost)
        }
        group.addTask {
          // Cancelled when the answer has come; then nobody waits for this exchange any more.
          try? await Task.sleep(for: limit)
          self.settle(exchange, .late)
        }
        send(content, exchange: exchange)
      }
    }
  }

  private func open(_ continuation: CheckedContinuation<Outcome, Never>) -> UInt64? {
    state.withLock { state in
      guard state.isOpen else { return nil }
      state.lastExchange += 1
      state.pending[state.lastExchange] = continuation
      return state.lastExchange
    }
  }

  private func settle(_ exchange: UInt64, _ outcome: Outcome) {
    state.withLock { $0.pending.removeValue(forKey: exchange) }?.resume(returning: outcome)
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
    for continuation in pending { continuation.resume(returning: .lost) }
  }
}
