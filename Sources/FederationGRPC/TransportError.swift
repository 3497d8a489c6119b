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
  case otherKey(of: String)
  case unreadable(String)
}

extension TransportError: CustomStringConvertible {
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
      "the certificate of \(name) was not issued by the consortium's authority, or is not valid now."
    case .otherKey(let name):
      "the certificate of \(name) names another signing key than the manifest."
    case .unreadable(let what):
      "\(what) cannot be read; it has to be PEM."
    }
  }
}
