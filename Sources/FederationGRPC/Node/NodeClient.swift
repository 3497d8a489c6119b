public import Federation
public import Foundation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import Synchronization

/// A node's way to its coordinator: it dials, stays, answers what it is asked, and dials again
/// whenever the connection ends. Nobody dials a node.
public final class NodeClient: Sendable {
  /// What happened to the connection, for the log.
  public enum Event: Sendable, Equatable {
    case joined
    /// - Parameter ahead: by how much this machine's clock is ahead of the coordinator's.
    case clocksDiffer(ahead: Duration)
    /// - Parameter wait: until it dials again.
    case parted(reason: String, wait: Duration)
  }

  private let name: String
  private let address: (host: String, port: Int)
  private let credentials: Credentials
  private let handler: any CallHandler
  private let limits: Limits
  private let backoff: Backoff
  private let now: @Sendable () -> Int
  private let onEvent: @Sendable (Event) -> Void
  private let state = Mutex(State())

  private struct State {
    var isStopping = false
    var visit: Visit?
  }

  /// - Parameters:
  ///   - name: the node's, which its certificate must bear as well.
  ///   - host: the coordinator's, which its certificate must bear.
  ///   - now: this machine's clock, in seconds since 1970.
  public init(
    name: String, host: String, port: Int, credentials: Credentials, handler: any CallHandler,
    limits: Limits = Limits(), backoff: Backoff = Backoff(),
    now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) },
    onEvent: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.name = name
    address = (host, port)
    self.credentials = credentials
    self.handler = handler
    self.limits = limits
    self.backoff = backoff
    self.now = now
    self.onEvent = onEvent
  }

  /// Stays joined until `stop`, or until its task is cancelled.
  public func run() async throws {
    var generator = SystemRandomNumberGenerator()
    var failures = 0
    while !state.withLock({ $0.isStopping }) {
      try Task.checkCancellation()
      let visit = Visit(handler: handler, limits: limits)
      let isWelcome = state.withLock { state in
        state.visit = visit
        return !state.isStopping
      }
      guard isWelcome else { return }
      let reason = await stay(visit)
      try Task.checkCancellation()
      if visit.hasJoined { failures = 0 }
      guard !state.withLock({ $0.isStopping }) else { return }
      let wait = backoff.wait(after: failures, using: &generator)
      onEvent(.parted(reason: reason, wait: wait))
      failures += 1
      try await pause(wait)
    }
  }

  /// Waits, but never on when it is to stop.
  private func pause(_ wait: Duration) async throws {
    let end = ContinuousClock.now + wait
    while !state.withLock({ $0.isStopping }), ContinuousClock.now < end {
      try await Task.sleep(for: min(.milliseconds(100), end - .now))
    }
  }

  /// Whether the coordinator is reached now.
  public var isJoined: Bool { state.withLock { $0.visit?.isHere ?? false } }

  /// Answers what it has been asked already, then leaves and does not come back.
  public func stop() {
    let visit = state.withLock { state in
      state.isStopping = true
      return state.visit
    }
    visit?.stop()
  }

  /// One connection, from dialling to its end.
  ///
  /// - Returns: why it ended.
  private func stay(_ visit: Visit) async -> String {
    do {
      try await credentials.verifyOwn(isNode: true)
      var config = HTTP2ClientTransport.Posix.Config.defaults
      config.connection.keepalive = .init(
        time: limits.silence, timeout: limits.silence, allowWithoutCalls: true)
      // Waiting and dialling anew is done here, where failures are told.
      config.backoff = .init(
        initial: limits.greeting, max: limits.greeting, multiplier: 1, jitter: 0)
      let transport = try HTTP2ClientTransport.Posix(
        target: .dns(host: address.host, port: address.port),
        transportSecurity: try credentials.client(
          host: address.host, onBelief: visit.believe, onRefusal: visit.refuse),
        config: config)
      let (limits, name, host) = (limits, name, address.host)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        defer { group.cancelAll() }
        group.addTask {
          try await withGRPCClient(transport: transport) { client in
            try await visit.run(on: client, as: name, onJoin: self.join)
          }
          return true
        }
        group.addTask {
          try await Task.sleep(for: limits.greeting)
          guard visit.hasJoined else { throw TransportError.noGreeting(within: limits.greeting) }
          return false
        }
        // The coordinator looks at this node's certificate again and again, and the node at the
        // coordinator's.
        group.addTask { [credentials] in
          while true {
            try await Task.sleep(for: limits.silence)
            if visit.hasJoined { try await credentials.verify(visit.chain, ofHost: host) }
          }
        }
        for try await isOver in group where isOver { return }
      }
      return "the coordinator closed the connection."
    } catch let error as RPCError {
      if let refusal = visit.refusal { return refusal }
      guard !visit.hasJoined, let reason = await HostName.unknown(address.host) else {
        return error.message
      }
      return "\(TransportError.unknownHost(address.host, reason: reason))"
    } catch {
      return visit.refusal ?? "\(error)"
    }
  }

  private func join(coordinatorTime: Int) {
    onEvent(.joined)
    let ahead = Duration.seconds(now() - coordinatorTime)
    if max(ahead, .zero - ahead) > limits.clockDifference { onEvent(.clocksDiffer(ahead: ahead)) }
  }
}
