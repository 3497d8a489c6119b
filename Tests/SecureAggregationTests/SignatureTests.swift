import Cryptography
import SecureAggregation
import Testing

/// Whoever carries a message cannot change it, and nobody speaks for another.
@Suite("Signatures")
struct SignatureTests {
  /// The ways of not being signed by the sender.
  enum Forgery: CaseIterable, Sendable {
    case none, short, flipped, strangers, anotherNodes

    func forged<Message: SignedMessage>(_ message: Message) throws -> Message {
      switch self {
      case .none: message.changed { $0.signature = [] }
      case .short: message.changed { $0.signature.removeLast() }
      case .flipped: message.changed { $0.signature[17] ^= 4 }
      case .strangers: message.resigned(by: SigningKey()) { _ in }
      case .anotherNodes: try message.resigned(by: Session.identity(2)) { _ in }
      }
    }
  }

  private let refusal = AggregationError.badSignature(of: "node-1")

  @Test("A hello that its node has not signed is refused by everybody", arguments: Forgery.allCases)
  func hello(forgery: Forgery) throws {
    var session = try Session.strict(3, attempts: 0)
    var hellos: [NodeHello] = []
    for position in 0..<3 { hellos.append(try session.nodes[position].hello(attempts: 1)) }
    var forged = hellos
    forged[1] = try forgery.forged(hellos[1])
    #expect(throws: refusal) { try session.collector.receive(forged[1]) }
    #expect(throws: refusal) { try session.nodes[0].meet(forged) }
    try session.collector.receive(hellos[1])
    try session.nodes[0].meet(hellos)
  }

  @Test("A bundle that its node has not signed is refused", arguments: Forgery.allCases)
  func bundle(forgery: Forgery) throws {
    var session = try Session.tolerant(3)
    let bundle = try #require(try session.nodes[1].bundle(for: 1))
    let forged = try forgery.forged(bundle)
    #expect(throws: refusal) { try session.collector.receive(forged) }
    try session.collector.receive(bundle)
  }

  @Test(
    "Vectors, votes and shares that their node has not signed are refused",
    arguments: Forgery.allCases)
  func round(forgery: Forgery) throws {
    let inputs = randomInputs(6, 2)
    var session = try Session.tolerant(6)
    let round = try session.begin(2)
    for position in 0..<5 {
      let vector = try session.answer(round, by: position, with: inputs[position])
      if position == 1 {
        let forged = try forgery.forged(vector)
        #expect(throws: refusal) { try session.collector.receive(forged) }
      }
      try session.collector.receive(vector)
    }
    guard case .votes(let set) = try session.collector.next() else {
      Issue.record("one vector is missing")
      return
    }
    var honest: [SurvivorVote] = []
    for position in 0..<4 {
      honest.append(try session.nodes[position].vote(on: set))
      if position == 1 {
        let forged = try forgery.forged(honest[1])
        #expect(throws: refusal) { try session.collector.receive(forged) }
      }
      try session.collector.receive(honest[position])
    }
    guard case .shares(let request) = try session.collector.next() else {
      Issue.record("four votes are enough")
      return
    }
    for position in 0..<5 {
      var changed = request
      changed.votes[1] = try forgery.forged(request.votes[1])
      #expect(throws: refusal) { try session.nodes[position].release(changed) }
      let shares = try session.nodes[position].release(request)
      if position == 1 {
        let forged = try forgery.forged(shares)
        #expect(throws: refusal) { try session.collector.receive(forged) }
      }
      try session.collector.receive(shares)
    }
    #expect(try session.collector.finish() == sum(Array(inputs[..<5])))
  }

  @Test("Every field is signed")
  func fields() throws {
    let inputs = randomInputs(3, 2)
    var session = try Session.tolerant(3, attempts: 2)
    let hello = try #require(session.hellos[1])
    let bundle = try #require(try session.nodes[1].bundle(for: 1))
    let round = try session.begin(2)
    let vector = try session.answer(round, by: 1, with: inputs[1])
    let key = MaskPrivateKey().publicKey
    for forged in [
      hello.changed { $0.jobDigest[0] ^= 1 }, hello.changed { $0.firstAttempt += 1 },
      hello.changed { $0.channelKey = key }, hello.changed { $0.maskKeys[1] = key },
      hello.changed { $0.maskKeys.removeLast() },
    ] {
      #expect(throws: refusal) { try session.collector.receive(forged) }
    }
    for forged in [
      bundle.changed { $0.jobDigest[0] ^= 1 }, bundle.changed { $0.attempt = 2 },
      bundle.changed { $0.commitment[0] ^= 1 }, bundle.changed { $0.sealed[0][0] ^= 1 },
    ] {
      #expect(throws: refusal) { try session.collector.receive(forged) }
    }
    for forged in [
      vector.changed { $0.attempt = 2 }, vector.changed { $0.tau[0] ^= 1 },
      vector.changed { $0.words = .wide([1, 2]) },
    ] {
      #expect(throws: refusal) { try session.collector.receive(forged) }
    }
  }

  @Test("A signature is for one kind of message")
  func kinds() {
    let labels = [
      NodeHello.label, ShareBundle.label, MaskedVector.label, SurvivorVote.label,
      ReleasedShares.label,
    ]
    #expect(Set(labels).count == labels.count)
  }

  /// A hello that its sender has signed as another kind of message.
  private struct Relabelled: SignedMessage {
    static let label = SurvivorVote.label
    var hello: NodeHello
    var signature: [UInt8] = []
    var suite: UInt8 { hello.suite }
    var node: String { hello.node }

    init(_ hello: NodeHello) { self.hello = hello }

    init(from frame: inout FrameReader) throws(AggregationError) {
      hello = try NodeHello(from: &frame)
    }

    func write(to frame: inout FrameWriter) { hello.write(to: &frame) }
  }

  @Test("The same bytes, signed as another kind of message, are not signed")
  func relabelled() throws {
    var session = try Session.strict(3, attempts: 0)
    let hello = try session.nodes[1].hello(attempts: 1)
    let other = try Relabelled(hello).resigned(by: Session.identity(1)) { _ in }
    let moved = hello.changed { $0.signature = other.signature }
    #expect(throws: refusal) { try session.collector.receive(moved) }
    try session.collector.receive(hello)
  }
}
