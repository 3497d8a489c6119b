public import CreditModels
public import Cryptography
internal import Foundation
public import SecureAggregation

/// What the parties agree to compute together. Every owner reads it, and signs its very bytes.
public struct JobManifest: Codable, Sendable, Equatable {
  /// 16 random bytes.
  public let id: [UInt8]
  /// Purpose, columns, method and privacy rules.
  public let study: Study
  /// The nodes with their identities, in the order of all masks.
  public let roster: [Roster.Member]
  /// Who has to answer, with the numbers of nodes that may lie, must agree and must survive.
  public let aggregation: AggregationPolicy
  /// Of words that are not counts.
  public var fractionalBits = FixedPoint.fractionalBits
  /// No node has more rows, so that counts of all of them fit their words.
  public var maximumRows = 1 << 40
  /// No node answers more rounds of this job.
  public var maximumRounds = 1000
  /// Of the columns that every node must have: `Schema.digest`. When absent, the nodes' announcements
  /// are compared instead.
  public var schemaDigest: [UInt8]?
  /// The card of `validation.challenger`, so that owners know whose decisions are compared.
  public var challenger: ScoreModel?
  /// The id of the vertical job whose card scores rows here, in hexadecimal digits; absent where a card is
  /// to be found.
  public var card: String?
  /// Who gets the results; all parties when absent.
  public var recipients: [String]?
  /// Seconds since 1970, after which no node answers.
  public var expires: Int

  public init(
    study: Study, roster: [Roster.Member], aggregation: AggregationPolicy, expires: Int,
    generator: inout some RandomNumberGenerator
  ) {
    id = (0..<16).map { _ in .random(in: .min ... .max, using: &generator) }
    self.study = study
    self.roster = roster
    self.aggregation = aggregation
    self.expires = expires
    // Points of likelihoods are rounds as well.
    if let plan = study.federation.vertical { maximumRounds += plan.evaluations }
  }

  /// - Parameter expires: seconds since 1970.
  public init(
    study: Study, roster: [Roster.Member], aggregation: AggregationPolicy, expires: Int
  ) {
    var generator = SystemRandomNumberGenerator()
    self.init(
      study: study, roster: roster, aggregation: aggregation, expires: expires,
      generator: &generator)
  }

  /// The parties that get the results.
  public var entitled: [String] {
    roster.map(\.name).filter { recipients?.contains($0) ?? true }
  }

  /// The bytes to sign.
  public func bytes() throws -> [UInt8] { try CanonicalJSON.bytes(of: self) }

  /// The roster as the masking protocol takes it, which refuses one node, and two that do not know.
  func maskingRoster() throws(AggregationError) -> Roster {
    try Roster(
      roster, acknowledgesPairwiseDisclosure: study.federation.acknowledgesTwoParties)
  }
}

/// A manifest with the signatures of all parties. Its digest `M` enters every later message, so that
/// nothing of one job can be used in another.
///
///     M = SHA-256(manifest bytes || signatures in roster order)
public struct SignedManifest: Sendable, Equatable {
  public let manifest: JobManifest
  public let roster: Roster
  public let digest: [UInt8]
  /// The bytes that were signed, not a second spelling of them.
  public let bytes: [UInt8]
  public let signatures: [[UInt8]]

  /// - Throws: `FederationError` for bytes that are no manifest, that is unsound, or that somebody has
  ///   not signed.
  public init(bytes: [UInt8], signatures: [[UInt8]]) throws {
    guard let manifest = try? CanonicalJSON.value(JobManifest.self, from: bytes) else {
      throw FederationError.unreadableManifest
    }
    self.manifest = manifest
    self.bytes = bytes
    self.signatures = signatures
    roster = try manifest.maskingRoster()
    try manifest.aggregation.threshold?.check(nodes: roster.count)
    guard manifest.id.count == 16, manifest.fractionalBits == FixedPoint.fractionalBits,
      manifest.maximumRows > 0, manifest.maximumRows <= (1 << 53) / roster.count
    else { throw FederationError.unreadableManifest }
    guard signatures.count == roster.count else {
      throw FederationError.unsignedManifest(
        party: roster.names[min(signatures.count, roster.count - 1)])
    }
    for (member, signature) in zip(roster.members, signatures) {
      guard member.key.isValid(signature, for: Self.signed(bytes)) else {
        throw FederationError.unsignedManifest(party: member.name)
      }
    }
    digest = Digest.sha256(of: bytes + signatures.flatMap { $0 })
  }

  /// An owner's consent: a signature over the exact bytes.
  public static func signature(of bytes: [UInt8], by key: SigningKey) -> [UInt8] {
    key.signature(of: signed(bytes))
  }

  private static func signed(_ bytes: [UInt8]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk manifest 1")
    transcript.append(bytes)
    return transcript.digest()
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
