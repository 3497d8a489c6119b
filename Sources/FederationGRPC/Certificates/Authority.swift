internal import Crypto
package import Foundation
internal import SwiftASN1
internal import X509

/// Who says who is who: a consortium's own certificate authority.
///
/// Whoever has its key can pass for any institution. It belongs to neither the coordinator nor a
/// node, but to somebody all of them trust, on a machine without a network.
public struct Authority: Sendable {
  private let certificate: Certificate
  private let privateKey: Certificate.PrivateKey

  /// A new authority.
  public init(name: String, days: Int) throws {
    let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let subject = try DistinguishedName { CommonName(name) }
    certificate = try Self.certificate(
      of: subject, publicKey: key.publicKey, by: (subject, key), valid: Self.validity(days: days),
      extensions: .init {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        SubjectKeyIdentifier(hash: key.publicKey)
      })
    privateKey = key
  }

  /// - Parameters: certificate and key in PEM.
  public init(certificate: String, privateKey: String) throws {
    guard let parsed = try? Certificate(pemEncoded: certificate) else {
      throw TransportError.unreadable("the authority's certificate")
    }
    self.certificate = parsed
    self.privateKey = try TransportKey.parse(privateKey)
  }

  /// What everybody trusts, in PEM.
  public var certificatePEM: String { get throws { try certificate.serializeAsPEM().pemString } }
  /// The secret that makes certificates, in PEM.
  public var privateKeyPEM: String { get throws { try privateKey.serializeAsPEM().pemString } }

  /// A certificate for what `request` asks for, in PEM. See first, by another way than the one it came
  /// on, that it is its maker's.
  public func issue(_ request: CertificateRequest, days: Int) throws -> String {
    try issue(request, valid: Self.validity(days: days))
  }

  package func issue(_ request: CertificateRequest, valid: ClosedRange<Date>) throws -> String {
    let usage: ExtendedKeyUsage.Usage =
      switch request.role {
      case .node: .clientAuth
      case .coordinator: .serverAuth
      }
    let issued = try Self.certificate(
      of: DistinguishedName { CommonName(request.name) }, publicKey: request.publicKey,
      by: (certificate.subject, privateKey), valid: valid,
      extensions: .init {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([usage])
        request.role.alternativeNames
        SubjectKeyIdentifier(hash: request.publicKey)
      })
    return try issued.serializeAsPEM().pemString
  }

  /// Clocks differ: what is made now is valid everywhere.
  private static let grace: TimeInterval = 3600

  private static func validity(days: Int) -> ClosedRange<Date> {
    let now = Date()
    return now - grace...max(now, now + TimeInterval(days) * 86400)
  }

  private static func certificate(
    of subject: DistinguishedName, publicKey: Certificate.PublicKey,
    by issuer: (name: DistinguishedName, key: Certificate.PrivateKey),
    valid: ClosedRange<Date>, extensions: Certificate.Extensions
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: .init(), publicKey: publicKey, notValidBefore: valid.lowerBound,
      notValidAfter: valid.upperBound, issuer: issuer.name, subject: subject,
      signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: issuer.key)
  }
}
