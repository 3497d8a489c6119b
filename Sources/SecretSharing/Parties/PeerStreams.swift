package import Cryptography

/// A party's key agreement with some of the others, once per job, by their places in the terms.
package struct PeerStreams: Sendable {
  private var streams: [Int: RandomStreams] = [:]

  package init(
    members: [JobMember], own: Int, peers: [Int], key: MaskPrivateKey, salt: [UInt8]
  ) throws(SumError) {
    guard members[own].key == key.publicKey else { throw .notMine(members[own].name) }
    guard let secrets = try? key.agree(with: peers.map { members[$0].key }) else {
      throw .badKeyAgreement(members[own].name)
    }
    for (peer, secret) in zip(peers, secrets) {
      streams[peer] = RandomStreams(secret: secret, salt: salt)
    }
  }

  /// - Throws: `usedStream` for a label that was asked for before.
  package mutating func take(_ peer: Int, _ label: String) throws(SumError) -> RandomWords {
    guard var stream = streams.removeValue(forKey: peer) else {
      preconditionFailure("no secret with \(peer)")
    }
    defer { streams[peer] = stream }
    guard let words = try? stream.take(label) else { throw .usedStream(label) }
    return words
  }

  /// The stream of a numbered label that the caller gives out once, in ascending order: remembering
  /// every one of millions would fill the memory.
  package func numbered(_ peer: Int, _ label: String, _ number: Int) -> RandomWords {
    guard var stream = streams[peer], let words = try? stream.take(label, step: number) else {
      preconditionFailure("no secret with \(peer), or a label that serves two purposes")
    }
    return words
  }
}
