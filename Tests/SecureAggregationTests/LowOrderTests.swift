import Cryptography
import SecureAggregation
import Testing

/// Keys that make every shared secret zero, in hellos that a malicious node has signed.
@Suite("Keys of low order")
struct LowOrderTests {
  /// The canonical u-coordinates of small order on the curve and its twist. Langley, Hamburg and
  /// Turner, RFC 7748, section 6.1; Bernstein, *Curve25519*, 2006, lists them.
  static let points = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]

  private func key(_ point: String) throws -> MaskPublicKey {
    let digits = point.compactMap(\.hexDigitValue)
    return try MaskPublicKey(
      stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }

  /// Everybody has taken the hellos, that of node 4 with `change`d keys.
  private func session(
    _ policy: AggregationPolicy, _ change: (inout NodeHello) throws -> Void
  ) throws -> Session {
    var session = try Session.masking(policy, 5, attempts: 0)
    var hellos: [NodeHello] = []
    for position in 0..<5 { hellos.append(try session.nodes[position].hello(attempts: 2)) }
    let honest = hellos[4]
    hellos[4] = try honest.resigned(by: Session.identity(4), change)
    for hello in hellos { try session.collector.receive(hello) }
    for position in 0..<4 { try session.nodes[position].meet(hellos) }
    try session.nodes[4].meet(hellos.dropLast() + [honest])
    return session
  }

  private let everybody = Array(repeating: true, count: 5)

  @Test("A mask key of low order spends the attempt, and no vector leaves", arguments: points)
  func maskKey(point: String) throws {
    let inputs = randomInputs(5, 3)
    for policy in [AggregationPolicy.strict, .tolerant(Threshold(nodes: 5))] {
      var session = try session(policy) { $0.maskKeys[0] = try key(point) }
      let round = try session.begin(3, members: everybody)
      for position in 0..<4 {
        #expect(throws: AggregationError.lowOrderKey(of: "node-4")) {
          try session.answer(round, by: position, with: inputs[position])
        }
        // Nothing is left to try again with, and nothing to finish.
        #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
          try session.nodes[position].contribute(inputs[position])
        }
        #expect(throws: AggregationError.attemptNotIncreasing(1, last: 1)) {
          try session.nodes[position].accept(round, shares: session.collector.shares(for: position))
        }
      }
      // The next attempt has honest keys.
      session.collector.abandon()
      let next = try session.begin(3, members: everybody)
      for position in 0..<5 {
        try session.collector.receive(session.answer(next, by: position, with: inputs[position]))
      }
      if case .shares(let request) = try session.collector.next() {
        for position in 0..<5 {
          try session.collector.receive(session.nodes[position].release(request))
        }
      }
      #expect(try session.collector.finish() == sum(inputs))
    }
  }

  @Test("No share is wrapped for a channel key of low order", arguments: points)
  func channelKey(point: String) throws {
    var session = try session(.tolerant(Threshold(nodes: 5))) {
      $0.channelKey = try key(point)
    }
    for position in 0..<4 {
      for attempt in [1, 2, 1] as [UInt64] {
        #expect(throws: AggregationError.lowOrderKey(of: "node-4")) {
          try session.nodes[position].bundle(for: attempt)
        }
      }
    }
  }
}
