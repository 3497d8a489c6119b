internal import Crypto
internal import Cryptography
public import Federation
internal import Foundation
internal import GRPCNIOTransportHTTP2Posix
internal import SwiftASN1
internal import X509

/// What an end of a connection shows, and whom it believes.
public struct Credentials: Sendable {
  private let chain: [Certificate]
  private let privateKey: TransportSecret
  private let check: PeerCheck

  /// The key in PEM, which no log shows.
  private struct TransportSecret: Sendable, Redacted { let pem: String }

  /// All in PEM.
  ///
  /// - Parameters:
  ///   - certificate: one's own, with intermediate ones behind it where there are any.
  ///   - authority: what the consortium trusts.
  ///   - revoked: what its authority has taken back.
  public init(
    certificate: String, privateKey: String, authority: String, revoked: RevocationList? = nil
  ) throws {
    chain = try Self.certificates(certificate, "the certificate")
    check = PeerCheck(
      roots: try Self.certificates(authority, "the authority's certificate"),
      intermediates: Array(chain.dropFirst()), revoked: revoked)
    guard try TransportKey.parse(privateKey).publicKey == chain[0].publicKey else {
      throw TransportError.otherTransportKey(of: try chain[0].commonName)
    }
    self.privateKey = TransportSecret(pem: privateKey)
  }

  /// Whom the certificate is for.
  public var name: String { get throws { try chain[0].commonName } }

  /// Sees that others will believe one's own certificate, too.
  ///
  /// - Parameter isNode: as a node's, otherwise as a coordinator's.
  public func verifyOwn(isNode: Bool) async throws {
    do { _ = try await check.verify(chain, as: isNode ? .node : .coordinator) } catch {
      throw TransportError.ownCertificate(reason: "\(error)")
    }
  }

  /// Seconds since 1970, after which nobody believes one's own certificate.
  public var expires: Int { Int(chain[0].notValidAfter.timeIntervalSince1970) }

  private static func certificates(_ pem: String, _ what: String) throws -> [Certificate] {
    guard let documents = try? PEMDocument.parseMultiple(pemString: pem), !documents.isEmpty,
      let certificates = try? documents.map(Certificate.init(pemDocument:))
    else { throw TransportError.unreadable(what) }
    return certificates
  }

  // MARK: TLS, 1.2 or later, with certificates on both ends

  /// Whose certificate was taken back gets through the handshake, which has no words for it, and no
  /// further: see ``admit(_:)``.
  ///
  /// - Parameter onRefusal: is told why somebody's certificate is not believed.
  func server(
    onRefusal: @escaping @Sendable (any Error) -> Void
  ) throws -> HTTP2ServerTransport.Posix.TransportSecurity {
    let roots = try Self.sources(check.roots)
    let callback = check.callback(as: .node, isHeardOut: true, onRefusal: onRefusal)
    return .mTLS(
      certificateChain: try Self.sources(chain), privateKey: keySource,
      configure: {
        $0.trustRoots = .certificates(roots)
        // A node has no host name; who it is, its certificate's subject says.
        $0.clientCertificateVerification = .noHostnameVerification
        $0.customVerificationCallback = callback
        $0.requireALPN = true
      })
  }

  /// The node whose certificate has passed the handshake.
  ///
  /// - Throws: `TransportError.revoked`, which its holder is told.
  func admit(_ certificate: Certificate) throws -> Member {
    try check.expectNotRevoked(certificate)
    return try certificate.member
  }

  /// Sees that what a coordinator has shown is still to be believed.
  ///
  /// - Parameter host: the name it goes by.
  func verify(_ chain: [Certificate], ofHost host: String) async throws {
    _ = try await check.verify(chain, as: .host(host))
  }

  /// - Parameters:
  ///   - host: the name that the server's certificate has to bear.
  ///   - onBelief: is told the chain it has shown.
  ///   - onRefusal: is told why its certificate is not believed.
  func client(
    host: String, onBelief: @escaping @Sendable ([Certificate]) -> Void,
    onRefusal: @escaping @Sendable (any Error) -> Void
  ) throws -> HTTP2ClientTransport.Posix.TransportSecurity {
    let roots = try Self.sources(check.roots)
    let callback = check.callback(
      as: .host(host), onBelief: onBelief, onRefusal: onRefusal)
    return .mTLS(
      certificateChain: try Self.sources(chain), privateKey: keySource,
      configure: {
        $0.trustRoots = .certificates(roots)
        $0.serverCertificateVerification = .fullVerification
        $0.customVerificationCallback = callback
      })
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
    _ = try await check.verify([certificate], as: .node)
    return member
  }

  public func verify(
    _ signature: [UInt8], of statement: [UInt8], byCoordinator bytes: [UInt8]
  ) async throws {
    guard let certificate = try? Certificate(derEncoded: bytes) else {
      throw TransportError.unreadable("the coordinator's certificate")
    }
    _ = try await check.verify([certificate], as: .coordinator)
    guard
      certificate.publicKey.isValidSignature(
        signature, for: statement, signatureAlgorithm: .ecdsaWithSHA256)
    else { throw TransportError.badSignature }
  }
}

extension Credentials: Seal {
  /// One's own, as it is shown to others.
  public var certificate: [UInt8] { get throws { try chain[0].der } }

  public func signature(of statement: [UInt8]) throws -> [UInt8] {
    try Array(
      TransportKey.parse(privateKey.pem)
        .sign(bytes: statement, signatureAlgorithm: .ecdsaWithSHA256).rawRepresentation)
  }
}
