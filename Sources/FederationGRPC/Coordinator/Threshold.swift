internal import GRPCNIOTransportHTTP2Posix
internal import NIOCore
internal import Synchronization

/// Closes connections on which nobody gets as far as a stream: machines that were switched off, port
/// scanners, and those who send a byte now and then to keep a place.
final class Threshold: Sendable {
  private let limit: TimeAmount
  private let onRefusal: @Sendable (String) -> Void
  /// Those who have got further, while they are open.
  private let inside = Mutex<Set<ObjectIdentifier>>([])

  init(limit: Duration, onRefusal: @escaping @Sendable (String) -> Void) {
    self.limit = TimeAmount(limit)
    self.onRefusal = onRefusal
  }

  var callbacks: HTTP2ServerTransport.Config.ChannelDebuggingCallbacks {
    .init(
      onBindTCPListener: nil,
      onAcceptTCPConnection: { self.watch($0) },
      onAcceptHTTP2Stream: { stream in
        if let connection = stream.parent { self.enter(connection) }
        return stream.eventLoop.makeSucceededVoidFuture()
      })
  }

  private func watch(_ connection: any Channel) -> EventLoopFuture<Void> {
    let peer = connection.remoteAddress.map { "\($0)" } ?? "somebody"
    let name = ObjectIdentifier(connection)
    let patience = connection.eventLoop.scheduleTask(in: limit) {
      guard !self.inside.withLock({ $0.contains(name) }) else { return }
      self.onRefusal("\(peer): it said nothing that a node says; the connection was closed.")
      connection.close(promise: nil)
    }
    connection.closeFuture.whenComplete { _ in
      patience.cancel()
      self.inside.withLock { _ = $0.remove(name) }
    }
    return connection.eventLoop.makeSucceededVoidFuture()
  }

  private func enter(_ connection: any Channel) {
    inside.withLock { _ = $0.insert(ObjectIdentifier(connection)) }
  }
}
