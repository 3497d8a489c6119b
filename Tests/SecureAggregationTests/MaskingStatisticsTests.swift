import Cryptography
import SecureAggregation
import Testing

/// What masked vectors give away: nothing but their sum that a test of their bytes can find.
@Suite("Masking statistics")
struct MaskingStatisticsTests {
  static let policies = [AggregationPolicy.strict, .tolerant(Threshold(nodes: 3))]
  static let wordCount = 8192
  /// Chi-square with 255 degrees of freedom has mean 255 and deviation 22.6; outside five
  /// deviations either way is the one run in a million. Keys are fixed, so the outcome is too.
  static let plausible = 142.0...368.0

  /// Two worlds with one sum: all counts at the first node, or spread over three.
  static let worlds: [[RingVector]] = [
    [constant(6), constant(0), constant(0)], [constant(1), constant(2), constant(3)],
  ]

  private static func constant(_ count: UInt128) -> RingVector {
    .wide([UInt128](repeating: count << 64, count: wordCount))
  }

  /// Everything the collector can add up short of the total: one node's vector, or two nodes', with
  /// the masks of their own and without.
  private func views(of world: Int, _ policy: AggregationPolicy) throws -> [RingVector] {
    let known = KnownSecrets(label: "world \(world)", policy: policy)
    let vectors = try known.vectors(Self.worlds[world])
    var views: [RingVector] = []
    for nodes in [[0], [1], [2], [0, 1], [0, 2], [1, 2]] {
      views.append(sum(nodes.map { vectors[$0].words }))
      guard policy != .strict else { continue }
      views.append(sum(nodes.map { known.withoutOwnMask(vectors[$0], of: $0) }))
    }
    // In tolerant rounds the masks of their own keep even the total covered.
    if policy != .strict { views.append(sum(vectors.map(\.words))) }
    return views
  }

  @Test("Two worlds with the same sum cannot be told apart", arguments: policies)
  func twoWorlds(policy: AggregationPolicy) throws {
    #expect(sum(Self.worlds[0]) == sum(Self.worlds[1]))
    let (first, second) = try (views(of: 0, policy), views(of: 1, policy))
    #expect(first.count == (policy == .strict ? 6 : 13))
    for (one, two) in zip(first, second) {
      let (one, two) = (byteCounts(one), byteCounts(two))
      #expect(Self.plausible.contains(distanceFromUniform(one)))
      #expect(Self.plausible.contains(distanceFromUniform(two)))
      #expect(Self.plausible.contains(distance(one, two)))
    }
  }

  @Test("Narrow words are as uniform", arguments: policies)
  func narrow(policy: AggregationPolicy) throws {
    let inputs = (0..<3).map { node in
      RingVector.narrow([UInt64](repeating: UInt64(node), count: 2 * Self.wordCount))
    }
    let known = KnownSecrets(label: "narrow", policy: policy)
    let vectors = try known.vectors(inputs)
    for (position, vector) in vectors.enumerated() {
      #expect(Self.plausible.contains(distanceFromUniform(byteCounts(vector.words))))
      let own = known.withoutOwnMask(vector, of: position)
      #expect(Self.plausible.contains(distanceFromUniform(byteCounts(own))))
    }
    #expect(sum(vectors.indices.map { known.withoutOwnMask(vectors[$0], of: $0) }) == sum(inputs))
  }

  @Test("The control: worlds without masks are told apart")
  func unmasked() {
    let (one, two) = (byteCounts(Self.worlds[0][0]), byteCounts(Self.worlds[1][0]))
    #expect(distanceFromUniform(one) > 1e6)
    #expect(distance(one, two) > Self.plausible.upperBound)
  }

  @Test("The control: keys used twice give the difference of two vectors", arguments: policies)
  func twoTimePad(policy: AggregationPolicy) throws {
    let known = KnownSecrets(label: "same", policy: policy)
    let (first, second) = try (known.vectors(Self.worlds[0]), known.vectors(Self.worlds[1]))
    guard case .wide(let one) = first[0].words, case .wide(let two) = second[0].words else {
      Issue.record("wide vectors stay wide")
      return
    }
    for (a, b) in zip(one, two) where a &- b != 5 << 64 {
      Issue.record("the same masks do not cancel")
      return
    }
  }

  @Test("The control: one mask with the wrong sign and nothing adds up", arguments: policies)
  func wrongSign(policy: AggregationPolicy) throws {
    let known = KnownSecrets(label: "sign", policy: policy)
    let vectors = try known.vectors(Self.worlds[1])
    var words = vectors.indices.map { known.withoutOwnMask(vectors[$0], of: $0) }
    #expect(sum(words) == sum(Self.worlds[1]))
    // Node 0 adds the mask it shares with node 2; take it off twice.
    let mask = try known.pairMask(of: 0, and: 2, tau: vectors[0].tau)
    mask.subtract(from: &words[0])
    mask.subtract(from: &words[0])
    #expect(isNoise(sum(words), insteadOf: sum(Self.worlds[1])))
    // A node that did so in earnest would stop the total, not falsify it unseen: it is noise.
    #expect(Self.plausible.contains(distanceFromUniform(byteCounts(words[0]))))
  }

  @Test("The control: a mask that one node forgot uncovers the other")
  func forgottenMasks() throws {
    let known = KnownSecrets(label: "forgotten", policy: .strict)
    let vectors = try known.vectors(Self.worlds[1])
    var words = vectors[0].words
    for peer in [1, 2] {
      try known.pairMask(of: 0, and: peer, tau: vectors[0].tau).subtract(from: &words)
    }
    #expect(words == Self.worlds[1][0])
    #expect(distanceFromUniform(byteCounts(words)) > 1e6)
  }

  private func byteCounts(_ vector: RingVector) -> [Double] {
    switch vector {
    case .narrow(let words): byteCounts(words)
    case .wide(let words): byteCounts(words)
    }
  }

  private func byteCounts<Word: FixedWidthInteger>(_ words: [Word]) -> [Double] {
    var counts = [Double](repeating: 0, count: 256)
    for word in words {
      for shift in stride(from: 0, to: Word.bitWidth, by: 8) {
        counts[Int(truncatingIfNeeded: word >> Word(shift) & 0xFF)] += 1
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
    var sum = 0.0
    for (a, b) in zip(one, two) where a + b > 0 { sum += (a - b) * (a - b) / (a + b) }
    return sum
  }
}
