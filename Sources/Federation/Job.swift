public import CreditModels
internal import Cryptography
internal import Foundation
public import SecureAggregation

/// What the parties have agreed to compute together. Its digest enters every message, so that nothing
/// of one job can be used in another.
///
/// The signed manifest takes this place when nodes run in institutions: the same fields, with each
/// owner's signature over the exact bytes.
public struct Job: Codable, Sendable, Equatable {
  /// 16 random bytes.
  public let id: [UInt8]
  public let study: Study
  /// Node names in the order of all masks.
  public let roster: [String]

  public init(
    study: Study, roster: [String], generator: inout some RandomNumberGenerator
  ) {
    id = (0..<16).map { _ in .random(in: .min ... .max, using: &generator) }
    self.study = study
    self.roster = roster
  }

  public init(study: Study, roster: [String]) {
    var generator = SystemRandomNumberGenerator()
    self.init(study: study, roster: roster, generator: &generator)
  }

  /// The roster as the masking protocol takes it, which refuses one node, and two that do not know.
  public func maskingRoster() throws -> Roster {
    try Roster(
      roster, acknowledgesPairwiseDisclosure: study.federation.acknowledgesTwoParties)
  }

  /// SHA-256 of the job's canonical bytes.
  public func digest() throws -> [UInt8] {
    Digest.sha256(of: try CanonicalJSON.bytes(of: self))
  }
}

/// One text for one value, so that both ends of a link hash the same bytes.
enum CanonicalJSON {
  static func bytes(of value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }

  static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
