internal import ArgumentParser
internal import FederationGRPC
internal import FederationService
internal import Foundation
internal import Logging

extension AuthorityCommand {
  struct Invite: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "invite",
      abstract: "Make a one-time token with which an institution fetches its certificate.")

    @OptionGroup var authority: AuthorityFolder
    @Argument(help: "The institution's name, as its node was given it.")
    var name: String
    @Option(help: "For how many hours the token is good.")
    var hours = 72

    func run() throws {
      try NumberCheck.hours(hours)
      let expires = Int(Date().timeIntervalSince1970) + hours * 3600
      let invitation = try authority.guests().invite(name, expires: expires)
      print(invitation.token)
      FileHandle.standardError.write(
        Data(
          "Give it to \(name) by a way you trust; whoever has it first gets the certificate.\n".utf8
        ))
    }
  }

  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "Answer those who come with an invitation.")

    @OptionGroup var authority: AuthorityFolder
    @Option(help: "Where to listen; only this machine when absent.")
    var address = "127.0.0.1"
    @Option(help: "The port.")
    var port = 7444
    @Option(help: "How many days a certificate is valid.")
    var days = 365

    func run() async throws {
      try NumberCheck.days(days)
      let log = ServiceLog.logger("fedrisk-authority", .text)
      let server = EnrolmentServer(
        host: address, port: port, guests: try authority.guests(days: days),
        onEvent: { log.info("\($0)") })
      ServiceProcess.onStop { server.stop() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.serve() }
        let port = try await server.port
        log.info("listening on \(address):\(port)")
        try await group.waitForAll()
      }
      log.info("stopped")
    }
  }
}
