internal import ArgumentParser
internal import FederationGRPC
internal import FederationService

struct EnrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol", abstract: "Fetch the node's certificate with an invitation.")

  @OptionGroup var folder: FolderOption
  @Option(help: "The authority's host.")
  var host: String
  @Option(help: "The authority's port.")
  var port = 7444
  @Option(help: "The invitation; read from standard input when absent.")
  var token: String?

  func run() async throws {
    let settings = try NodeSettings(folder.value)
    guard let token = token ?? readLine() else { throw TransportError.notAnInvitation }
    // Before the invitation is used, not after.
    for name in [NodeSettings.File.certificate, NodeSettings.File.authority] {
      try settings.folder.expectFree(name)
    }
    let (certificate, authority) = try await Enrolment.enrol(
      settings.folder.text(NodeSettings.File.request), with: Invitation(token: token), host: host,
      port: port)
    let credentials = try Credentials(
      certificate: certificate, privateKey: settings.folder.text(NodeSettings.File.transportKey),
      authority: authority)
    try await credentials.verifyOwn(isNode: true)
    try settings.folder.write(certificate + "\n", to: NodeSettings.File.certificate)
    try settings.folder.write(authority + "\n", to: NodeSettings.File.authority)
    print(
      "\(try credentials.name) is enrolled. Next: put rows in place, then `fedrisk-node serve`.")
  }
}
