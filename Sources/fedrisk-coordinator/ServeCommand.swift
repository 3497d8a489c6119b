internal import ArgumentParser
internal import Federation
internal import FederationGRPC
internal import FederationService
internal import FederationStore
internal import HTTPService
internal import Logging
internal import ServicePages

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Let nodes in and run what all their owners have signed.")

  @OptionGroup var folder: FolderOption

  func run() async throws {
    let settings = try CoordinatorSettings(folder.value)
    let log = ServiceLog.logger("fedrisk-coordinator", settings.log)
    try settings.folder.lock()
    let store = try settings.store()
    let credentials = try settings.credentials()
    try await credentials.verifyOwn(isNode: false)
    ServiceProcess.warn(ofExpiry: credentials.expires, to: log)
    let server = try FederationServer(
      host: settings.address, port: settings.port, credentials: credentials,
      limits: settings.limits, onRefusal: { log.warning("refused: \($0)") })
    let board = ProgressBoard()
    let web = try Self.web(settings, store, server, board, log)
    let coordinator = Coordinator(
      network: server, store: store, seal: credentials, board: board,
      onEvent: { job, event in
        log.info("\(event)", metadata: ["job": "\(job.id.prefix(8))", "study": "\(job.study)"])
      },
      publish: ResultFiles.files)
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      ServiceProcess.onStop {
        web?.stop()
        server.stop()
      }
      if let web { group.addTask { await web.accompany { log.warning("\($0)") } } }
      group.addTask { try await server.serve() }
      group.addTask { try await coordinator.run() }
      let port = try await server.port
      log.info("listening on \(settings.address):\(port)")
      // Ends with the server, at a signal, or with the first thing that fails.
      try await group.next()
    }
    log.info("stopped")
  }

  private static func web(
    _ settings: CoordinatorSettings, _ store: SQLiteCoordinatorStore, _ server: FederationServer,
    _ board: ProgressBoard, _ log: Logger
  ) throws -> WebService? {
    guard let web = settings.web else { return nil }
    let registry = MetricRegistry()
    let metrics = CoordinatorMetrics(registry)
    return try WebService(
      web.settings(in: settings.folder), metrics: registry, health: { nil },
      log: { log.info("\($0)") },
      update: { try metrics.update(store: store, network: server) },
      routes: CoordinatorPages(store: store, network: server, board: board).add)
  }
}
