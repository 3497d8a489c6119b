internal import Foundation

/// Why two parties do not get to talk, or stop.
public enum TransportError: Error, Equatable, Sendable {
  case tooLarge(limit: Int)
  case noCertificate
  case certificateWithoutName
  case certificateWithoutKey(of: String)
  case wrongName(String, certificate: String)
  case otherVersion
  case noGreeting(within: Duration)
  case untrusted(String)
  case otherUse(String)
  case revoked(String)
  case notYetValid(String, from: String)
  case expired(String, on: String)
  case ownCertificate(reason: String)
  case badSignature
  case notAHostName(String)
  case unknownHost(String, reason: String)
  case notAnInvitation
  case notInvited
  case invitationUsed(String)
  case invitationExpired(String)
  case wrongGuest(String, invited: String)
  case impostor
  case notEnrolled(reason: String)
  case unwritable(String)
  case otherKey(of: String)
  case otherTransportKey(of: String)
  case cannotListen(String)
  case unreadable(String)
}

extension TransportError: CustomStringConvertible {
  private static var now: String { Date().formatted(.iso8601) }

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .tooLarge(let limit):
      "a message is larger than the \(limit) bytes allowed; raise the limit at its receiver, or ask "
        + "for fewer numbers at a time."
    case .noCertificate:
      "the caller shows no certificate; give it one of the consortium's."
    case .certificateWithoutName:
      "the certificate's subject has no common name; issue one with the institution's name."
    case .certificateWithoutKey(let name):
      "the certificate of \(name) does not name its signing key; issue it for the request that "
        + "`fedrisk-node init` made."
    case .wrongName(let name, let certificate):
      "a node says that it is \(name), and its certificate is for \(certificate); write the "
        + "certificate's name into the node's configuration."
    case .otherVersion:
      "the other end speaks another version; use the same version of FedRisk on both."
    case .noGreeting(let limit):
      "there was no greeting within \(limit); see whether a FedRisk coordinator answers at this "
        + "address, and whether its certificate and this node's are of one consortium."
    case .untrusted(let name):
      "the certificate of \(name) was not issued by the consortium's authority, or is for another host "
        + "name; see which authority.pem is in place on both ends, and which name is dialled."
    case .otherUse(let name):
      "the certificate of \(name) is for the other end of a connection: nodes and coordinators have "
        + "certificates of their own kind."
    case .revoked(let name):
      "the authority has taken the certificate of \(name) back; whoever it belongs to asks for a new one."
    case .notYetValid(let name, let from):
      "the certificate of \(name) is valid from \(from) on, and it is \(Self.now) here; see whether "
        + "the clocks of both machines are right."
    case .expired(let name, let on):
      "the certificate of \(name) expired on \(on), and it is \(Self.now) here; the authority issues "
        + "a new one for the same request. See also whether the clocks of both machines are right."
    case .ownCertificate(let reason):
      "nobody will believe this machine's own certificate: \(reason)"
    case .badSignature:
      "the signature is not one of the certificate's key."
    case .otherKey(let name):
      "the certificate of \(name) names another signing key than the manifest."
    case .notAHostName(let host):
      "'\(host)' is no host name, by which a certificate could be recognised; give the machine a name, in "
        + "the DNS or in /etc/hosts."
    case .unknownHost(let host, let reason):
      "the coordinator's host '\(host)' cannot be found (\(reason)); correct coordinator.host in node.yaml, "
        + "or enter the name in the DNS or in /etc/hosts."
    case .otherTransportKey(let name):
      "the certificate of \(name) is not for the transport key of this folder; put the one in place that "
        + "answers this folder's own request."
    case .cannotListen(let address):
      "nobody can listen on \(address): another program does already, the address is not this machine's, "
        + "or the port is reserved; choose another address or port, or stop the other program."
    case .notAnInvitation:
      "this is no invitation; copy the whole line that `fedrisk-coordinator authority invite` printed."
    case .notInvited:
      "there is no such invitation; ask the authority for one."
    case .invitationUsed(let name):
      "the invitation of \(name) has been used for another request. If that was not \(name), the "
        + "authority revokes the certificate; it makes another invitation in any case."
    case .invitationExpired(let name):
      "the invitation of \(name) has expired; ask the authority for another one."
    case .wrongGuest(let name, let invited):
      "\(name) asks with the invitation of \(invited); use one's own, or give the node the name it was "
        + "invited by."
    case .impostor:
      "the answer is not from the authority that made the invitation; nothing was kept. See whether host "
        + "and port are the authority's."
    case .notEnrolled(let reason):
      "the authority gave no certificate: \(reason)"
    case .unwritable(let folder):
      "the folder \(folder) cannot be written; check its permissions and the free space."
    case .unreadable(let what):
      "\(what) cannot be read; it has to be PEM."
    }
  }
}
