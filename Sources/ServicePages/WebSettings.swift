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
    guard settings.hasSection("web") else { return nil }
    address = try settings.text("web.address", or: "127.0.0.1")
    port = try settings.integer("web.port")
    certificate = try settings.optionalText("web.certificate")
    key = try settings.optionalText("web.key")
    tokens = try settings.optionalText("web.tokens")
    guard (certificate == nil) == (key == nil) else {
      throw ServiceError("web.certificate and web.key: one is given without the other.")
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
