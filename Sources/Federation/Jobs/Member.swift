public import Cryptography
public import SecureAggregation

/// An institution, as the consortium's authority has certified it.
public struct Member: Sendable, Equatable {
  public let name: String
  /// What it signs manifests and messages with.
  public let key: VerifyingKey
  /// In DER.
  public let certificate: [UInt8]

  public init(name: String, key: VerifyingKey, certificate: [UInt8]) {
    self.name = name
    self.key = key
    self.certificate = certificate
  }

  public var rosterEntry: Roster.Member { Roster.Member(name: name, key: key) }
}

/// Those who recognise each other's certificates.
public protocol Consortium: Sendable {
  /// Who a certificate is for.
  ///
  /// - Throws: why it is not to be trusted.
  func member(certificate: [UInt8]) async throws -> Member

  /// Sees that a coordinator of the consortium has signed `statement`.
  ///
  /// - Throws: why it is not to be trusted.
  func verify(
    _ signature: [UInt8], of statement: [UInt8], byCoordinator certificate: [UInt8]) async throws
}
