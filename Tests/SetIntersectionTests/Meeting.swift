import Cryptography
import SetIntersection

/// Parties in one process, with everything that was said between them.
struct Meeting {
  struct Sent {
    let sender: Int
    let receiver: Int
    let frame: [UInt8]
  }

  let terms: IntersectionTerms
  let keys: [SigningKey]
  var parties: [IntersectionParty]
  /// In the order of delivery.
  var said: [Sent] = []
  var waiting: [Sent] = []

  static let format = "18 characters"

  init(
    _ lists: [[String]], reveal: IntersectionTerms.Reveal = .rowsToAll, label: Int = 0,
    minimum: Int = 1, hidesSizes: Bool = false, cap: Int = 1000, suite: BlindingSuite = .curve25519,
    job: [UInt8] = Digest.sha256(of: [1]),
    secrets: (Int) -> IntersectionSecrets? = { _ in nil }
  ) throws {
    keys = lists.map { _ in SigningKey() }
    terms = try IntersectionTerms(
      jobDigest: job,
      members: keys.enumerated().map { .init(name: "P\($0)", key: $1.verifyingKey, cap: cap) },
      labelParty: "P\(label)", reveal: reveal, identifiers: Self.format, minimumSize: minimum,
      hidesSizes: hidesSizes, suite: suite)
    parties = []
    for (index, list) in lists.enumerated() {
      parties.append(
        try IntersectionParty(
          name: "P\(index)", terms: terms, identity: keys[index], identifiers: list,
          format: Self.format, secrets: secrets(index) ?? IntersectionSecrets(suite: suite)))
    }
    for index in parties.indices { queue(parties[index].start(), from: index) }
  }

  mutating func queue(_ outgoing: [Outgoing], from sender: Int) {
    for message in outgoing {
      for receiver in parties.indices
      where receiver != sender && (message.receiver == nil || message.receiver == "P\(receiver)") {
        waiting.append(Sent(sender: sender, receiver: receiver, frame: message.frame))
      }
    }
  }

  /// Delivers everything, each next message taken from anywhere in the queue.
  mutating func run(using generator: inout some RandomNumberGenerator) throws {
    while !waiting.isEmpty {
      try deliver(waiting.remove(at: Int.random(in: waiting.indices, using: &generator)))
    }
  }

  mutating func run() throws {
    while !waiting.isEmpty { try deliver(waiting.removeFirst()) }
  }

  mutating func deliver(_ message: Sent) throws {
    said.append(message)
    queue(try parties[message.receiver].receive(message.frame), from: message.receiver)
  }

  var outcomes: [IntersectionOutcome?] { parties.map(\.outcome) }

  /// What a party was told of a kind, without headers and signatures.
  func payloads(to receiver: Int, kind: UInt8, from sender: Int? = nil) -> [UInt8] {
    said.filter {
      $0.receiver == receiver && $0.frame[1] == kind && (sender == nil || $0.sender == sender)
    }.flatMap { Array($0.frame[76..<($0.frame.count - 64)]) }
  }
}

/// Numbers from a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
