import Cryptography
import SecureAggregation
import Testing

/// What one masked vector gives away: nothing that a test of its bytes can find.
@Suite("Masking statistics")
struct MaskingStatisticsTests {
  static let wordCount = 8192
  /// Chi-square with 255 degrees of freedom has mean 255 and deviation 22.6; outside five
  /// deviations either way is the one run in a million. Keys are fixed, so the outcome is too.
  static let plausible = 142.0...368.0

  /// Two worlds with one sum: all counts at the first node, or spread over three.
  static let worlds: [[[UInt128]]] = [
    [
      [UInt128](repeating: 6 << 64, count: wordCount),
      [UInt128](repeating: 0, count: wordCount),
      [UInt128](repeating: 0, count: wordCount),
    ],
    [
      [UInt128](repeating: 1 << 64, count: wordCount),
      [UInt128](repeating: 2 << 64, count: wordCount),
      [UInt128](repeating: 3 << 64, count: wordCount),
    ],
  ]

  /// A round of three nodes with the keys that `label` stands for.
  private func vectors(
    _ inputs: [[UInt128]], keys label: String
  ) throws -> (round: RoundDescription, words: [[UInt128]]) {
    let roster = try Session.roster(3)
    var collector = try StrictCollector(roster: roster, jobDigest: Session.job)
    var nodes = try roster.names.map {
      try StrictParticipant(name: $0, roster: roster, jobDigest: Session.job)
    }
    for index in nodes.indices {
      try collector.receive(nodes[index].hello(keys: [fixedKey("\(label) \(index)")]))
    }
    let round = try collector.begin(
      step: "counts", modelDigest: Session.model, layoutDigest: Session.layout,
      wordCount: Self.wordCount)
    return (round, try nodes.indices.map { try nodes[$0].contribute(inputs[$0], to: round).words })
  }

  @Test("Two worlds with the same sum cannot be told apart by any one node's bytes")
  func twoWorlds() throws {
    let first = try vectors(Self.worlds[0], keys: "first world").words
    let second = try vectors(Self.worlds[1], keys: "second world").words
    #expect(sum(first) == sum(second))
    for node in 0..<3 {
      let (one, two) = (byteCounts(first[node]), byteCounts(second[node]))
      #expect(Self.plausible.contains(distanceFromUniform(one)))
      #expect(Self.plausible.contains(distanceFromUniform(two)))
      #expect(Self.plausible.contains(distance(one, two)))
    }
  }

  @Test("The control: unmasked worlds are told apart, and a key used twice gives the difference")
  func unmasked() throws {
    let (one, two) = (byteCounts(Self.worlds[0][0]), byteCounts(Self.worlds[1][0]))
    #expect(distanceFromUniform(one) > 1e6)
    #expect(distance(one, two) > Self.plausible.upperBound)

    let first = try vectors(Self.worlds[0], keys: "same").words[0]
    let second = try vectors(Self.worlds[1], keys: "same").words[0]
    #expect(zip(first, second).allSatisfy { $0 &- $1 == UInt128(5) << 64 })
  }

  @Test("The control: one mask with the wrong sign and nothing adds up")
  func wrongSign() throws {
    let inputs = Self.worlds[1]
    var (round, words) = try vectors(inputs, keys: "sign")
    #expect(sum(words) == sum(inputs))
    // Node 0 adds the mask it shares with node 2; take it off twice.
    let shared = try fixedKey("sign 0").agree(with: [round.maskKeys[2]])[0]
    let mask = MaskStream(PairSeed(shared: shared, tau: round.tau, between: 0, and: 2))
    mask.subtract(from: &words[0])
    mask.subtract(from: &words[0])
    #expect(zip(sum(words), sum(inputs)).allSatisfy { $0 != $1 })
  }

  private func byteCounts(_ words: [UInt128]) -> [Double] {
    var counts = [Double](repeating: 0, count: 256)
    for word in words {
      for shift in stride(from: UInt128(0), to: 128, by: 8) {
        counts[Int(word >> shift & 0xFF)] += 1
      }
    }
    return counts
  }

  private func distanceFromUniform(_ counts: [Double]) -> Double {
    let expected = counts.reduce(0, +) / 256
    return counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
  }

  /// The two-sample statistic for samples of equal size.
  private func distance(_ one: [Double], _ two: [Double]) -> Double {
    zip(one, two).reduce(0) { sum, pair in
      let (a, b) = pair
      return a + b == 0 ? sum : sum + (a - b) * (a - b) / (a + b)
    }
  }
}
