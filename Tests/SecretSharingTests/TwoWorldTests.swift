import Cryptography
import Foundation
import SecretSharing
import Testing

/// What a role sees in two worlds with the same result. The bank's rows are all alike in pairs; the
/// worlds exchange the tax bureau's rows within the pairs. A distinguisher guesses the world from what
/// one role sees; in a control a mask is known, and it is right every time.
@Suite("Two worlds of a fit")
struct FitTwoWorldTests {
  static let runs = 40
  static let rowCount = 2048
  static let half = 1024

  /// The first half of the tax bureau's column is high in world 0, the second in world 1.
  private func run(world: Int, keys: [MaskPrivateKey]) throws -> (FitTerms, [Parcel], VerticalFit) {
    var generator = SeededGenerator(state: 9)
    var rows = SyntheticRows(Self.half, left: 1, right: 2, using: &generator)
    // Twins: alike for the bank, apart for the tax bureau.
    let high = rows.columns[0].map { _ in 1.5 }
    let low = rows.columns[0].map { _ in -1.5 }
    let (bad, good) = (rows.outcomes, rows.outcomes.enumerated().map { $0.offset % 5 == 0 })
    rows.columns[0] = world == 0 ? high + low : low + high
    for index in 1..<3 { rows.columns[index] += rows.columns[index] }
    rows.outcomes = world == 0 ? bad + good : good + bad
    let watched = try WatchedFit(rows, keys: keys)
    return (watched.terms, watched.parcels, watched.fit)
  }

  private func guess(_ words: [UInt64], column: Int = 0, columns: Int = 1) -> Int {
    WatchedFit.guess(words, column: column, columns: columns)
  }

  private func fixedKeys(_ seed: UInt8) throws -> [MaskPrivateKey] {
    try WatchedFit.fixedKeys(seed)
  }

  @Test("Nothing the bank gets from the bureau tells the worlds apart; with a known mask it does")
  func bank() throws {
    var right: [Parcel.Kind: Int] = [:]
    var (knownFeatures, knownAngles) = (0, 0)
    var fits: [VerticalFit] = []
    for run in 0..<Self.runs {
      let world = run % 2
      let seed = UInt8(run + 1)
      let (terms, parcels, fit) = try self.run(world: world, keys: fixedKeys(seed))
      fits.append(fit)
      let seen = parcels.filter { $0.from == .labelHolder && $0.to == .holder(1) }
      for kind in [Parcel.Kind.features, .angles, .truncations, .residuals, .weightedFeatures] {
        let words = try #require(seen.first { $0.kind == kind }).words
        let columns = words.count / Self.rowCount
        let column = kind == .features || kind == .weightedFeatures ? 1 : 0
        right[kind, default: 0] += guess(words, column: column, columns: columns) == world ? 1 : 0
      }
      // The dealer's masks, as if dealer and bank were one, or as if there were none.
      var dealer = try PairSecrets(
        terms: terms, role: .dealer, peers: [.labelHolder], key: fixedKeys(seed)[2])
      var features = try #require(seen.first { $0.kind == .features }).words
      let mask = try dealer.take(.labelHolder, "features")
      Ring.add(mask.words(0..<features.count), to: &features)
      knownFeatures += guess(features, column: 1, columns: 3) == world ? 1 : 0
      var angles = try #require(seen.first { $0.kind == .angles }).words
      let angleMask = try dealer.take(.labelHolder, "angles", step: 1)
      Ring.subtract(angleMask.words(0..<angles.count), from: &angles)
      // Bad goes with one sign of the column; which, the result tells.
      let sign = fit.coefficients[1] > 0 ? 0 : 1
      knownAngles += (guess(angles) ^ sign) == world ? 1 : 0
    }
    for (kind, count) in right {
      #expect((7...33).contains(count), "\(kind): \(count) of \(Self.runs)")
    }
    #expect(right.count == 5)
    #expect(knownFeatures == Self.runs)
    #expect(knownAngles == Self.runs)
    for fit in fits {
      for (one, other) in zip(fit.coefficients, fits[0].coefficients) {
        #expect(abs(one - other) < 1e-6)
      }
    }
  }

  @Test("A mask that serves twice gives the difference away, and no two messages share one")
  func reuse() throws {
    let keys = try fixedKeys(99)
    let (terms, parcels, _) = try run(world: 0, keys: keys)
    let angles = parcels.filter { $0.kind == .angles && $0.from == .labelHolder }
    #expect(angles.count >= 3)
    func largest(_ words: [UInt64]) -> Double {
      words.reduce(0) { max($0, abs(Double(Int64(bitPattern: $1)))) }
    }
    // Predictors of two steps differ by far less than half a turn, unless their masks differ.
    let fresh = Ring.difference(angles[1].words, angles[0].words)
    #expect(largest(fresh) > 0.9 * 0x1p63)
    var dealer = try PairSecrets(
      terms: terms, role: .dealer, peers: [.labelHolder], key: fixedKeys(99)[2])
    let first = try dealer.take(.labelHolder, "angles", step: 1).words(0..<Self.rowCount)
    let second = try dealer.take(.labelHolder, "angles", step: 2).words(0..<Self.rowCount)
    var reused = Ring.difference(angles[1].words, second)
    Ring.add(first, to: &reused)
    #expect(largest(Ring.difference(reused, angles[0].words)) < 0.2 * 0x1p63)
  }

  @Test("Every byte that one holder sends the other is uniform; plain features are not")
  func uniformBytes() throws {
    let (_, parcels, _) = try run(world: 0, keys: freshKeys())
    func statistic(_ words: [UInt64]) -> Double {
      var counts = [Double](repeating: 0, count: 256)
      for word in words {
        for byte in 0..<8 { counts[Int(word >> (8 * UInt64(byte)) & 255)] += 1 }
      }
      let expected = Double(words.count * 8) / 256
      return counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    }
    let kinds: [Parcel.Kind] = [
      .features, .angles, .truncations, .residuals, .shares, .weightedMasks, .weightedFeatures,
    ]
    for kind in kinds {
      for parcel in parcels where parcel.kind == kind {
        // 255 degrees: mean 255, deviation 22.6; seven of them.
        #expect((97...413).contains(statistic(parcel.words)), "\(kind) \(parcel.step)")
      }
    }
    #expect(statistic((0..<2048).map { UInt64($0 % 7) << 16 }) > 10_000)
  }

  @Test("Two of three shares of a sum are noise; only all three are the sum")
  func shares() throws {
    var sums: [[Double]] = []
    for seed in 0..<2 {
      let (_, parcels, _) = try run(world: 0, keys: fixedKeys(UInt8(120 + seed)))
      let shares = parcels.filter { $0.kind == .gradientShare && $0.step == 1 }
      #expect(shares.map(\.from).sorted() == [.labelHolder, .holder(1), .dealer])
      for left in 0..<3 {
        let pair = (0..<3).filter { $0 != left }
        var partial = shares[pair[0]].words
        Ring.add(shares[pair[1]].words, to: &partial)
        // A gradient of 2,048 rows is far below 2^60; noise is not.
        let isLarge = partial.contains { Int64(bitPattern: $0).magnitude > 1 << 61 }
        #expect(isLarge)
      }
      var whole = shares[0].words
      for share in shares[1...] { Ring.add(share.words, to: &whole) }
      sums.append(whole.map { Scales.number($0, bits: 46) })
    }
    for (one, other) in zip(sums[0], sums[1]) {
      #expect(abs(one - other) <= 1e-4 * (1 + abs(one)))
    }
  }

  @Test("The dealer's messages depend on nothing but terms and keys")
  func dealer() throws {
    let messages = try [0, 1].map { world in
      try run(world: world, keys: fixedKeys(200)).1.filter { $0.from == .dealer && $0.step <= 3 }
    }
    #expect(messages[0].count > 4)
    #expect(messages[0] == messages[1])
  }
}
