internal import Cryptography
public import Federation
internal import GRPCNIOTransportHTTP2Posix
internal import SwiftASN1
internal import X509

/// What an end of a connection shows, and whom it believes.
public struct Credentials: Sendable {
  private let chain: [Certificate]
  private let privateKey: TransportSecret
  private let roots: [Certificate]

  /// The key in PEM, which no log shows.
  private struct TransportSecret: Sendable, Redacted { let pem: String }

  /// All in PEM.
  ///
  /// - Parameters:
  ///   - certificate: one's own, with intermediate ones behind it where there are any.
  ///   - authority: what the consortium trusts.
  public init(certificate: String, privateKey: String, authority: String) throws {
    chain = try Self.certificates(certificate, "the certificate")
    roots = try Self.certificates(authority, "the authority's certificate")
    _ = try TransportKey.parse(privateKey)
    self.privateKey = TransportSecret(pem: privateKey)
  }

  /// Whom the certificate is for.
  public var name: String { get throws { try chain[0].commonName } }

  /// One's own, as it is shown to others.
  package var certificateDER: [UInt8] { get throws { try chain[0].der } }

  private static func certificates(_ pem: String, _ what: String) throws -> [Certificate] {
    guard let documents = try? PEMDocument.parseMultiple(pemString: pem), !documents.isEmpty,
      let certificates = try? documents.map(Certificate.init(pemDocument:))
    else { throw TransportError.unreadable(what) }
    return certificates
  }

  // MARK: TLS, 1.2 or later, with certificates on both ends

  var server: HTTP2ServerTransport.Posix.TransportSecurity {
    get throws {
      let roots = try Self.sources(roots)
      return .mTLS(
        certificateChain: try Self.sources(chain), privateKey: keySource,
        configure: {
          $0.trustRoots = .certificates(roots)
          // A node has no host name; who it is, its certificate's subject says.
          $0.clientCertificateVerification = .noHostnameVerification
          $0.requireALPN = true
        })
    }
  }

  var client: HTTP2ClientTransport.Posix.TransportSecurity {
    get throws {
      let roots = try Self.sources(roots)
      return .mTLS(
        certificateChain: try Self.sources(chain), privateKey: keySource,
        configure: {
          $0.trustRoots = .certificates(roots)
          $0.serverCertificateVerification = .fullVerification
        })
    }
  }

  private var keySource: TLSConfig.PrivateKeySource {
    .bytes(Array(privateKey.pem.utf8), format: .pem)
  }

  private static func sources(_ certificates: [Certificate]) throws -> [TLSConfig.CertificateSource]
  {
    try certificates.map { .bytes(try $0.der, format: .der) }
  }
}

extension Credentials: Consortium {
  public func member(certificate bytes: [UInt8]) async throws -> Member {
    guard let certificate = try? Certificate(derEncoded: bytes) else {
      throw TransportError.unreadable("a party's certificate")
    }
    let member = try certificate.member
    var verifier = Verifier(rootCertificates: CertificateStore(roots)) { RFC5280Policy() }
    let intermediates = CertificateStore(chain.dropFirst())
    guard
      case .validCertificate = await verifier.validate(
        leaf: certificate, intermediates: intermediates)
    else { throw TransportError.untrusted(member.name) }
    return member
  }
}
