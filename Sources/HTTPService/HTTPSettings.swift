internal import NIOCore

/// Where a service listens, to whom it answers and how much patience it has.
public struct HTTPSettings: Sendable {
  /// A host name or an address of this machine.
  public var address = "127.0.0.1"
  /// 0 takes any that is free.
  public var port = 8080
  /// Without it HTTP is not encrypted.
  public var tls: TLSFiles?
  /// Without them whoever can connect is admitted.
  public var tokens: AccessTokens?
  /// Whether it may listen on a network without both encryption and authentication.
  public var isOpenOnPurpose = false
  /// The largest request body that is read.
  public var maximumBodyBytes = 1 << 20
  /// How long a connection may stay without a whole request head.
  public var idle: Duration = .seconds(30)
  /// How long a request may take from its head to the end of its answer, reading included.
  public var exchange: Duration = .seconds(30)
  /// More connections wait until others end.
  public var maximumConnections = 4096
  /// How long requests that are being answered may go on after `HTTPServer.stop()`.
  public var farewell: Duration = .seconds(10)

  public init() {}

  /// Whether callers prove who they are, by a certificate or by a token.
  public var authenticates: Bool { tokens != nil || tls?.clientAuthority != nil }

  var isLoopback: Bool { Self.isLoopback(address) }

  /// Only what certainly is: a name may be anybody's.
  static func isLoopback(_ host: some StringProtocol) -> Bool {
    if host == "localhost" { return true }
    let literal = try? SocketAddress(ipAddress: String(host), port: 0)
    guard let text = literal?.ipAddress else { return false }
    return text == "::1" || text.hasPrefix("127.")
  }

  /// - Throws: `HTTPServiceError` for settings that would let anybody in from a network.
  func check() throws(HTTPServiceError) {
    if isLoopback || isOpenOnPurpose || (tls != nil && authenticates) { return }
    throw HTTPServiceError(
      "\(address) can be reached from other machines, and there is no "
        + (tls == nil ? "encryption" : "authentication")
        + "; give a certificate and a key, and tokens or the authority of client certificates, "
        + "or listen on 127.0.0.1.")
  }
}

/// Why a service cannot listen, in one sentence.
public struct HTTPServiceError: Error, Equatable, CustomStringConvertible {
  public let description: String

  package init(_ description: String) { self.description = description }
}
