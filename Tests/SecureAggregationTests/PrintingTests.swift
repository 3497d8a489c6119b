import Cryptography
import SecureAggregation
import Testing

/// Logs are read by people who must not have keys.
@Suite("Printing")
struct PrintingTests {
  private let known = KnownSecrets(
    label: "printing", policy: .tolerant(Threshold(nodes: 3)))

  /// All numbers in a dump, in their order.
  private func numbers(in text: String) -> [UInt64] {
    text.split { !$0.isNumber }.compactMap { UInt64($0) }
  }

  private func contains(_ numbers: [UInt64], _ bytes: [UInt8]) -> Bool {
    let needle = bytes.prefix(8).map { UInt64($0) }
    return numbers.indices.contains { numbers[$0...].starts(with: needle) }
  }

  /// The numbers that a scalar would be dumped as.
  private func words(of scalar: Scalar) -> [UInt64] {
    var bytes: [UInt8] = []
    scalar.append(to: &bytes)
    return stride(from: 0, to: 32, by: 8).map { start in
      (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * $1) }
    }
  }

  private func expectNoSecrets(
    _ node: any AggregationParticipant, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var text = ""
    dump(node, to: &text)
    for shown in [text, "\(node)", String(reflecting: node)] {
      #expect(shown.contains("<secret>"), sourceLocation: sourceLocation)
      for word in ["PrivateKey(", "SymmetricKey", "SecureBytes"] {
        #expect(!shown.contains(word), sourceLocation: sourceLocation)
      }
      let numbers = numbers(in: shown)
      let identity = Digest.sha256(of: Array("identity 0".utf8))
      for secret in [known.channelKeyBytes(of: 0), identity] {
        #expect(!contains(numbers, secret), sourceLocation: sourceLocation)
      }
      for purpose in ["mask", "own"] {
        let words = Set(words(of: known.scalar(purpose, 0)))
        #expect(words.isDisjoint(with: numbers), sourceLocation: sourceLocation)
      }
      // The control: what is public can be found.
      let publicKey = try known.secrets(of: 0).maskKey.publicKey.bytes
      #expect(contains(numbers, publicKey), sourceLocation: sourceLocation)
    }
  }

  @Test("A participant shows none of its secrets, in any phase")
  func participant() throws {
    let inputs = randomInputs(3, 2)
    var session = try known.session(3)
    try expectNoSecrets(session.nodes[0])
    let round = try session.begin(2, members: [true, true, true])
    try expectNoSecrets(session.nodes[0])
    try session.nodes[0].accept(round, shares: session.collector.shares(for: 0))
    try expectNoSecrets(session.nodes[0])
    _ = try session.nodes[0].contribute(inputs[0])
    try expectNoSecrets(session.nodes[0])
  }

  @Test("Shares that were not released are not shown either")
  func shares() throws {
    var session = try known.session(3)
    let round = try session.begin(2, members: [true, true, true])
    try session.nodes[0].accept(round, shares: session.collector.shares(for: 0))
    var text = ""
    dump(session.nodes[0], to: &text)
    #expect(text.contains("held: 3 elements"))
    #expect(!text.contains("Scalar"))
  }
}
