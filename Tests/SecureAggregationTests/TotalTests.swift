import Cryptography
import SecureAggregation
import Testing

@Suite("Totals")
struct TotalTests {
  /// 64 KiB of stream are 4096 wide words, or 8192 narrow ones.
  private static let lengths: [(RingVector.Width, [Int])] = [
    (.wide, [1, 2, 4095, 4096, 4097, 8193]), (.narrow, [1, 3, 8191, 8192, 8193, 16_385]),
  ]

  private func expectEquality(_ policy: AggregationPolicy, nodes: Int) throws {
    var masked = try Session.masking(policy, nodes, attempts: 12)
    var plain = try Session.plain(policy, nodes)
    var random = SeededGenerator(seed: UInt64(nodes))
    for (width, lengths) in Self.lengths {
      for length in lengths {
        let inputs = randomInputs(nodes, length, width: width, using: &random)
        let order = Array(0..<nodes).shuffled(using: &random)
        masked.arrival = { positions in order.filter(positions.contains) }
        let total = try masked.total(of: inputs)
        #expect(total == sum(inputs))
        #expect(try plain.total(of: inputs) == total)
      }
    }
    #expect(masked.collector.remainingAttempts(of: masked.present) == 0)
  }

  @Test("The strict total equals the plain total bit for bit", arguments: 2...12)
  func strict(nodes: Int) throws {
    try expectEquality(.strict, nodes: nodes)
  }

  @Test("The tolerant total equals the plain total bit for bit", arguments: 3...12)
  func tolerant(nodes: Int) throws {
    try expectEquality(.tolerant(Threshold(nodes: nodes)), nodes: nodes)
  }

  @Test("Every order of arrival gives the same total")
  func order() throws {
    let inputs = randomInputs(4, 5)
    let orders = permutations(of: Array(0..<4))
    var strict = try Session.strict(4, attempts: orders.count)
    var tolerant = try Session.tolerant(4, attempts: orders.count)
    for order in orders {
      strict.arrival = { _ in order }
      tolerant.arrival = { _ in order }
      #expect(try strict.total(of: inputs) == sum(inputs))
      #expect(try tolerant.total(of: inputs) == sum(inputs))
    }
  }

  @Test("The survivors' total equals the plain total of those who answered", arguments: 5...12)
  func survivors(nodes: Int) throws {
    let policy = AggregationPolicy.tolerant(Threshold(nodes: nodes))
    let dropped = Set((0..<(nodes - Threshold(nodes: nodes).minimumSurvivors)).map { $0 * 2 })
    for width in [RingVector.Width.narrow, .wide] {
      let inputs = randomInputs(nodes, 9, width: width)
      var masked = try Session.masking(policy, nodes)
      var plain = try Session.plain(policy, nodes)
      let total = try masked.total(of: inputs, dropping: Session.DropOuts(vector: dropped))
      #expect(total == sum(inputs.indices.filter { !dropped.contains($0) }.map { inputs[$0] }))
      #expect(try plain.total(of: inputs, dropping: Session.DropOuts(vector: dropped)) == total)
    }
  }

  private func permutations(of items: [Int]) -> [[Int]] {
    guard let first = items.first else { return [[]] }
    return permutations(of: Array(items.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }
}
