internal import Foundation
internal import HTTPTypes
public import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// A service's HTTP: what Hummingbird does, with the safe settings, `/health` and `/metrics`.
///
///     let server = try HTTPServer(settings, log: { print($0) }) { router in
///       router.get("v1/card") { request, context in … }
///     }
///     ServiceProcess.onStop { server.stop() }
///     try await server.serve()
public struct HTTPServer: Sendable {
  private let group: ServiceGroup
  private let address: String

  /// - Parameters:
  ///   - metrics: what `/metrics` shows; requests are added to it.
  ///   - health: what keeps the service from its work, in a sentence; nil when nothing does.
  ///   - log: told in a line what an operator should know; never what a caller sent.
  ///   - onListening: told the port.
  ///   - routes: adds what the service answers. A method that no route has is answered with 405.
  /// - Throws: `HTTPServiceError` for certificates that cannot be read, or an open door to a network.
  public init(
    _ settings: HTTPSettings, metrics: MetricRegistry = MetricRegistry(),
    health: @escaping @Sendable () -> String? = { nil },
    log: @escaping @Sendable (String) -> Void,
    onListening: @escaping @Sendable (Int) -> Void = { _ in },
    routes: (Router<ServiceContext>) throws -> Void
  ) throws {
    try settings.check()
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.addMiddleware {
      RequestMeasures(metrics)
      Protection(isEncrypted: settings.tls != nil)
      Problems(log: log)
      Admission(settings)
    }
    router.get("health") { _, _ in
      try Health(health()).response
    }
    router.get("metrics") { _, _ in
      Response.whole(Array(metrics.text.utf8), type: MetricRegistry.contentType)
    }
    try routes(router)
    Self.refuseOtherMethods(router)
    var configuration = ApplicationConfiguration(
      address: .hostname(settings.address, port: settings.port), backlog: 1024)
    configuration.availableConnectionsDelegate = .maximum(
      settings.maximumConnections, logger: Self.logger(log))
    let scheme = settings.tls == nil ? "http" : "https"
    let application = Application(
      router: router, server: try Self.channel(settings), configuration: configuration,
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        log("listening on \(scheme)://\(settings.address):\(port)")
        onListening(port)
      }, logger: Self.logger(log))
    var services = ServiceGroupConfiguration(
      services: [.init(service: application)], logger: Self.logger(log))
    services.maximumGracefulShutdownDuration = settings.farewell
    group = ServiceGroup(configuration: services)
    address = "\(settings.address):\(settings.port)"
  }

  /// Answers until `stop()`.
  ///
  /// - Throws: `HTTPServiceError` when the address cannot be listened on.
  public func serve() async throws {
    do { try await group.run() } catch let error as IOError {
      throw HTTPServiceError(
        "\(address) cannot be listened on (\(String(cString: strerror(error.errnoCode)))); "
          + "choose another address or port.")
    } catch let error as ServiceGroupError where error == .alreadyFinished() {
      // Stopped before it began.
    }
  }

  /// Takes no new requests, and answers those that have begun.
  public func stop() {
    let group = group
    Task { await group.triggerGracefulShutdown() }
  }

  private static func channel(_ settings: HTTPSettings) throws -> HTTPServerBuilder {
    let exchange = settings.exchange
    let plain = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [ExchangeDeadline(exchange)],
        idleTimeout: TimeAmount(settings.idle),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
    guard let tls = settings.tls else { return plain }
    return try .tls(plain, tlsConfiguration: tls.configuration())
  }

  /// Otherwise a wrong method would look as if there were nothing at the address.
  private static func refuseOtherMethods(_ router: Router<ServiceContext>) {
    let methods: [HTTPRequest.Method] = [
      .get, .head, .post, .put, .patch, .delete, .options, .trace,
    ]
    for routes in Dictionary(grouping: router.routes, by: \.path.description).values {
      var known = Set(routes.map(\.method))
      if known.contains(.get) { known.insert(.head) }
      let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
      for method in methods where !known.contains(method) {
        router.on(routes[0].path, method: method) { _, _ -> Response in
          throw Problem(
            .methodNotAllowed, "This address takes \(allowed).", headers: [.allow: allowed])
        }
      }
    }
  }

  private static func logger(_ log: @escaping @Sendable (String) -> Void) -> Logger {
    Logger(label: "http") { _ in LineLogger(log: log) }
  }
}

/// Hands on what Hummingbird thinks an operator should know.
private struct LineLogger: LogHandler {
  let log: @Sendable (String) -> Void
  var logLevel = Logger.Level.error
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) { log("\(event.level): \(event.message)") }
}

extension Response {
  /// An answer of one piece.
  public static func whole(_ bytes: [UInt8], type: String = "application/json") -> Response {
    Response(
      status: .ok, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
