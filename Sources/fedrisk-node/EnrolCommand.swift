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
  @Option(
    help:
      "The invitation; better given on standard input, where nobody else on the machine sees it.")
  var token: String?

  func run() async throws {
    let settings = try NodeSettings(folder.value)
    // Before the invitation is used, not after.
    try settings.folder.expectFree(NodeSettings.File.certificate)
    guard let token = token ?? readLine() else { throw TransportError.notAnInvitation }
    let (certificate, authority) = try await Enrolment.enrol(
      settings.folder.text(NodeSettings.File.request, orElse: ServiceFolder.Remedy.key),
      with: Invitation(token: token), host: host, port: port)
    let credentials = try Credentials(
      certificate: certificate,
      privateKey: settings.folder.text(
        NodeSettings.File.transportKey, orElse: ServiceFolder.Remedy.key),
      authority: authority)
    try await credentials.verifyOwn(isNode: true)
    // Last what says that the node is enrolled.
    try settings.folder.writeOrMatch(authority + "\n", to: NodeSettings.File.authority)
    try settings.folder.write(certificate + "\n", to: NodeSettings.File.certificate)
    print(
      "\(try credentials.name) is enrolled. Next: put rows in place, then `fedrisk-node serve`.")
  }
}
