import Cryptography
import Foundation
import SecureAggregation
import Synchronization
import Testing

/// Frozen rounds: a strict one, a tolerant one with a node that drops out, one of narrow words.
/// `Vectors/check_round.py` computes the same bytes on its own.
@Suite("Frozen rounds")
struct RoundVectorTests {
  @Test("Every message, the fingerprint, the total and its numbers are those of the file")
  func frozen() throws {
    let file = try #require(
      Bundle.module.url(forResource: "round", withExtension: "json", subdirectory: "Vectors"))
    let rounds = try JSONDecoder().decode([FrozenRound].self, from: Data(contentsOf: file))
    #expect(rounds.count == 3)
    for round in rounds {
      let replayed = try round.replay()
      let expected = round.expected
      let title = Comment(rawValue: round.title)
      #expect(replayed.hellos == expected.hellos, title)
      #expect(replayed.bundles == expected.bundles, title)
      #expect(replayed.description == expected.description, title)
      #expect(replayed.tau == expected.tau, title)
      #expect(replayed.vectors == expected.vectors, title)
      #expect(replayed.votes == expected.votes, title)
      #expect(replayed.request == expected.request, title)
      #expect(replayed.releases == expected.releases, title)
      #expect(replayed.total == expected.total, title)
      #expect(replayed.decoded == expected.decoded, title)
    }
  }
}

/// Bytes as hexadecimal digits.
private struct Hex: Decodable, Equatable, CustomStringConvertible {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(from decoder: any Decoder) throws {
    let digits = try decoder.singleValueContainer().decode(String.self)
      .compactMap(\.hexDigitValue).map(UInt8.init)
    bytes = stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  var description: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension RingVector.Width: Decodable {}

/// What a round starts from, and what has to come out.
private struct FrozenRound: Decodable {
  struct Node: Decodable {
    let name: String
    let identity: Hex
    let channel: Hex
    /// Per attempt: the mask key, or the two numbers that its scalars are reduced from.
    let secrets: [[Hex]]
    let coefficients: Hex
    let inputs: [Double]
  }

  /// By position; nil where a node sends no such message.
  struct Messages: Decodable {
    var hellos: [Hex?]
    var bundles: [Hex?]
    var description = Hex([])
    var tau = Hex([])
    var vectors: [Hex?]
    var votes: [Hex?]
    var request: Hex?
    var releases: [Hex?]
    var total = Hex([])
    var decoded: [Double] = []

    init(nodes: Int) {
      let none = [Hex?](repeating: nil, count: nodes)
      (hellos, bundles, vectors, votes, releases) = (none, none, none, none, none)
    }
  }

  enum Policy: String, Decodable { case strict, tolerant }

  let title: String
  let policy: Policy
  let jobDigest: Hex
  let step: String
  let modelDigest: Hex
  let layoutDigest: Hex
  let width: RingVector.Width
  let survivors: [Bool]
  let nodes: [Node]
  let expected: Messages

  /// Nobody takes part without keys.
  private var members: [Bool] { nodes.map { !$0.secrets.isEmpty } }

  /// The whole round; every message is read again from its bytes by whoever receives it.
  func replay() throws -> Messages {
    var (nodes, collector) = try parties()
    var messages = Messages(nodes: nodes.count)
    let present = nodes.indices.filter { members[$0] }
    let answering = nodes.indices.filter { survivors[$0] }

    for index in present {
      let hello = nodes[index].hello(secrets: try secrets(of: self.nodes[index]))
      messages.hellos[index] = Hex(hello.frame)
    }
    let hellos = try messages.hellos.compactMap { $0 }.map { try NodeHello(frame: $0.bytes) }
    for hello in hellos { try collector.receive(hello) }
    for index in present { try nodes[index].meet(hellos) }

    let (attempt, missing) = try collector.missingBundles(of: members)
    for index in missing {
      let bundle = try #require(try nodes[index].bundle(for: attempt))
      messages.bundles[index] = Hex(bundle.frame)
      try collector.receive(try ShareBundle(frame: bundle.frame))
    }

    let description = try describe(&collector)
    messages.description = Hex(description)
    for index in answering {
      var reader = FrameReader(description)
      let round = try RoundDescription(from: &reader)
      try nodes[index].accept(round, shares: collector.shares(for: index))
      let vector = try nodes[index].contribute(try words(of: self.nodes[index]))
      messages.vectors[index] = Hex(vector.frame)
      messages.tau = Hex(vector.tau)
      try collector.receive(try MaskedVector(frame: vector.frame))
    }

    try recover(&nodes, &collector, &messages)
    var frame = FrameWriter()
    let total = try collector.finish()
    frame.write(total)
    // Without the width and the count in front.
    messages.total = Hex(Array(frame.bytes[5...]))
    messages.decoded =
      switch total {
      case .narrow(let words): WholeNumbers.decode(words)
      case .wide(let words): FixedPoint.decode(words)
      }
    return messages
  }

  private func parties() throws -> ([MaskingParticipant], MaskingCollector) {
    let identities = try nodes.map { try SigningKey(bytes: $0.identity.bytes) }
    let roster = try Roster(
      zip(nodes, identities).map { Roster.Member(name: $0.name, key: $1.verifyingKey) })
    let policy: AggregationPolicy =
      switch self.policy {
      case .strict: .strict
      case .tolerant: .tolerant(Threshold(nodes: nodes.count))
      }
    let participants = try zip(nodes, identities).map { node, identity in
      var participant = try MaskingParticipant(
        name: node.name, identity: identity, roster: roster, policy: policy,
        jobDigest: jobDigest.bytes, channelKey: try ChannelPrivateKey(bytes: node.channel.bytes))
      participant.random = counted(node.coefficients.bytes)
      return participant
    }
    return (
      participants,
      try MaskingCollector(roster: roster, policy: policy, jobDigest: jobDigest.bytes)
    )
  }

  private func secrets(of node: Node) throws -> [AttemptSecrets] {
    try node.secrets.map { secret in
      switch policy {
      case .strict: AttemptSecrets(strict: try MaskPrivateKey(bytes: secret[0].bytes))
      case .tolerant:
        AttemptSecrets(
          mask: Scalar(reducing: secret[0].bytes), own: Scalar(reducing: secret[1].bytes),
          jobDigest: jobDigest.bytes)
      }
    }
  }

  /// The scalars that a counter under a hash gives.
  private func counted(_ seed: [UInt8]) -> @Sendable () -> Scalar {
    let counter = Counter()
    return {
      let halves = [counter.next(), counter.next()].map { Digest.sha256(of: seed + [$0]) }
      return Scalar(reducing: halves[0] + halves[1])
    }
  }

  private func describe(_ collector: inout MaskingCollector) throws -> [UInt8] {
    let round = try collector.begin(
      step: step, modelDigest: modelDigest.bytes, layoutDigest: layoutDigest.bytes,
      wordCount: nodes[0].inputs.count, width: width, members: members)
    var frame = FrameWriter()
    round.write(to: &frame)
    return frame.bytes
  }

  private func words(of node: Node) throws -> RingVector {
    switch width {
    case .narrow: .narrow(try WholeNumbers.encode(node.inputs, parties: nodes.count))
    case .wide: .wide(try FixedPoint.encode(node.inputs, parties: nodes.count))
    }
  }

  /// Votes and shares, as far as the collector asks for them.
  private func recover(
    _ nodes: inout [MaskingParticipant], _ collector: inout MaskingCollector,
    _ messages: inout Messages
  ) throws {
    let answering = nodes.indices.filter { survivors[$0] }
    var step = try collector.next()
    if case .votes(let set) = step {
      for index in answering {
        let vote = try nodes[index].vote(on: set)
        messages.votes[index] = Hex(vote.frame)
        try collector.receive(try SurvivorVote(frame: vote.frame))
      }
      step = try collector.next()
    }
    guard case .shares(let request) = step else { return }
    var frame = FrameWriter()
    request.write(to: &frame)
    messages.request = Hex(frame.bytes)
    for index in answering {
      var reader = FrameReader(frame.bytes)
      let shares = try nodes[index].release(try ReleaseRequest(from: &reader))
      messages.releases[index] = Hex(shares.frame)
      try collector.receive(try ReleasedShares(frame: shares.frame))
    }
  }
}

private final class Counter: Sendable {
  private let count = Mutex<UInt8>(0)

  func next() -> UInt8 {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
