internal import Foundation
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import SwiftProtobuf

/// The authority's door to the network, open while it invites. Without TLS, which would need the very
/// certificates that are handed out here: what travels is no secret, and the invitation proves it.
public final class EnrolmentServer: Sendable {
  private let server: GRPCServer<HTTP2ServerTransport.Posix>
  private let address: String

  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - onEvent: is told whom it has enrolled or turned away, in a sentence.
  public init(
    host: String, port: Int, guests: GuestBook,
    onEvent: @escaping @Sendable (String) -> Void
  ) {
    address = "\(host):\(port)"
    var config = HTTP2ServerTransport.Posix.Config.defaults
    config.rpc.maxRequestPayloadSize = 64 << 10
    // One question and one answer: nobody has a reason to stay.
    config.connection.maxIdleTime = .seconds(15)
    config.connection.maxAge = .seconds(60)
    config.channelDebuggingCallbacks =
      Threshold(limit: Limits().greeting, onRefusal: onEvent).callbacks
    server = GRPCServer(
      transport: .init(
        address: .ipv4(host: host, port: port), transportSecurity: .plaintext, config: config),
      services: [Desk(guests: guests, onEvent: onEvent)])
  }

  /// Runs until `stop`, or until its task is cancelled.
  public func serve() async throws {
    try await server.serveUntilStopped { self.stop() }
  }

  /// Where it listens.
  ///
  /// - Throws: `TransportError.cannotListen` when it does not.
  public var port: Int {
    get async throws {
      guard let port = try? await server.listeningAddress?.ipv4?.port else {
        throw TransportError.cannotListen(address)
      }
      return port
    }
  }

  public func stop() { server.beginGracefulShutdown() }

  private struct Desk: Fedrisk_V1_Enrolment.SimpleServiceProtocol {
    let guests: GuestBook
    let onEvent: @Sendable (String) -> Void

    func enrol(
      request: Fedrisk_V1_EnrolmentRequest, context: ServerContext
    ) async throws -> Fedrisk_V1_EnrolmentAnswer {
      do {
        let answer = try guests.redeem(
          request.invitation, for: request.request, proof: request.proof,
          now: Int(Date().timeIntervalSince1970))
        onEvent("\(context.remotePeer): invitation \(request.invitation) has its certificate.")
        return .with {
          $0.certificate = answer.certificate
          $0.authority = answer.authority
          $0.proof = answer.proof
        }
      } catch let error as TransportError {
        onEvent("\(context.remotePeer): \(error)")
        throw RPCError(code: .permissionDenied, message: "\(error)")
      }
    }
  }
}
