internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import SwiftProtobuf

/// An institution's end: it shows that it is invited, and gets its certificate.
public enum Enrolment {
  /// - Parameter request: of the institution, in PEM.
  /// - Returns: its certificate and the authority's, both in PEM, from whoever made the invitation.
  public static func enrol(
    _ request: String, with invitation: Invitation, host: String, port: Int
  ) async throws -> (certificate: String, authority: String) {
    let transport = try HTTP2ClientTransport.Posix(
      target: .dns(host: host, port: port), transportSecurity: .plaintext)
    var options = CallOptions.defaults
    options.timeout = Limits().greeting
    options.waitForReady = false
    let message = Fedrisk_V1_EnrolmentRequest.with {
      $0.invitation = invitation.id
      $0.request = request
      $0.proof = invitation.proof(of: .request(request))
    }
    do {
      let answer = try await withGRPCClient(transport: transport) { [options] client in
        try await Fedrisk_V1_Enrolment.Client(wrapping: client).enrol(message, options: options)
      }
      guard
        invitation.isProof(
          answer.proof,
          of: .answer(
            request: request, certificate: answer.certificate, authority: answer.authority))
      else { throw TransportError.impostor }
      return (answer.certificate, answer.authority)
    } catch let error as RPCError {
      throw TransportError.notEnrolled(reason: error.message)
    }
  }
}
