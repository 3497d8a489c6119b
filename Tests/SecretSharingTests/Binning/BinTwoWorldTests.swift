import Cryptography
import SecretSharing
import Testing

/// What each role sees in two worlds with the same counts. The worlds exchange rows of which half are bad
/// and half are good, or the bins of the two halves; a distinguisher guesses from what one role sees.
/// In controls a mask is known, or there is none, and it is right every time.
@Suite("Two worlds of bin counts")
struct BinTwoWorldTests {
  static let runs = 40
  static let half = 1024

  /// The first half of the rows is mostly bad in world 0, the second in world 1; or, with `bins`, the
  /// first half is in bin 2, then the second.
  private func rows(outcomes: Int, bins: Int) -> BinRows {
    var generator = SeededGenerator(state: 4)
    var rows = BinRows(2 * Self.half, binCounts: [4], using: &generator)
    let many = (0..<Self.half).map { $0 % 8 != 0 }
    rows.outcomes = outcomes == 0 ? many + many.map { !$0 } : many.map { !$0 } + many
    let (low, high) = (
      [UInt8](repeating: 1, count: Self.half), [UInt8](repeating: 2, count: Self.half)
    )
    rows.codes[0] = bins == 0 ? high + low : low + high
    return rows
  }

  private func run(
    outcomes: Int = 0, bins: Int = 0, keys: [MaskPrivateKey], step: Int = 0
  ) throws -> (BinTerms, [BinParcel]) {
    let rows = rows(outcomes: outcomes, bins: bins)
    let terms = try rows.terms(keys: keys, step: step)
    var meeting = try rows.meeting(terms, keys: keys)
    let watch = BinWatch()
    meeting.watch = { watch.see($0) }
    #expect(try meeting.run() == rows.plain(weighted: false))
    return (terms, watch.parcels)
  }

  private func numbers(
    _ kind: BinParcel.Kind, _ lanes: Lanes, _ count: Int, in parcels: [BinParcel]
  ) throws -> [UInt64] {
    lanes.unpacked(try #require(parcels.first { $0.kind == kind }).words, count)
  }

  /// Which half has the larger numbers, signed as their lane is.
  private func guess(_ numbers: [UInt64], _ lanes: Lanes) -> Int {
    let sign = Int64(1) << Int64(lanes.bits - 1)
    let sum = numbers.enumerated().reduce(0 as Int64) { sum, entry in
      let value = (Int64(entry.element) ^ sign) - sign
      return entry.offset < Self.half ? sum + value : sum - value
    }
    return sum > 0 ? 0 : 1
  }

  @Test("The feature holder cannot tell outcomes; with a known or a reused mask it can")
  func featureHolder() throws {
    var (right, rightOfDifference, known, reused) = (0, 0, 0, 0)
    for run in 0..<Self.runs {
      let (world, seed) = (run % 2, UInt8(run + 1))
      let (terms, seen) = try self.run(outcomes: world, keys: BinRows.keys(seed: seed))
      let (lanes, count) = (terms.lanes[0], 2 * Self.half)
      let masked = try numbers(.outcomes, lanes, count, in: seen)
      right += guess(masked, lanes) == world ? 1 : 0
      let corrections = try numbers(.corrections, lanes, count, in: seen)
      // It knows the order, so it can bring what the dealer sent back to rows.
      var own = try streams(of: .featureHolder, peer: .dealer, terms, seed)
      let order = RandomOrder.order(of: count, from: try own.take(.dealer, "order 0"))
      var difference = masked
      for (position, row) in order.enumerated() { difference[Int(row)] &-= corrections[position] }
      rightOfDifference += guess(difference.map { $0 & lanes.mask }, lanes) == world ? 1 : 0
      // The label holder's mask, as if the dealer told it.
      var dealer = try streams(of: .dealer, peer: .labelHolder, terms, seed)
      let mask = lanes.random(0, count, from: try dealer.take(.labelHolder, "bads"))
      known += guess(zip(masked, mask).map { ($0 &- $1) & lanes.mask }, lanes) == world ? 1 : 0
      // Corrections without a mask of their own, as if that one had been used before.
      let again = lanes.random(0, count, from: try dealer.take(.labelHolder, "bads again 0"))
      for (position, row) in order.enumerated() { difference[Int(row)] &-= again[position] }
      reused += guess(difference.map { $0 & lanes.mask }, lanes) == world ? 1 : 0
    }
    #expect((7...33).contains(right), "\(right) of \(Self.runs)")
    #expect((7...33).contains(rightOfDifference), "\(rightOfDifference) of \(Self.runs)")
    #expect(known == Self.runs)
    #expect(reused == Self.runs)
  }

  @Test("The label holder cannot tell bins; with a known order it can")
  func labelHolder() throws {
    var (right, known) = (0, 0)
    for run in 0..<Self.runs {
      let (world, seed) = (run % 2, UInt8(run + 60))
      let (terms, seen) = try self.run(bins: world, keys: BinRows.keys(seed: seed))
      let (lanes, count) = (terms.codeLanes(0), 2 * Self.half)
      let codes = try numbers(.codes, lanes, count, in: seen)
      // Bins 1 and 2 read alike in two's complement of two bits but for the sign: 1 is the larger.
      right += guess(codes, lanes) == 1 - world ? 1 : 0
      var dealer = try streams(of: .dealer, peer: .featureHolder, terms, seed)
      let order = RandomOrder.order(of: count, from: try dealer.take(.featureHolder, "order 0"))
      var inRows = codes
      for (position, row) in order.enumerated() { inRows[Int(row)] = codes[position] }
      known += guess(inRows, lanes) == 1 - world ? 1 : 0
    }
    #expect((7...33).contains(right), "\(right) of \(Self.runs)")
    #expect(known == Self.runs)
  }

  @Test("The label holder sees as many codes of each bin as the terms say, not as there are rows")
  func limits() throws {
    for step in [700, 2048] {
      let (terms, seen) = try run(keys: BinRows.keys(), step: step)
      let limits = terms.characteristics[0].limits
      var counts = [Int](repeating: 0, count: 4)
      for code in try numbers(.codes, terms.codeLanes(0), limits.reduce(0, +), in: seen) {
        counts[Int(code)] += 1
      }
      #expect(counts == limits)
    }
    // In the control, exact limits are the counts.
    #expect(try run(keys: BinRows.keys()).0.characteristics[0].limits == [0, 1024, 1024, 0])
  }

  @Test("Characteristics travel in orders of their own; in one they could be laid side by side")
  func orders() throws {
    var generator = SeededGenerator(state: 6)
    var rows = BinRows(2048, binCounts: [8, 8], using: &generator)
    rows.codes[1] = rows.codes[0]
    let keys = try BinRows.keys(seed: 150)
    let terms = try rows.terms(keys: keys)
    var meeting = try rows.meeting(terms, keys: keys)
    let watch = BinWatch()
    meeting.watch = { watch.see($0) }
    _ = try meeting.run()
    func agreement(_ one: [UInt64], _ other: [UInt64]) -> Double {
      Double(zip(one, other).count { $0 == $1 }) / Double(one.count)
    }
    let seen = watch.parcels.filter { $0.kind == .codes }.map {
      terms.codeLanes($0.column).unpacked($0.words, 2048)
    }
    // Independent columns agree as often as two rows do.
    let chance = rows.counts(0).reduce(0.0) { $0 + Double($1 * $1) } / (2048 * 2048)
    #expect(abs(agreement(seen[0], seen[1]) - chance) < 0.06)
    var dealer = try streams(of: .dealer, peer: .featureHolder, terms, 150)
    var inRows = [[UInt64]](repeating: seen[0], count: 2)
    for column in 0..<2 {
      let order = RandomOrder.order(
        of: 2048, from: try dealer.take(.featureHolder, "order \(column)"))
      for (position, row) in order.enumerated() {
        inRows[column][Int(row)] = seen[column][position]
      }
    }
    #expect(agreement(inRows[0], inRows[1]) == 1)
  }

  @Test("One of the two shares is noise at the solver; only both are the counts, and no bit more")
  func solver() throws {
    var alone: [UInt64] = []
    for run in 0..<Self.runs {
      let (terms, seen) = try self.run(outcomes: run % 2, keys: BinRows.keys())
      let shares = seen.filter { $0.kind == .share }
      #expect(shares.map(\.from.rawValue).sorted() == [0, 1])
      for share in shares {
        #expect(share.words.allSatisfy { $0 <= terms.lanes[0].mask })
        alone += share.words
      }
      let sums = zip(shares[0].words, shares[1].words).map { ($0 &+ $1) & terms.lanes[0].mask }
      #expect(sums.reduce(0, +) == 1024)
    }
    // Uniform below 2^12: mean 2047.5, deviation 1182.4 / sqrt(320) = 66.
    let mean = alone.reduce(0.0) { $0 + Double($1) } / Double(alone.count)
    #expect((1780...2315).contains(mean))
  }

  @Test("Dealer and solver cannot find the row of a small bin; without the holders' noise they can")
  func smallBin() throws {
    var rows = rows(outcomes: 0, bins: 0)
    rows.codes[0][77] = 3
    let (keys, count) = (try BinRows.keys(seed: 170), 2 * Self.half)
    let terms = try rows.terms(keys: keys, weighted: true)
    #expect(terms.characteristics[0].limits[3] == 1)
    var meeting = try rows.meeting(terms, keys: keys)
    let watch = BinWatch()
    meeting.watch = { watch.see($0) }
    _ = try meeting.run()
    let (quantity, lanes) = (1, terms.lanes[1])
    let position = quantity * 4 + 3
    let shares = watch.parcels.filter { $0.kind == .share && $0.from == .labelHolder }
    let share = try #require(shares.first).words[position]
    // What the dealer knows: every mask of the corrections, and the order.
    var dealer = try streams(of: .dealer, peer: .labelHolder, terms, 170)
    let masks = lanes.random(0, count, from: try dealer.take(.labelHolder, "weights again 0"))
    var others = try streams(of: .dealer, peer: .featureHolder, terms, 170)
    let order = RandomOrder.order(of: count, from: try others.take(.featureHolder, "order 0"))
    func found(_ share: UInt64) -> [UInt32] {
      masks.indices.filter { (0 &- masks[$0]) & lanes.mask == share & lanes.mask }.map { order[$0] }
    }
    #expect(found(share) == [])
    var holder = try streams(of: .featureHolder, peer: .labelHolder, terms, 170)
    let noise = try holder.take(.labelHolder, "zero 0").words(0..<12)
    #expect(found(share &- noise[position]) == [77])
  }

  @Test("The dealer's messages depend on nothing but terms and keys, and it gets none")
  func dealer() throws {
    func messages(_ outcomes: Int, _ bins: Int) throws -> [BinParcel] {
      try run(outcomes: outcomes, bins: bins, keys: BinRows.keys(seed: 200)).1.filter {
        $0.from == .dealer
      }
    }
    #expect(try messages(0, 0) == messages(1, 1))
    #expect(try !run(keys: BinRows.keys()).1.contains { $0.to == .dealer })
  }

  private func streams(
    of role: BinRole, peer: BinRole, _ terms: BinTerms, _ seed: UInt8
  ) throws -> BinStreams {
    try terms.streams(of: role, with: [peer], key: BinRows.keys(seed: seed)[role.rawValue])
  }
}
