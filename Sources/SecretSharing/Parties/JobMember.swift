public import Cryptography

/// A party of a job, and its key for that job only.
public struct JobMember: Sendable, Equatable {
  public let name: String
  public let key: MaskPublicKey

  public init(name: String, key: MaskPublicKey) {
    self.name = name
    self.key = key
  }

  /// - Throws: `sameParty` for a name or a key that is there twice.
  static func checkDistinct(_ members: [JobMember]) throws(SumError) {
    var names: Set<String> = []
    var keys: Set<MaskPublicKey> = []
    for member in members
    where !names.insert(member.name).inserted || !keys.insert(member.key).inserted {
      throw .sameParty(member.name)
    }
  }
}
