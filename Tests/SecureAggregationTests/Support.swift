import Cryptography
import SecureAggregation

/// Numbers that are the same in every run. Steele, Lea and Flood, *Fast Splittable Pseudorandom
/// Number Generators*, 2014.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func happens(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < probability
  }
}

func sum(_ vectors: [RingVector]) -> RingVector {
  var total = RingVector.zeros(count: vectors[0].count, width: vectors[0].width)
  for vector in vectors { total.add(vector) }
  return total
}

func randomInputs(
  _ nodes: Int, _ wordCount: Int, width: RingVector.Width = .wide,
  using random: inout some RandomNumberGenerator
) -> [RingVector] {
  var inputs: [RingVector] = []
  for _ in 0..<nodes {
    switch width {
    case .narrow:
      inputs.append(.narrow((0..<wordCount).map { _ in .random(in: 0 ... .max, using: &random) }))
    case .wide:
      inputs.append(.wide((0..<wordCount).map { _ in .random(in: 0 ... .max, using: &random) }))
    }
  }
  return inputs
}

func randomInputs(_ nodes: Int, _ wordCount: Int, width: RingVector.Width = .wide) -> [RingVector] {
  var random = SeededGenerator(seed: UInt64(nodes * 1_000_003 + wordCount))
  return randomInputs(nodes, wordCount, width: width, using: &random)
}

/// Whether no word is what it should be.
func isNoise(_ vector: RingVector, insteadOf expected: RingVector) -> Bool {
  switch (vector, expected) {
  case (.narrow(let a), .narrow(let b)): zip(a, b).allSatisfy { $0 != $1 }
  case (.wide(let a), .wide(let b)): zip(a, b).allSatisfy { $0 != $1 }
  default: false
  }
}

extension SignedMessage {
  /// The message after a change, signed by a node that lies.
  ///
  ///     signature = Ed25519(SHA-256(label, content))
  func resigned(by key: SigningKey, _ change: (inout Self) throws -> Void) rethrows -> Self {
    var message = self
    try change(&message)
    var content = FrameWriter()
    message.write(to: &content)
    var transcript = Transcript(label: Self.label)
    transcript.append(content.bytes)
    message.signature = key.signature(of: transcript.digest())
    return message
  }

  /// The message after a change by somebody who has no key.
  func changed(_ change: (inout Self) throws -> Void) rethrows -> Self {
    var message = self
    try change(&message)
    return message
  }
}
