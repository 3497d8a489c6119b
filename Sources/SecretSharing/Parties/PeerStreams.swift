package import Cryptography

/// What the refusals of every protocol have in common.
package protocol PartyRefusal: Error {
  static func notMine(_ name: String) -> Self
  static func badKeyAgreement(_ name: String) -> Self
  static func usedStream(_ label: String) -> Self
}

/// A party's key agreement with some of the others, once per job.
package struct PeerStreams<Peer: Hashable & Sendable, Refusal: PartyRefusal>: Sendable {
  private var streams: [Peer: RandomStreams] = [:]

  package init(
    own: JobMember, peers: [(role: Peer, member: JobMember)], key: MaskPrivateKey, salt: [UInt8]
  ) throws(Refusal) {
    guard own.key == key.publicKey else { throw .notMine(own.name) }
    guard let secrets = try? key.agree(with: peers.map(\.member.key)) else {
      throw .badKeyAgreement(own.name)
    }
    for (peer, secret) in zip(peers, secrets) {
      streams[peer.role] = RandomStreams(secret: secret, salt: salt)
    }
  }

  /// - Throws: `usedStream` for a label that was asked for before under this step.
  package mutating func take(
    _ peer: Peer, _ label: String, step: Int = 0
  ) throws(Refusal) -> RandomWords {
    guard var stream = streams.removeValue(forKey: peer) else {
      preconditionFailure("no secret with \(peer)")
    }
    defer { streams[peer] = stream }
    guard let words = stream.take(label, step: step) else {
      throw .usedStream("\(label) \(step)")
    }
    return words
  }

  /// The stream of a numbered label that the caller gives out once, in ascending order: remembering
  /// every one of millions would fill the memory.
  package func numbered(_ peer: Peer, _ label: String, _ number: Int) -> RandomWords {
    guard var stream = streams[peer], let words = stream.take(label, step: number) else {
      preconditionFailure("no secret with \(peer), or a label that serves two purposes")
    }
    return words
  }
}
