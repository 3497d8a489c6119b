internal import ArgumentParser
internal import FederationService
internal import HTTPService
internal import Logging
internal import ScoreService

struct ScoreServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score-serve", abstract: "Score applicants over HTTP with a card.",
    discussion: "SIGHUP reads the card again. See docs/scoring.md.")

  @Argument(help: "The card (card.json).")
  var card: String
  @Option(help: "Where to listen.")
  var address = "127.0.0.1"
  @Option(help: "The port; 0 takes any that is free.")
  var port = 8080
  @Option(help: "A file only you can read, with a name and a token in each line.")
  var tokens: String?
  @Option(help: "The service's certificate chain (PEM).")
  var certificate: String?
  @Option(help: "The certificate's private key (PEM).")
  var key: String?
  @Option(help: "The authority (PEM) of certificates that clients have to show.")
  var clientAuthority: String?
  @Option(help: "The largest request body in bytes.")
  var largestBody = 4 << 20
  @Flag(help: "Listen on a network although nothing is encrypted or anybody may call.")
  var open = false
  @Flag(help: "One JSON object on each line of the log.")
  var json = false

  func validate() throws {
    guard (certificate == nil) == (key == nil), clientAuthority == nil || key != nil else {
      throw ValidationError("--certificate and --key go together, --client-authority needs both.")
    }
  }

  func run() async throws {
    var settings = HTTPSettings()
    settings.address = address
    settings.port = port
    settings.tokens = try tokens.map(AccessTokens.init)
    if let certificate, let key {
      settings.tls = TLSFiles(certificate: certificate, key: key, clientAuthority: clientAuthority)
    }
    settings.isOpenOnPurpose = open
    settings.maximumBodyBytes = largestBody
    let log = ServiceLog.logger("fedrisk-score", json ? .json : .text)
    let service = try ScoreService(card: card, settings, log: { log.info("\($0)") })
    let server = try service.server()
    if !settings.authenticates {
      log.warning("whoever can reach \(address) is answered; see --tokens")
    }
    ServiceProcess.onStop { server.stop() }
    ServiceProcess.onReload { service.reload() }
    try await server.serve()
    log.info("stopped")
  }
}
