internal import Crypto
public import Cryptography
internal import Federation
internal import NIOCore
internal import SwiftASN1
internal import X509

/// What somebody asks the consortium's authority for: a certificate of their name, for a key that
/// never leaves them.
public struct CertificateRequest: Sendable {
  /// What the certificate is good for.
  public enum Role: Sendable, Equatable {
    /// It dials, and signs with this key.
    case node(VerifyingKey)
    /// It answers under these host names.
    case coordinator(hosts: [String])
  }

  public let name: String
  public let role: Role
  let publicKey: Certificate.PublicKey
  /// PKCS #10, as any authority takes it.
  public let pem: String

  /// - Parameter key: of the transport, in PEM.
  public init(name: String, role: Role, key: String) throws {
    if case .coordinator(let hosts) = role { try hosts.forEach(Self.checkHost) }
    self.name = name
    self.role = role
    let privateKey = try TransportKey.parse(key)
    publicKey = privateKey.publicKey
    let extensions = try ExtensionRequest(extensions: .init { role.alternativeNames })
    let request = try CertificateSigningRequest(
      version: .v1, subject: DistinguishedName { CommonName(name) }, privateKey: privateKey,
      attributes: .init([.init(extensions)]), signatureAlgorithm: .ecdsaWithSHA256)
    pem = try request.serializeAsPEM().pemString
  }

  /// TLS finds a server's certificate by its name; an address has none.
  public static func checkHost(_ host: String) throws(TransportError) {
    guard !host.isEmpty, (try? SocketAddress(ipAddress: host, port: 0)) == nil else {
      throw .notAHostName(host)
    }
  }

  /// Reads a request, and sees that its maker has the key it is for.
  public init(pem: String) throws {
    guard let request = try? CertificateSigningRequest(pemEncoded: pem),
      request.publicKey.isValidSignature(request.signature, for: request)
    else { throw TransportError.unreadable("the request") }
    guard let name = request.subject.commonName else {
      throw TransportError.certificateWithoutName
    }
    let asked = try request.attributes.first { $0.oid == .CSRAttributes.extensionRequest }
      .map(ExtensionRequest.init)
    let names = try asked?.extensions.subjectAlternativeNames
    if let key = names?.nodeKey {
      role = .node(key)
    } else if let hosts = names?.hosts, !hosts.isEmpty {
      role = .coordinator(hosts: hosts)
    } else {
      throw TransportError.certificateWithoutKey(of: name)
    }
    self.name = name
    publicKey = request.publicKey
    self.pem = pem
  }
}

extension CertificateRequest.Role {
  var alternativeNames: SubjectAlternativeNames {
    switch self {
    case .node(let key):
      SubjectAlternativeNames([
        .uniformResourceIdentifier(Certificate.keyPrefix + key.bytes.hexadecimal)
      ])
    case .coordinator(let hosts): SubjectAlternativeNames(hosts.map(GeneralName.dnsName))
    }
  }
}

/// The key of a transport's end: P-256, for TLS and nothing else.
public enum TransportKey {
  /// A new one, in PEM.
  public static func make() -> String { P256.Signing.PrivateKey().pemRepresentation }

  static func parse(_ pem: String) throws -> Certificate.PrivateKey {
    guard let key = try? Certificate.PrivateKey(pemEncoded: pem) else {
      throw TransportError.unreadable("the transport key")
    }
    return key
  }
}
