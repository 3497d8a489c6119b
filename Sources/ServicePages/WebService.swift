public import HTTPService
public import Hummingbird

/// A service's page, `/health` and `/metrics` beside its work, which goes on without them.
public struct WebService: Sendable {
  private let server: HTTPServer
  private let update: @Sendable () throws -> Void
  private let pause: Duration

  /// - Parameters:
  ///   - health: what keeps the service from its work, in a sentence.
  ///   - update: sets the metrics to what is true now.
  ///   - pause: between two updates.
  public init(
    _ settings: HTTPSettings, metrics: MetricRegistry, pause: Duration = .seconds(5),
    health: @escaping @Sendable () -> String?, log: @escaping @Sendable (String) -> Void,
    update: @escaping @Sendable () throws -> Void,
    routes: (Router<ServiceContext>) throws -> Void
  ) throws {
    self.update = update
    self.pause = pause
    server = try HTTPServer(
      settings, metrics: metrics, health: health, log: { log("page: \($0)") }, routes: routes)
  }

  /// Answers until `stop`, and returns when its task is cancelled: neither its end nor what goes wrong is
  /// the end of the service's work.
  ///
  /// - Parameter onFailure: is told in a sentence why there is no page.
  public func accompany(onFailure: @Sendable (String) -> Void) async {
    do { try await serve() } catch is CancellationError {} catch {
      onFailure("there is no page: \(error)")
    }
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
  }

  private func serve() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await server.serve() }
      group.addTask {
        while true {
          // A store that is locked for a moment is asked again.
          try? update()
          try await Task.sleep(for: pause)
        }
      }
      try await group.next()
    }
  }

  public func stop() { server.stop() }
}
