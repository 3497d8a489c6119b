import Cryptography
import SecureAggregation

/// Nodes whose secrets for one attempt follow from a label: the same in every run, and known to a
/// test that takes masks off.
struct KnownSecrets {
  let label: String
  let policy: AggregationPolicy

  private func bytes(_ purpose: String, _ position: Int) -> [UInt8] {
    Digest.sha256(of: Array("\(label) \(purpose) \(position)".utf8))
  }

  func scalar(_ purpose: String, _ position: Int) -> Scalar {
    Scalar(reducing: bytes(purpose, position) + bytes("more \(purpose)", position))
  }

  func secrets(of position: Int) throws -> AttemptSecrets {
    switch policy {
    case .strict:
      AttemptSecrets(strict: try MaskPrivateKey(bytes: bytes("mask", position)))
    case .tolerant:
      AttemptSecrets(
        mask: scalar("mask", position), own: scalar("own", position), jobDigest: Session.job)
    }
  }

  func channelKeyBytes(of position: Int) -> [UInt8] { bytes("channel", position) }

  /// All nodes have met; there is one attempt.
  func session(_ count: Int) throws -> Session {
    var session = try Session.masking(policy, count, attempts: 0)
    var hellos: [NodeHello] = []
    for position in 0..<count {
      var node = try MaskingParticipant(
        name: session.roster.names[position], identity: Session.identity(position),
        roster: session.roster, policy: policy, jobDigest: Session.job,
        channelKey: ChannelPrivateKey(bytes: channelKeyBytes(of: position)))
      hellos.append(node.hello(secrets: [try secrets(of: position)]))
      session.nodes[position] = node
      try session.collector.receive(hellos[position])
    }
    for position in 0..<count { try session.nodes[position].meet(hellos) }
    return session
  }

  /// The round of everybody, and everybody's vector.
  func vectors(_ inputs: [RingVector]) throws -> [MaskedVector] {
    var session = try session(inputs.count)
    let round = try session.begin(
      inputs[0].count, width: inputs[0].width,
      members: Array(repeating: true, count: inputs.count))
    var vectors: [MaskedVector] = []
    for position in inputs.indices {
      vectors.append(try session.answer(round, by: position, with: inputs[position]))
    }
    return vectors
  }

  /// The words of a vector without the node's own mask: what the collector sees after the release.
  func withoutOwnMask(_ vector: MaskedVector, of position: Int) -> RingVector {
    var words = vector.words
    if policy != .strict {
      MaskStream(
        key: scalar("own", position).derived(salt: vector.tau, info: Array("own mask".utf8))
      ).subtract(from: &words)
    }
    return words
  }

  /// The mask that two nodes share.
  func pairMask(of position: Int, and peer: Int, tau: [UInt8]) throws -> MaskStream {
    let key = try secrets(of: position).maskKey
    let shared = try key.agree(with: [secrets(of: peer).maskKey.publicKey])[0]
    return MaskStream(PairSeed(shared: shared, tau: tau, between: position, and: peer))
  }
}
