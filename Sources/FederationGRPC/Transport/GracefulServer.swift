internal import GRPCCore

extension GRPCServer {
  /// Serves until somebody stops the server.
  ///
  /// A server whose own task is cancelled drops connections that it has accepted and not yet looked at,
  /// and a writer of NIO that is dropped unfinished ends the process. So the server runs in a task that
  /// nobody cancels, and cancellation of the caller's stops it as a signal does.
  ///
  /// - Parameter stop: stops the server, and ends calls that would go on for ever.
  func serveUntilStopped(_ stop: @escaping @Sendable () -> Void) async throws {
    let serving = Task { try await self.serve() }
    try await withTaskCancellationHandler {
      do { try await serving.value } catch  where Task.isCancelled {
        // Stopped before it had begun.
        throw CancellationError()
      }
    } onCancel: {
      stop()
    }
  }
}
