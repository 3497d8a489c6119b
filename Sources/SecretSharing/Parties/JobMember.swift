public import Cryptography

/// A party of a job, and its key for that job only.
public struct JobMember: Sendable, Equatable {
  public let name: String
  public let key: MaskPublicKey

  public init(name: String, key: MaskPublicKey) {
    self.name = name
    self.key = key
  }

  /// The first with a name or a key that is there twice: no party may have two roles.
  static func repeated(in members: [JobMember]) -> String? {
    var names: Set<String> = []
    var keys: Set<MaskPublicKey> = []
    return members.first {
      !names.insert($0.name).inserted || !keys.insert($0.key).inserted
    }?.name
  }
}

extension Transcript {
  mutating func append(_ members: [JobMember]) {
    append(UInt64(members.count))
    for member in members {
      append(member.name)
      append(member.key.bytes)
    }
  }
}
