public import FederationService
public import HTTPService

/// Where a service has its page: `web` of its configuration.
public struct WebSettings: Sendable, Equatable {
  let address: String
  let port: Int
  /// Paths of PEM files, both or neither.
  let certificate: String?
  let key: String?
  /// The path of a file of tokens.
  let tokens: String?

  /// Nil where the configuration has no such section.
  public init?(_ settings: Settings) throws {
    guard let web = try settings.section("web") else { return nil }
    address = try web.text("address", or: "127.0.0.1")
    port = try web.integer("port")
    certificate = try web.optionalText("certificate")
    key = try web.optionalText("key")
    tokens = try web.optionalText("tokens")
    guard (certificate == nil) == (key == nil) else {
      throw web.error("certificate", "certificate and key are given both or neither.")
    }
  }

  /// Paths are relative to `folder`.
  public func settings(in folder: ServiceFolder) throws -> HTTPSettings {
    var settings = HTTPSettings()
    settings.address = address
    settings.port = port
    if let certificate, let key {
      settings.tls = TLSFiles(certificate: folder.file(certificate), key: folder.file(key))
    }
    settings.tokens = try tokens.map { try AccessTokens(path: folder.file($0)) }
    return settings
  }
}
