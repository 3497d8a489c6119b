import Cryptography
import SecretSharing
import Testing

/// What the platform, a third holder, sends and gets in two worlds with the same result. Rows come in
/// pairs that are alike but for one holder's, which the worlds exchange within the pairs.
@Suite("Two worlds of a fit with a third holder")
struct ThirdHolderTests {
  static let runs = 40
  static let half = 1024
  static let rowCount = 2048

  /// - Parameter moved: the holder whose column, and for the tax bureau whose outcomes, the worlds exchange.
  private func run(world: Int, moved: Int, seed: UInt8) throws -> WatchedFit {
    var generator = SeededGenerator(state: 9)
    var rows = SyntheticRows(Self.half, counts: [1, 1, 1], using: &generator)
    // A little of the outcome in both twins, so that the column has a part in the model.
    let shift = rows.outcomes.map { moved == 0 ? 0 : $0 ? 0.25 : -0.25 }
    let (high, low) = (shift.map { 1.5 + $0 }, shift.map { -1.5 + $0 })
    for index in rows.columns.indices {
      rows.columns[index] =
        index == moved
        ? (world == 0 ? high + low : low + high) : rows.columns[index] + rows.columns[index]
    }
    let (bad, good) = (rows.outcomes, rows.outcomes.enumerated().map { $0.offset % 5 == 0 })
    // Who has no outcomes has twins with the same.
    rows.outcomes = moved != 0 ? bad + bad : world == 0 ? bad + good : good + bad
    let keys = try WatchedFit.fixedKeys(seed, count: 5)
    return try WatchedFit(rows, keys: keys, range: 4)
  }

  @Test("Nothing it gets tells the worlds apart; with known masks the weighted columns do")
  func gets() throws {
    var right: [String: Int] = [:]
    var known = 0
    for run in 0..<Self.runs {
      let world = run % 2
      let watched = try self.run(world: world, moved: 0, seed: UInt8(run + 1))
      let seen = watched.parcels.filter { $0.to == .holder(2) && $0.from.isSharer }
      var titles: Set<String> = []
      for parcel in seen where parcel.words.count >= Self.rowCount {
        let owner = parcel.owner ?? parcel.from
        let title = "\(parcel.kind) of \(owner) from \(parcel.from)"
        guard titles.insert(title).inserted else { continue }
        let columns = parcel.words.count / Self.rowCount
        let column = columns > 1 && owner == .labelHolder && parcel.kind != .residuals ? 1 : 0
        let guess = WatchedFit.guess(parcel.words, column: column, columns: columns)
        right[title, default: 0] += guess == world ? 1 : 0
      }
      // With the dealer's masks the two shares of the bureau's weighted columns are these columns.
      let weighted = seen.filter { $0.kind == .weightedFeatures && $0.owner == .labelHolder }
      #expect(
        weighted.map(\.from) == FitRole.sharers
          || weighted.map(\.from) == FitRole.sharers.reversed())
      var sum = weighted[0].words
      Ring.add(weighted[1].words, to: &sum)
      var dealer = try watched.dealerSecrets(seed: UInt8(run + 1))
      for sharer in FitRole.sharers {
        let mask = try dealer.take(sharer, "mixed 0", step: weighted[0].step)
        Ring.subtract(mask.words(0..<sum.count), from: &sum)
      }
      known += WatchedFit.guess(sum, column: 1, columns: 2) == world ? 1 : 0
    }
    // Features and residuals of both, and shares of the columns of both from both.
    #expect(right.count == 8)
    for (title, count) in right {
      #expect((7...33).contains(count), "\(title): \(count) of \(Self.runs)")
    }
    #expect(known == Self.runs)
  }

  @Test("Nothing it sends tells the worlds apart; with a known mask it does", arguments: [0, 1])
  func sends(receiver: Int) throws {
    var right: [Parcel.Kind: Int] = [:]
    var (knownFeatures, knownAngles) = (0, 0)
    var first: VerticalFit?
    for run in 0..<Self.runs {
      let world = run % 2
      let watched = try self.run(world: world, moved: 2, seed: UInt8(run + 1))
      let seen = watched.parcels.filter {
        $0.from == .holder(2) && $0.to == FitRole.sharers[receiver]
      }
      for kind in [Parcel.Kind.features, .angles] {
        let words = try #require(seen.first { $0.kind == kind }).words
        right[kind, default: 0] += WatchedFit.guess(words) == world ? 1 : 0
      }
      var dealer = try watched.dealerSecrets(seed: UInt8(run + 1))
      var features = try #require(seen.first { $0.kind == .features }).words
      Ring.add(try dealer.take(.holder(2), "features").words(0..<features.count), to: &features)
      knownFeatures += WatchedFit.guess(features) == world ? 1 : 0
      var angles = try #require(seen.first { $0.kind == .angles }).words
      let mask = try dealer.take(.holder(2), "angles", step: 1).words(0..<angles.count)
      Ring.subtract(mask, from: &angles)
      let coefficient = try #require(
        watched.parcels.first { $0.kind == .coefficients && $0.to == .holder(2) }
      ).words[1]
      let sign = Double(bitPattern: coefficient) > 0 ? 0 : 1
      knownAngles += (WatchedFit.guess(angles) ^ sign) == world ? 1 : 0
      // The worlds have one result.
      for (one, other) in zip(watched.fit.coefficients, (first ?? watched.fit).coefficients) {
        #expect(abs(one - other) < 1e-6)
      }
      first = first ?? watched.fit
    }
    for (kind, count) in right {
      #expect((7...33).contains(count), "\(kind): \(count) of \(Self.runs)")
    }
    #expect(knownFeatures == Self.runs)
    #expect(knownAngles == Self.runs)
  }

  @Test("Every byte between holders and from the dealer is uniform")
  func uniformBytes() throws {
    let watched = try run(world: 0, moved: 0, seed: 201)
    var kinds: Set<Parcel.Kind> = []
    for parcel in watched.parcels
    where parcel.from != .solver && parcel.to != .solver && parcel.words.count >= Self.rowCount {
      kinds.insert(parcel.kind)
      var counts = [Double](repeating: 0, count: 256)
      for word in parcel.words {
        for byte in 0..<8 { counts[Int(word >> (8 * UInt64(byte)) & 255)] += 1 }
      }
      let expected = Double(parcel.words.count * 8) / 256
      let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
      // 255 degrees: mean 255, deviation 22.6; seven of them.
      #expect((97...413).contains(statistic), "\(parcel.kind) \(parcel.from) \(parcel.step)")
    }
    #expect(kinds.count == 7)
  }

  @Test(
    "All shares but one of a sum are noise",
    arguments: [Parcel.Kind.gradientShare, .informationShare, .crossShare])
  func shares(kind: Parcel.Kind) throws {
    let watched = try run(world: 0, moved: 0, seed: 202)
    let step = try #require(watched.parcels.last { $0.kind == kind }).step
    let shares = watched.parcels.filter { $0.kind == kind && $0.step == step }
    #expect(shares.map(\.from).sorted() == watched.terms.addends)
    func isLarge(_ words: [UInt64]) -> Bool {
      // Sums have 61 bits at most, those of so few rows less.
      words.contains { Int64(bitPattern: $0).magnitude > 1 << 61 }
    }
    for left in shares.indices {
      var partial = [UInt64](repeating: 0, count: shares[0].words.count)
      for index in shares.indices where index != left {
        Ring.add(shares[index].words, to: &partial)
      }
      #expect(isLarge(partial))
      Ring.add(shares[left].words, to: &partial)
      #expect(!isLarge(partial))
    }
  }
}
