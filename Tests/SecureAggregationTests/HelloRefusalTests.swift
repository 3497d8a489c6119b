import Cryptography
import SecureAggregation
import Testing

/// What a malicious collector, or a malicious node, may try with the keys that nodes announce.
@Suite("Of hellos, a participant refuses")
struct HelloRefusalTests {
  private var session: Session
  private let hellos: [NodeHello]

  init() throws {
    session = try Session.tolerant(5, attempts: 0)
    var hellos: [NodeHello] = []
    for position in 0..<5 { hellos.append(try session.nodes[position].hello(attempts: 3)) }
    self.hellos = hellos
  }

  /// Node 1 refuses the `change`d hellos, takes nothing from them, and the honest ones after.
  private mutating func expect(
    _ error: AggregationError, after change: (inout [NodeHello]) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) rethrows {
    var changed = hellos
    try change(&changed)
    #expect(throws: error, sourceLocation: sourceLocation) { try session.nodes[1].meet(changed) }
    #expect(throws: Never.self, sourceLocation: sourceLocation) {
      try session.nodes[1].meet(hellos)
    }
  }

  @Test("one node's keys under another's name")
  mutating func swappedNames() {
    expect(.badSignature(of: "node-3")) { hellos in
      hellos[3] = hellos[2].changed { $0.node = "node-3" }
    }
  }

  @Test("keys swapped between two nodes")
  mutating func swappedKeys() {
    expect(.badSignature(of: "node-2")) { hellos in
      let mine = hellos[2].maskKeys
      hellos[2].maskKeys = hellos[3].maskKeys
      hellos[3].maskKeys = mine
    }
  }

  @Test("the collector's own keys instead of a node's")
  mutating func strangersKeys() {
    expect(.badSignature(of: "node-4")) { $0[4].maskKeys[0] = MaskPrivateKey().publicKey }
    expect(.badSignature(of: "node-4")) { $0[4].channelKey = ChannelPrivateKey().publicKey }
  }

  @Test("its own keys reflected by another node, of this attempt or a later one", arguments: 0..<3)
  mutating func reflected(attempt: Int) throws {
    try expect(.repeatedKey(of: "node-4")) { hellos in
      let own = hellos[1].maskKeys[attempt]
      hellos[4] = try hellos[4].resigned(by: Session.identity(4)) { $0.maskKeys[0] = own }
    }
  }

  @Test("its own keys reflected by a node that comes before it in the list")
  mutating func reflectedBefore() throws {
    // Whom the error names depends on the order; that nothing is taken does not.
    let own = hellos[1].maskKeys[0]
    var changed = hellos
    changed[0] = try hellos[0].resigned(by: Session.identity(0)) { $0.maskKeys[2] = own }
    let error = #expect(throws: AggregationError.self) { try session.nodes[1].meet(changed) }
    #expect([.repeatedKey(of: "node-0"), .repeatedKey(of: "node-1")].contains(error))
    try session.nodes[1].meet(hellos)
  }

  @Test("one key under two names")
  mutating func duplicate() throws {
    try expect(.repeatedKey(of: "node-3")) { hellos in
      let other = hellos[2].maskKeys[1]
      hellos[3] = try hellos[3].resigned(by: Session.identity(3)) { $0.maskKeys[0] = other }
    }
  }

  @Test("one channel key under two names")
  mutating func duplicateChannel() throws {
    try expect(.repeatedKey(of: "node-3")) { hellos in
      let other = hellos[2].channelKey
      hellos[3] = try hellos[3].resigned(by: Session.identity(3)) { $0.channelKey = other }
    }
  }

  @Test("one key for two attempts, in one hello or in two")
  mutating func duplicateInTime() throws {
    try expect(.repeatedKey(of: "node-3")) { hellos in
      hellos[3] = try hellos[3].resigned(by: Session.identity(3)) {
        $0.maskKeys[2] = $0.maskKeys[0]
      }
    }
    try expect(.repeatedKey(of: "node-3")) { hellos in
      hellos.append(
        try hellos[3].resigned(by: Session.identity(3)) {
          $0.firstAttempt = 4
          $0.maskKeys = [$0.maskKeys[0]]
        })
    }
  }

  @Test("other keys for attempts that a node has announced")
  mutating func replaced() throws {
    try expect(.attemptAnnouncedTwice(3, by: "node-3")) { hellos in
      hellos.append(
        try hellos[3].resigned(by: Session.identity(3)) {
          $0.firstAttempt = 3
          $0.maskKeys = [MaskPrivateKey().publicKey]
        })
    }
  }

  @Test("lists that leave its own hello out, or have it twice")
  mutating func ownLeftOut() {
    expect(.ownKeyChanged(attempt: 1)) { $0.remove(at: 1) }
    expect(.ownKeyChanged(attempt: 1)) { $0.append($0[1]) }
  }

  @Test("its own hello altered, even under its own signature")
  mutating func ownAltered() throws {
    let stranger = MaskPrivateKey().publicKey
    expect(.ownKeyChanged(attempt: 1)) { $0[1].maskKeys[0] = stranger }
    expect(.ownKeyChanged(attempt: 1)) { $0[1].maskKeys.removeLast() }
    expect(.ownKeyChanged(attempt: 1)) { $0[1].channelKey = stranger }
    try expect(.ownKeyChanged(attempt: 1)) { hellos in
      hellos[1] = try hellos[1].resigned(by: Session.identity(1)) { $0.maskKeys[0] = stranger }
    }
  }

  @Test("an old hello of its own, when it has announced more")
  mutating func ownOutdated() throws {
    try session.nodes[1].meet(hellos)
    let more = try session.nodes[1].hello(attempts: 1)
    #expect(more.firstAttempt == 4)
    #expect(throws: AggregationError.ownKeyChanged(attempt: 4)) {
      try session.nodes[1].meet(hellos)
    }
    var current = hellos
    current[1] = more
    try session.nodes[1].meet(current)
  }

  @Test("hellos of another job or suite, of strangers, and without keys")
  mutating func foreign() throws {
    let key = try Session.identity(3)
    expect(.unknownNode("node-5")) { $0[3].node = "node-5" }
    expect(.differs("job")) { hellos in
      hellos[3] = hellos[3].resigned(by: key) { $0.jobDigest = Session.model }
    }
    expect(.wrongSuite(CipherSuite.plain, expected: CipherSuite.x25519)) { hellos in
      hellos[3] = hellos[3].resigned(by: key) { $0.suite = CipherSuite.plain }
    }
    expect(.noKeys("node-3")) { hellos in
      hellos[3] = hellos[3].resigned(by: key) { $0.maskKeys = [] }
    }
    #expect(throws: AggregationError.noKeys("node-1")) { try session.nodes[1].hello(attempts: 0) }
  }

  @Test("attempts before the first and past the last number, without trapping")
  mutating func numbers() throws {
    let key = try Session.identity(3)
    expect(.attemptAnnouncedTwice(0, by: "node-3")) { hellos in
      hellos[3] = hellos[3].resigned(by: key) { $0.firstAttempt = 0 }
    }
    for first in [.max, .max - 2, .max - 3] as [UInt64] {
      expect(.malformed("an attempt beyond all numbers")) { hellos in
        hellos[3] = hellos[3].resigned(by: key) { $0.firstAttempt = first }
      }
    }
  }
}
