import Cryptography
import SecureAggregation
import Testing

/// A collector that tells one node something else, in a way no node can see alone, gets noise.
@Suite("Equivocation yields noise")
struct EquivocationTests {
  /// The sum of what the nodes send when node 0 is told `change`d news, against the true sum.
  private func totals(
    telling change: (inout RoundDescription) -> Void
  ) throws -> (got: [UInt128], true: [UInt128]) {
    var session = try Session.strict(4)
    let inputs = randomInputs(4, 64)
    let round = try session.begin(64)
    var other = round
    change(&other)
    let vectors = try session.nodes.indices.map { index in
      try session.nodes[index].contribute(inputs[index], to: index == 0 ? other : round).words
    }
    return (sum(vectors), sum(inputs))
  }

  private func expectNoise(
    sourceLocation: SourceLocation = #_sourceLocation,
    telling change: (inout RoundDescription) -> Void
  ) throws {
    let totals = try totals(telling: change)
    #expect(zip(totals.got, totals.true).allSatisfy { $0 != $1 }, sourceLocation: sourceLocation)
  }

  @Test("The control: one story for all gives the sum")
  func control() throws {
    let totals = try totals { _ in }
    #expect(totals.got == totals.true)
  }

  @Test("Another model for one node")
  func model() throws { try expectNoise { $0.modelDigest = Session.layout } }

  @Test("Another layout for one node")
  func layout() throws { try expectNoise { $0.layoutDigest = Session.model } }

  @Test("Another step for one node")
  func step() throws { try expectNoise { $0.step = "hessian" } }

  @Test("Keys of two other nodes swapped for one node")
  func swapped() throws { try expectNoise { $0.maskKeys.swapAt(1, 2) } }

  @Test("A stranger's key for one node")
  func stranger() throws {
    let key = MaskPrivateKey().publicKey
    try expectNoise { $0.maskKeys[2] = key }
  }

  @Test("A vector made for another story is refused by an honest collector")
  func honestCollector() throws {
    var session = try Session.strict(3)
    var round = try session.begin(1)
    round.modelDigest = Session.layout
    let vector = try session.nodes[0].contribute([1], to: round)
    #expect(throws: AggregationError.differs("round")) { try session.collector.receive(vector) }
  }
}
