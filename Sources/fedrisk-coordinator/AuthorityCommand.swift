internal import ArgumentParser
internal import FederationGRPC
internal import FederationService

/// The consortium's certificate authority, for those who have none.
struct AuthorityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authority", abstract: "Say who is who: make and use a certificate authority.",
    discussion: """
      Whoever holds the authority's key can pass for any institution. Keep its folder away from the \
      coordinator and from all nodes.
      """, subcommands: [Make.self, Issue.self, Revoke.self, Invite.self, Serve.self])

  enum File {
    static let certificate = "authority.pem"
    static let key = "authority.key"
    static let revoked = "revoked.txt"
    static let invitations = "invitations"
  }

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "make", abstract: "Make a new authority.")

    @OptionGroup var authority: AuthorityFolder
    @Option(help: "The consortium's name.")
    var name: String
    @Option(help: "How many days its certificate is valid.")
    var days = 3650

    func run() throws {
      try NumberCheck.days(days)
      let folder = authority.folder
      try folder.make()
      let authority = try Authority(name: name, days: days)
      try folder.write(try authority.privateKeyPEM + "\n", to: File.key, isSecret: true)
      try folder.write(try authority.certificatePEM + "\n", to: File.certificate)
      print("Everybody needs \(folder.file(File.certificate)), nobody \(folder.file(File.key)).")
    }
  }

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "issue", abstract: "Answer a certificate request.")

    @OptionGroup var authority: AuthorityFolder
    @Argument(help: "The request that `init` made.")
    var request: String
    @Option(help: "The file of the certificate.")
    var out: String
    @Option(help: "How many days it is valid.")
    var days = 365

    func run() throws {
      try NumberCheck.days(days)
      let here = ServiceFolder(path: ".")
      let authority = try authority.read()
      let request = try CertificateRequest(
        pem: try here.text(request, orElse: "give the path of the request that `init` made"))
      try here.write(try authority.issue(request, days: days) + "\n", to: out)
      print("\(out) is for \(request.name).")
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke", abstract: "Take a certificate back.")

    @OptionGroup var authority: AuthorityFolder
    @Argument(help: "The certificate.")
    var certificate: String
    @Option(help: "Why, for people who read the list.")
    var reason = "no reason was given"

    func run() throws {
      let folder = authority.folder
      let line = try RevocationList.line(
        for: ServiceFolder(path: ".").text(
          certificate, orElse: "give the path of the certificate to take back"), reason: reason)
      try folder.append(line, to: File.revoked)
      print(
        "The certificate is on \(folder.file(File.revoked)); put the list beside authority.pem at the "
          + "coordinator and at all nodes, who heed it at once.")
    }
  }
}

struct AuthorityFolder: ParsableArguments {
  @Option(name: .customLong("folder"), help: "The authority's folder.")
  var path: String

  var folder: ServiceFolder { ServiceFolder(path: path) }

  private static let remedy =
    "--folder is the folder that `fedrisk-coordinator authority make` has made"

  func read() throws -> Authority {
    try Authority(
      certificate: folder.text(AuthorityCommand.File.certificate, orElse: Self.remedy),
      privateKey: folder.text(AuthorityCommand.File.key, orElse: Self.remedy))
  }

  /// - Parameter days: that a certificate is valid.
  func guests(days: Int = 365) throws -> GuestBook {
    try GuestBook(
      folder: folder.file(AuthorityCommand.File.invitations), authority: read(), days: days)
  }
}
