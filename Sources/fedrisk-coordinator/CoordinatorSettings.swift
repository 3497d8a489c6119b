internal import FederationGRPC
internal import FederationService
internal import FederationStore
internal import ServicePages

/// A coordinator's folder, read: where it listens and what it keeps.
struct CoordinatorSettings {
  enum File {
    static let settings = "coordinator.yaml"
    static let transportKey = "transport.key"
    static let request = "request.pem"
    static let certificate = "certificate.pem"
    static let authority = "authority.pem"
    static let revoked = "revoked.txt"
    static let store = "coordinator.sqlite"
  }

  let folder: ServiceFolder
  /// What the coordinator is called; in studies of parties with different columns it is the solver.
  let name: String
  let address: String
  let port: Int
  let limits: Limits
  let log: LogFormat
  let web: WebSettings?

  init(_ folder: ServiceFolder) throws {
    self.folder = folder
    let settings = try Settings(path: folder.file(File.settings))
    name = try settings.text("name", or: "coordinator")
    address = try settings.text("listen.address")
    port = try settings.integer("listen.port")
    var limits = Limits()
    let megabytes = try settings.integer(
      "limits.messageMegabytes", or: limits.messageByteCount >> 20)
    limits.messageByteCount = megabytes << 20
    limits.answer = .seconds(try settings.integer("limits.answerSeconds", or: 300))
    limits.absence = .seconds(try settings.integer("limits.absenceSeconds", or: 600))
    self.limits = limits
    log = try settings.choice("log", or: .text)
    web = try WebSettings(settings)
    try settings.finish()
  }

  func store() throws -> SQLiteCoordinatorStore {
    try SQLiteCoordinatorStore(path: folder.file(File.store))
  }

  func credentials() throws -> Credentials {
    try Credentials(
      certificate: folder.text(
        File.certificate,
        orElse: ServiceFolder.Remedy.certificate(request: folder.file(File.request))),
      privateKey: folder.text(File.transportKey, orElse: ServiceFolder.Remedy.key),
      authority: folder.text(File.authority, orElse: ServiceFolder.Remedy.authority),
      revoked: RevocationList(path: folder.file(File.revoked)))
  }

  /// A configuration with every key and what it is for.
  static func template(port: Int, webPort: Int) -> String {
    let limits = Limits()
    return """
      # The coordinator of a FedRisk federation.

      # What this coordinator is called: `federation.solver` of studies of parties with different columns.
      name: coordinator

      # Where nodes dial in: the one port of the whole federation.
      listen:
        address: 0.0.0.0
        port: \(port)

      # Lines of the log: text, or json for machines.
      log: text

      # A page to read, /health and /metrics. On another address than this machine's own it needs
      # certificate and key (PEM), and tokens (docs/operations.md). Without this section there is none.
      web:
        address: 127.0.0.1
        port: \(webPort)

      limits:
        # The largest message a node may send.
        messageMegabytes: \(limits.messageByteCount >> 20)
        # How long a node may take for an answer, with all its arithmetic.
        answerSeconds: \(limits.answer.components.seconds)
        # How long a node that is away is waited for before the step is tried anew.
        absenceSeconds: \(limits.absence.components.seconds)

      """
  }
}
