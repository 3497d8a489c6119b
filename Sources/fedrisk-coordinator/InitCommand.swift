internal import ArgumentParser
internal import FederationGRPC
internal import FederationService

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a coordinator's folder: configuration, key, certificate request.")

  @OptionGroup var folder: FolderOption
  @Option(help: "A host name that nodes dial; once for each.")
  var host: [String]
  @Option(help: "The port that nodes dial.")
  var port = 7443
  @Option(help: "The port of the page, on this machine alone; 0 takes any that is free.")
  var webPort = 7480

  func run() throws {
    try host.forEach(CertificateRequest.checkHost)
    let folder = folder.value
    try folder.make()
    // First what says whether the folder is free.
    try folder.write(
      CoordinatorSettings.template(port: port, webPort: webPort),
      to: CoordinatorSettings.File.settings)
    let key = TransportKey.make()
    try folder.write(key, to: CoordinatorSettings.File.transportKey, isSecret: true)
    let request = try CertificateRequest(
      name: "coordinator", role: .coordinator(hosts: host), key: key)
    try folder.write(request.pem + "\n", to: CoordinatorSettings.File.request)
    print(
      """
      \(folder.file(CoordinatorSettings.File.settings)) is yours to read and change.
      Next: have the consortium's authority answer \
      \(folder.file(CoordinatorSettings.File.request)), put its answer beside it as \
      \(CoordinatorSettings.File.certificate) and its own certificate as \
      \(CoordinatorSettings.File.authority).
      """)
  }
}
