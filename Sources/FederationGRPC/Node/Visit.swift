internal import Federation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import Synchronization
internal import X509

/// One stay with the coordinator: requests in, answers out, several at a time.
final class Visit: Sendable {
  private let handler: any CallHandler
  private let limits: Limits
  private let outgoing: AsyncStream<Piece>
  private let outbox: AsyncStream<Piece>.Continuation
  private let state = Mutex(State())

  private struct State {
    var hasJoined = false
    var hasEnded = false
    /// What the other end has shown.
    var chain: [Certificate] = []
    /// Why the other end's certificate is not believed.
    var refusal: String?
    var isStopping = false
    /// Requests that are being answered.
    var openCount = 0
  }

  init(handler: any CallHandler, limits: Limits) {
    self.handler = handler
    self.limits = limits
    (outgoing, outbox) = AsyncStream.makeStream()
  }

  var isHere: Bool { state.withLock { $0.hasJoined && !$0.hasEnded } }
  var refusal: String? { state.withLock { $0.refusal } }
  func believe(_ chain: [Certificate]) { state.withLock { $0.chain = chain } }
  var chain: [Certificate] { state.withLock { $0.chain } }
  func refuse(_ error: any Error) { state.withLock { $0.refusal = "\(error)" } }
  var hasJoined: Bool { state.withLock { $0.hasJoined } }

  /// Leaves once what was asked is answered.
  func stop() {
    let isIdle = state.withLock { state in
      state.isStopping = true
      return state.openCount == 0
    }
    if isIdle { outbox.finish() }
  }

  func run(
    on client: GRPCClient<HTTP2ClientTransport.Posix>, as name: String,
    onJoin: @escaping @Sendable (_ coordinatorTime: Int) -> Void
  ) async throws {
    var options = CallOptions.defaults
    options.waitForReady = false
    options.maxResponseMessageBytes = 2 * Piece.maximumByteCount
    // When one direction ends, so does the other.
    defer {
      outbox.finish()
      state.withLock { $0.hasEnded = true }
    }
    try await Fedrisk_V1_Federation.Client(wrapping: client).join(
      options: options,
      requestProducer: { writer in
        try await writer.write(contentsOf: Piece.pieces(of: Greeting.fromNode(name), exchange: 0))
        for await piece in self.outgoing { try await writer.write(piece) }
      },
      onResponse: { response in
        defer { self.outbox.finish() }
        try await self.read(response.messages, onJoin: onJoin)
      })
  }

  private func read(
    _ messages: RPCAsyncSequence<Piece, any Error>, onJoin: @Sendable (Int) -> Void
  ) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var assembly = Assembly(limit: limits.messageByteCount)
      for try await piece in messages {
        guard let whole = try assembly.add(piece) else { continue }
        guard hasJoined else {
          let time = try Greeting.coordinator(in: whole)
          state.withLock { $0.hasJoined = true }
          onJoin(time)
          continue
        }
        guard begin() else { continue }
        group.addTask {
          defer { self.end() }
          let answer = try await self.answer(to: whole)
          for piece in Piece.pieces(of: answer, exchange: piece.exchange) {
            self.outbox.yield(piece)
          }
        }
      }
    }
  }

  /// False when nothing is answered any more.
  private func begin() -> Bool {
    state.withLock { state in
      guard !state.isStopping else { return false }
      state.openCount += 1
      return true
    }
  }

  private func end() {
    let isLast = state.withLock { state in
      state.openCount -= 1
      return state.isStopping && state.openCount == 0
    }
    if isLast { outbox.finish() }
  }

  private func answer(to content: [UInt8]) async throws -> [UInt8] {
    do {
      return try await Answer.reply(handler.answer(Call(frame: content))).frame
    } catch {
      return try Answer.refusal(error).frame
    }
  }
}
