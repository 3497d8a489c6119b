internal import ArgumentParser
internal import Cryptography
internal import FederationGRPC
internal import FederationService
internal import Foundation

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a node's folder: configuration, keys, certificate request."
  )

  @OptionGroup var folder: FolderOption
  @Option(help: "The institution's name.")
  var name: String
  @Option(help: "The coordinator's host name.")
  var coordinator: String
  @Option(help: "The coordinator's port.")
  var port = 7443
  @Option(help: "The port of the node's page, on this machine alone; 0 takes any that is free.")
  var webPort = 7481
  @Flag(help: "The node of a dealer, who holds no rows and hands out randomness.")
  var dealer = false

  func run() throws {
    try CertificateRequest.checkHost(coordinator)
    guard !name.trimmingCharacters(in: .whitespaces).isEmpty, !name.contains(where: \.isNewline)
    else {
      throw ServiceError("--name: give the institution's name on one line, as others know it.")
    }
    guard (1...65535).contains(port) else {
      throw ServiceError("--port \(port): ports are numbers from 1 to 65535.")
    }
    let folder = folder.value
    try folder.make()
    // First what says whether the folder is free.
    try folder.write(
      NodeSettings.template(
        name: name, host: coordinator, port: port, webPort: webPort, deals: dealer),
      to: NodeSettings.File.settings)
    let identity = try folder.makeIdentity(in: NodeSettings.File.identity)
    let key = TransportKey.make()
    try folder.write(key, to: NodeSettings.File.transportKey, isSecret: true)
    let request = try CertificateRequest(
      name: name, role: .node(identity.verifyingKey), key: key)
    try folder.write(request.pem + "\n", to: NodeSettings.File.request)
    print(
      """
      \(folder.file(NodeSettings.File.settings)) is yours to read and change.
      Next: have the consortium's authority answer \(folder.file(NodeSettings.File.request)), put its \
      answer beside it as \(NodeSettings.File.certificate), its own certificate as \
      \(NodeSettings.File.authority)\(dealer ? "." : ", and the rows into rows/.")
      """)
  }
}
