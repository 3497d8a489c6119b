internal import Federation
internal import Foundation
internal import NIOCore
internal import NIOSSL
internal import SwiftASN1
internal import X509

/// Whether what the other end of a connection shows is to be believed now. Unlike the handshake itself,
/// it says in words why not.
struct PeerCheck: Sendable {
  /// Who the other end has to be.
  enum Role: Sendable {
    case node
    case coordinator
    /// The coordinator that goes by this host name.
    case host(String)
  }

  /// A leaf, and authorities between it and a root.
  private static let longestChain = 4

  let roots: [Certificate]
  /// Known without having been shown.
  let intermediates: [Certificate]
  let revoked: RevocationList?

  /// - Parameters:
  ///   - chain: the other end's certificate, with intermediate ones behind it.
  ///   - isHeardOut: a certificate that was taken back passes for now, as its holder is to be told so
  ///     in words; `expectNotRevoked` comes after. Authorities between do not pass.
  func verify(
    _ chain: [Certificate], as role: Role, isHeardOut: Bool = false
  ) async throws -> [Certificate] {
    guard let leaf = chain.first else { throw TransportError.noCertificate }
    let name = try leaf.commonName
    // A search for a path among many certificates may take for ever, and anybody can send many.
    guard chain.count <= Self.longestChain else { throw TransportError.untrusted(name) }
    try Self.checkTime(of: leaf, name)
    var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
      RFC5280Policy()
      if case .host(let host) = role {
        ServerIdentityPolicy(serverHostname: host, serverIP: nil)
      }
    }
    let others = CertificateStore(chain.dropFirst() + intermediates)
    guard
      case .validCertificate(let valid) = await verifier.validate(
        leaf: leaf, intermediates: others)
    else { throw TransportError.untrusted(name) }
    guard try leaf.extensions.extendedKeyUsage?.contains(role.usage) ?? role.isAnyUse else {
      throw TransportError.otherUse(name)
    }
    // A list that cannot be read lets nobody in, and says so to nobody but its owner.
    for certificate in valid where try revoked?.contains(certificate) ?? false {
      guard isHeardOut && certificate == leaf else { throw TransportError.revoked(name) }
    }
    return Array(valid)
  }

  func expectNotRevoked(_ certificate: Certificate) throws {
    if try revoked?.contains(certificate) ?? false {
      throw TransportError.revoked(try certificate.commonName)
    }
  }

  static func checkTime(of certificate: Certificate, _ name: String) throws(TransportError) {
    let now = Date()
    if now < certificate.notValidBefore {
      throw .notYetValid(name, from: certificate.notValidBefore.formatted(.iso8601))
    }
    if now > certificate.notValidAfter {
      throw .expired(name, on: certificate.notValidAfter.formatted(.iso8601))
    }
  }

  typealias Callback =
    @Sendable ([NIOSSLCertificate], EventLoopPromise<NIOSSLVerificationResultWithMetadata>) -> Void

  /// In the middle of a handshake.
  ///
  /// - Parameters:
  ///   - onBelief: is told the chain that the other end has shown, when it is believed.
  ///   - onRefusal: is told in a sentence why it is not.
  func callback(
    as role: Role, isHeardOut: Bool = false,
    onBelief: @escaping @Sendable ([Certificate]) -> Void = { _ in },
    onRefusal: @escaping @Sendable (any Error) -> Void
  ) -> Callback {
    { shown, promise in
      Task {
        do {
          let chain = try shown.map { try Certificate(derEncoded: $0.toDERBytes()) }
          let valid = try await verify(chain, as: role, isHeardOut: isHeardOut).map {
            try NIOSSLCertificate(bytes: $0.der, format: .der)
          }
          onBelief(chain)
          promise.succeed(
            .certificateVerified(VerificationMetadata(NIOSSL.ValidatedCertificateChain(valid))))
        } catch {
          onRefusal(error)
          promise.succeed(.failed)
        }
      }
    }
  }
}

extension PeerCheck.Role {
  /// Whether a certificate that says nothing of its use will do.
  fileprivate var isAnyUse: Bool {
    if case .coordinator = self { false } else { true }
  }

  fileprivate var usage: ExtendedKeyUsage.Usage {
    switch self {
    case .node: .clientAuth
    case .coordinator, .host: .serverAuth
    }
  }
}
