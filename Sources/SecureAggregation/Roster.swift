public import Cryptography

/// The nodes of a job with their identities, in the order that gives every node its position.
public struct Roster: Sendable, Equatable {
  /// A node's name and the key all its messages are signed with.
  public struct Member: Codable, Hashable, Sendable {
    public let name: String
    public let key: VerifyingKey

    public init(name: String, key: VerifyingKey) {
      self.name = name
      self.key = key
    }
  }

  public let members: [Member]

  /// At least three nodes. Of two, each can subtract its own part from the total and read the
  /// other's, so two are accepted only when their owners said that they know.
  /// One node has nobody to hide among and is always refused.
  public init(
    _ members: [Member], acknowledgesPairwiseDisclosure: Bool = false
  ) throws(AggregationError) {
    guard members.count >= 2 else { throw .tooFewNodes(members.count) }
    guard members.count > 2 || acknowledgesPairwiseDisclosure else {
      throw .pairwiseDisclosure
    }
    var names: Set<String> = []
    var keys: Set<VerifyingKey> = []
    for member in members {
      guard !member.name.isEmpty, names.insert(member.name).inserted else {
        throw .badNodeName(member.name)
      }
      // One institution under two names would be a majority of its own.
      guard keys.insert(member.key).inserted else { throw .repeatedIdentity(of: member.name) }
    }
    self.members = members
  }

  public var names: [String] { members.map(\.name) }
  public var count: Int { members.count }

  /// SHA-256 over the members in order.
  public var digest: [UInt8] {
    var transcript = Transcript(label: "fedrisk roster 1")
    for member in members {
      transcript.append(member.name)
      transcript.append(member.key.bytes)
    }
    return transcript.digest()
  }

  package func position(of name: String) throws(AggregationError) -> Int {
    // Byte for byte: Swift takes two spellings of an accented letter for equal.
    let position = members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    guard let position else { throw .unknownNode(name) }
    return position
  }

  /// The names at the positions that `bits` marks.
  func names(where bits: [Bool]) -> [String] {
    zip(members, bits).filter(\.1).map(\.0.name)
  }
}
