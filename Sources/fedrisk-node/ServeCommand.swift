internal import ArgumentParser
internal import Federation
internal import FederationGRPC
internal import FederationService
internal import FederationStore
internal import Foundation
internal import HTTPService
internal import Logging
internal import ServicePages

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Join the coordinator and answer what the owner has approved.")

  @OptionGroup var folder: FolderOption

  func run() async throws {
    let settings = try NodeSettings(folder.value)
    let log = ServiceLog.logger("fedrisk-node", settings.log)
    try settings.folder.lock()
    let store = try settings.store()
    let credentials = try settings.credentials()
    try await credentials.verifyOwn(isNode: true)
    ServiceProcess.warn(ofExpiry: credentials.expires, to: log)
    var owner = try settings.owner(store)
    owner.onTrouble = { log.error("\($0)") }
    let rows = settings.rows.map { rows in
      DiscreetRows(rows.source) { log.error("rows: \($0)") }
    }
    let applicants = settings.applicants.map { rows in
      DiscreetRows(rows.source) { log.error("applicants: \($0)") }
    }
    let desk = NodeDesk(
      name: settings.name, owner: owner, rows: rows, applicants: applicants, jobs: store,
      consortium: credentials, standing: settings.standing,
      shelf: ResultFolder(path: settings.results, own: settings.own))
    let client = NodeClient(
      name: settings.name, host: settings.host, port: settings.port, credentials: credentials,
      handler: desk, onEvent: { Self.log($0, to: log) })
    let web = try Self.web(settings, store, client, log)
    log.info("dialling \(settings.host):\(settings.port) as \(settings.name)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      ServiceProcess.onStop {
        web?.stop()
        client.stop()
      }
      if let web { group.addTask { await web.accompany { log.warning("\($0)") } } }
      group.addTask { try await client.run() }
      // Ends with the client, at a signal; the page alone ends nothing.
      try await group.next()
    }
    log.info("stopped")
  }

  private static func web(
    _ settings: NodeSettings, _ store: SQLiteStore, _ client: NodeClient, _ log: Logger
  ) throws -> WebService? {
    guard let web = settings.web else { return nil }
    let registry = MetricRegistry()
    let metrics = NodeMetrics(registry)
    return try WebService(
      web.settings(in: settings.folder), metrics: registry,
      health: { client.isJoined ? nil : "The coordinator is not reached." },
      log: { log.info("\($0)") },
      update: { try metrics.update(isJoined: client.isJoined, jobs: store, store: store) },
      routes: NodePages(name: settings.name, review: settings.review(), store: store).add)
  }

  private static func log(_ event: NodeClient.Event, to log: Logger) {
    switch event {
    case .joined: log.info("joined")
    case .clocksDiffer(let ahead):
      let way = ahead > .zero ? "ahead of" : "behind"
      log.warning(
        "this machine's clock is \(max(ahead, .zero - ahead)) \(way) the coordinator's; certificates and jobs expire by it, so set the one that is wrong."
      )
    case .parted(let reason, let wait):
      let pause = wait.formatted(.units(allowed: [.seconds, .milliseconds], width: .wide))
      log.warning("parted: \(reason) Dialling again in \(pause).")
    }
  }
}
