internal import ArgumentParser
internal import Federation
internal import FederationGRPC
internal import FederationService

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Let nodes in and run what all their owners have signed.")

  @OptionGroup var folder: FolderOption

  func run() async throws {
    let settings = try CoordinatorSettings(folder.value)
    try settings.folder.lock()
    let store = try settings.store()
    let server = try FederationServer(
      host: settings.address, port: settings.port, credentials: settings.credentials(),
      limits: settings.limits, onRefusal: { ServiceProcess.log("refused \($0)") })
    let coordinator = Coordinator(
      network: server, store: store,
      onEvent: { ServiceProcess.log("job \($0.id.prefix(8)) (\($0.study)): \($1)") },
      publish: ResultFiles.files)
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      ServiceProcess.onStop { server.stop() }
      group.addTask { try await server.serve() }
      group.addTask { try await coordinator.run() }
      ServiceProcess.log("listening on \(settings.address):\(try await server.port)")
      // Ends with the server, at a signal, or with the first thing that fails.
      try await group.next()
    }
    ServiceProcess.log("stopped")
  }
}
