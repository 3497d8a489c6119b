import Cryptography
import SecureAggregation
import Testing

/// Whoever has `t` shares of a node's own mask and `t` of its mask key reads its vector.
///
/// A malicious collector has one way to ask for both: it tells some honest nodes that everybody
/// survived, and lets the others vote that the victim did not. Its own nodes give both.
@Suite("Two kinds of shares")
struct ShareKindTests {
  /// What the collector gathers of the victim's.
  private struct Haul {
    var ownMask = 0
    var maskKey = 0
  }

  /// Asks everything of everybody: `trusting` nodes are told first that everybody survived, the
  /// other honest ones vote first. Node 0 is the victim, the last ones are corrupt.
  private func haul(nodes: Int, trusting: Set<Int>) throws -> Haul {
    let threshold = Threshold(nodes: nodes)
    let honest = 0..<(nodes - threshold.corrupt)
    let inputs = randomInputs(nodes, 1)
    var session = try Session.tolerant(nodes, attempts: 1)
    let round = try session.begin(1)
    for position in 0..<nodes {
      try session.collector.receive(session.answer(round, by: position, with: inputs[position]))
    }
    guard case .shares(let everybody) = try session.collector.next() else {
      throw AggregationError.noRound
    }
    var withoutVictim = everybody
    withoutVictim.set.survivors[0] = false

    // The corrupt nodes give both kinds, and vote for whatever is wanted.
    var haul = Haul(ownMask: threshold.corrupt, maskKey: threshold.corrupt)
    for position in honest where trusting.contains(position) {
      _ = try session.nodes[position].release(everybody)
      haul.ownMask += 1
    }
    for position in 1..<nodes {
      if let vote = try? session.nodes[position].vote(on: withoutVictim.set) {
        #expect(!trusting.contains(position))
        withoutVictim.votes.append(vote)
      }
    }
    for position in honest {
      if (try? session.nodes[position].release(withoutVictim)) != nil {
        #expect(!trusting.contains(position))
        haul.maskKey += 1
      }
      guard !trusting.contains(position) else { continue }
      if (try? session.nodes[position].release(everybody)) != nil { haul.ownMask += 1 }
    }
    return haul
  }

  /// All sets of honest nodes to tell that everybody survived; from nine nodes on, one set of each
  /// size three times.
  private func splits(of honest: [Int], using random: inout SeededGenerator) -> [Set<Int>] {
    if honest.count < 7 {
      return (0..<(1 << honest.count)).map { bits in
        Set(honest.indices.filter { bits >> $0 & 1 == 1 }.map { honest[$0] })
      }
    }
    var splits: [Set<Int>] = []
    for size in 0...honest.count {
      for _ in 0..<3 { splits.append(Set(honest.shuffled(using: &random).prefix(size))) }
    }
    return splits
  }

  @Test("No way of asking gathers enough of both", arguments: 3...12)
  func bruteForce(nodes: Int) throws {
    let threshold = Threshold(nodes: nodes)
    let (c, t) = (threshold.corrupt, threshold.shares)
    var random = SeededGenerator(seed: UInt64(nodes))
    var (mostOwn, mostKeys, mostOfBoth) = (0, 0, 0)
    for trusting in splits(of: Array(0..<(nodes - c)), using: &random) {
      let haul = try haul(nodes: nodes, trusting: trusting)
      #expect(haul.ownMask < t || haul.maskKey < t)
      mostOwn = max(mostOwn, haul.ownMask)
      mostKeys = max(mostKeys, haul.maskKey)
      mostOfBoth = max(mostOfBoth, min(haul.ownMask, haul.maskKey))
    }
    // Each kind alone is to be had, or else nothing would ever be recovered; of three and four
    // nodes nobody may drop out.
    #expect(mostOwn == nodes)
    #expect(mostKeys == (threshold.minimumSurvivors < nodes ? nodes - 1 : c))
    #expect(mostOfBoth == (threshold.minimumSurvivors < nodes ? nodes + c - t : c))
  }

  @Test("One share less and a split would gather both")
  func tight() {
    for nodes in 3...100 {
      let threshold = Threshold(nodes: nodes)
      let (c, t) = (threshold.corrupt, threshold.shares)
      /// Whether some split of the honest nodes leaves `needed` shares on both sides.
      func gathersBoth(_ needed: Int) -> Bool {
        (0...(nodes - c)).contains { $0 + c >= needed && nodes - c - $0 + c >= needed }
      }
      #expect(!gathersBoth(t))
      #expect(gathersBoth(t - 1))
    }
  }
}
