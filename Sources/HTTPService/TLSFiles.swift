internal import NIOSSL

/// Certificates in PEM files.
public struct TLSFiles: Sendable {
  public let certificate: String
  public let key: String
  /// Who signs the certificates of clients; without it clients need none.
  public let clientAuthority: String?

  public init(certificate: String, key: String, clientAuthority: String? = nil) {
    self.certificate = certificate
    self.key = key
    self.clientAuthority = clientAuthority
  }

  /// - Throws: `HTTPServiceError` naming the file that cannot be used.
  func configuration() throws(HTTPServiceError) -> TLSConfiguration {
    let chain = try Self.read(certificate, "certificate") { try NIOSSLCertificate.fromPEMFile($0) }
    let key = try Self.read(key, "private key") { try NIOSSLPrivateKey(file: $0, format: .pem) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    if let clientAuthority {
      let roots = try Self.read(clientAuthority, "certificate") {
        try NIOSSLCertificate.fromPEMFile($0)
      }
      configuration.trustRoots = .certificates(roots)
      configuration.certificateVerification = .noHostnameVerification
    }
    return configuration
  }

  private static func read<Content>(
    _ path: String, _ what: String, _ body: (String) throws -> Content
  ) throws(HTTPServiceError) -> Content {
    do { return try body(path) } catch {
      throw HTTPServiceError("\(path) cannot be read as a \(what) in PEM; give another file.")
    }
  }
}
