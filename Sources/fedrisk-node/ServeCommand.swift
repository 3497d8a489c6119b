internal import ArgumentParser
internal import Federation
internal import FederationGRPC
internal import FederationService
internal import FederationStore

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Join the coordinator and answer what the owner has approved.")

  @OptionGroup var folder: FolderOption

  func run() async throws {
    let settings = try NodeSettings(folder.value)
    try settings.folder.lock()
    let store = try settings.store()
    let credentials = try settings.credentials()
    let rows = DiscreetRows(settings.rows.source) { ServiceProcess.log("rows: \($0)") }
    let desk = NodeDesk(
      name: settings.name, owner: try settings.owner(store), rows: rows,
      jobs: store, consortium: credentials)
    let client = NodeClient(
      name: settings.name, host: settings.host, port: settings.port, credentials: credentials,
      handler: desk, onEvent: Self.log)
    ServiceProcess.onStop { client.stop() }
    ServiceProcess.log("dialling \(settings.host):\(settings.port) as \(settings.name)")
    try await client.run()
    ServiceProcess.log("stopped")
  }

  @Sendable private static func log(_ event: NodeClient.Event) {
    switch event {
    case .joined: ServiceProcess.log("joined")
    case .parted(let reason, let wait):
      ServiceProcess.log("parted: \(reason) Dialling again in \(wait).")
    }
  }
}
