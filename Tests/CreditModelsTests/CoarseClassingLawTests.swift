import CreditModels
import Foundation
import Testing

/// Two sums of the same few terms in different order.
private let tolerance = 1e-12

/// Random problems from fixed seeds: the small ones against every partition, judged by the
/// definition of each rule.
@Suite struct CoarseClassingLawTests {
  @Test("The answer is the best of all partitions", arguments: Trend.allCases)
  func exhaustive(trend: Trend) {
    var random = SplitMix(state: 11)
    var answers = 0
    var refusals = 0
    for _ in 0..<2000 {
      let fine = random.bins(count: .random(in: 2...9, using: &random), upTo: 12)
      let rules = random.rules(trend: trend)
      let smoothing = Bool.random(using: &random) ? 0.5 : 0
      let evidence = WeightOfEvidence(convention: .goodOverBad, smoothing: smoothing)
      let expected = Exhaustion(fine, evidence).best(rules)
      do {
        let classing = try CoarseClassing(of: fine, rules: rules, weightOfEvidence: evidence)
        answers += 1
        #expect(expected != nil)
        #expect(abs(classing.informationValue - (expected ?? 0)) <= tolerance)
        #expect(Exhaustion(fine, evidence).allows(classing.counts, rules, classing.trend))
        #expect(classing.counts == Exhaustion.merge(fine, classing.cuts))
        #expect((trend == .auto) != (classing.trend == trend))
      } catch {
        refusals += 1
        #expect(expected == nil)
      }
    }
    // Both sides of the comparison are met often.
    #expect(answers > 200)
    #expect(refusals > 200)
  }

  @Test("The rules an error names are needed, every one, and enough", arguments: Trend.allCases)
  func faults(trend: Trend) {
    var random = SplitMix(state: 13)
    var found = 0
    for _ in 0..<1000 {
      let fine = random.bins(count: .random(in: 2...8, using: &random), upTo: 12)
      let rules = random.rules(trend: trend)
      let answer = Result { () throws(CoarseClassingError) in
        try CoarseClassing(of: fine, rules: rules)
      }
      guard case .failure(.infeasible(let faults, _, _)) = answer else { continue }
      found += 1
      let exhaustion = Exhaustion(fine, .standard)
      #expect(exhaustion.best(rules.relaxing(faults)) != nil)
      for kept in faults {
        #expect(exhaustion.best(rules.relaxing(faults.filter { $0 != kept })) == nil)
      }
    }
    #expect(found > 100)
  }

  @Test("Mirrored bins give mirrored trends of the same information value")
  func mirror() throws {
    var random = SplitMix(state: 7)
    let pairs: [(Trend, Trend)] = [
      (.ascending, .descending), (.peak, .peak), (.convex, .convex), (.none, .none),
    ]
    for _ in 0..<50 {
      let fine = random.bins(count: 20, upTo: 200)
      for (trend, mirrored) in pairs {
        let a = try? CoarseClassing(of: fine, rules: .init(trend: trend, maximumBins: 6))
        let b = try? CoarseClassing(
          of: fine.reversed(), rules: .init(trend: mirrored, maximumBins: 6))
        #expect((a == nil) == (b == nil))
        guard let a, let b else { continue }
        #expect(abs(a.informationValue - b.informationValue) <= tolerance)
      }
    }
  }

  @Test("A hundred characteristics of 20 bins, and the hardest one of 64, take no time to speak of")
  func duration() throws {
    var random = SplitMix(state: 3)
    let rules = CoarseClassingRules(trend: .auto, maximumBins: 8, maximumPValue: 0.2)
    let hundred = (0..<100).map { _ in random.bins(count: 20, upTo: 500) }
    let wide = random.bins(count: 64, upTo: 500)
    let time = ContinuousClock().measure {
      for fine in hundred { _ = try? CoarseClassing(of: fine, rules: rules) }
      _ = try? CoarseClassing(of: wide, rules: .init(trend: .convex, maximumBins: 8))
    }
    // Less than 0.1 s. The limit leaves room for a busy machine, none for another exponent.
    #expect(time < .seconds(5))
  }
}

/// The definition of coarse classing, without a thought for speed.
private struct Exhaustion {
  let evidence: WeightOfEvidence
  let total: BinCount
  let partitions: [[BinCount]]

  init(_ fine: [BinCount], _ evidence: WeightOfEvidence) {
    self.evidence = evidence
    total = fine.reduce(.zero, +)
    // One bit per inner boundary; 0 would be a single bin.
    partitions = (1..<1 << (fine.count - 1)).map { mask in
      Self.merge(fine, (1..<fine.count).filter { mask >> ($0 - 1) & 1 == 1 })
    }
  }

  static func merge(_ fine: [BinCount], _ cuts: [Int]) -> [BinCount] {
    zip([0] + cuts, cuts + [fine.count]).map { fine[$0..<$1].reduce(.zero, +) }
  }

  func best(_ rules: CoarseClassingRules) -> Double? {
    func best(_ trend: Trend) -> Double? {
      partitions.filter { allows($0, rules, trend) }.map(evidence.informationValue).max()
    }
    guard rules.trend == .auto else { return best(rules.trend) }
    let monotone = [best(.ascending), best(.descending)].compactMap(\.self).max()
    let turning = [best(.peak), best(.valley)].compactMap(\.self).max()
    guard let monotone, let turning else { return monotone ?? turning }
    return turning > 1.1 * monotone ? turning : monotone
  }

  func allows(_ bins: [BinCount], _ rules: CoarseClassingRules, _ trend: Trend) -> Bool {
    guard total.good > 0, total.bad > 0 else { return false }
    guard bins.count >= max(2, rules.minimumBins), bins.count <= rules.maximumBins ?? .max else {
      return false
    }
    for bin in bins {
      guard bin.rows > 0, bin.rows >= rules.minimumRows else { return false }
      guard bin.bad >= rules.minimumBads, bin.good >= rules.minimumGoods else { return false }
      guard evidence.smoothing > 0 || (bin.good > 0 && bin.bad > 0) else { return false }
    }
    for (a, b) in zip(bins, bins.dropFirst()) {
      let difference = abs(a.badRate - b.badRate)
      guard difference > 1e-12, difference >= rules.minimumBadRateDifference else { return false }
      let pooled = (a.bad + b.bad) / (a.rows + b.rows)
      let error = (pooled * (1 - pooled) * (1 / a.rows + 1 / b.rows)).squareRoot()
      guard erfc(difference / error / 2.squareRoot()) <= rules.maximumPValue ?? 1 else {
        return false
      }
    }
    return allows(bins.map(\.badRate), trend)
  }

  private func allows(_ rates: [Double], _ trend: Trend) -> Bool {
    let steps = zip(rates, rates.dropFirst()).map { $1 - $0 }
    let bends = zip(steps, steps.dropFirst()).map { $1 - $0 }
    return switch trend {
    case .none: true
    case .ascending: steps.allSatisfy { $0 > 0 }
    case .descending: steps.allSatisfy { $0 < 0 }
    case .peak: steps.drop { $0 > 0 }.allSatisfy { $0 < 0 }
    case .valley: steps.drop { $0 < 0 }.allSatisfy { $0 > 0 }
    case .concave: bends.allSatisfy { $0 <= 1e-12 }
    case .convex: bends.allSatisfy { $0 >= -1e-12 }
    case .auto: false
    }
  }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// Counts with zeros, empty bins and ties among them when `limit` is small.
  mutating func bins(count: Int, upTo limit: Int) -> [BinCount] {
    (0..<count).map { _ in
      BinCount(
        good: Double(Int.random(in: 0...limit, using: &self)),
        bad: Double(Int.random(in: 0...limit, using: &self)))
    }
  }

  /// Each rule is in force one time in four, at a strength that often binds.
  mutating func rules(trend: Trend) -> CoarseClassingRules {
    func sometimes<Value>(_ value: Value, or otherwise: Value) -> Value {
      Int.random(in: 0..<4, using: &self) == 0 ? value : otherwise
    }
    return CoarseClassingRules(
      trend: trend,
      maximumBins: sometimes(.random(in: 1...5, using: &self), or: nil),
      minimumBins: sometimes(.random(in: 1...5, using: &self), or: 2),
      minimumRows: sometimes(.random(in: 0...40, using: &self), or: 0),
      minimumBads: sometimes(.random(in: 0...20, using: &self), or: 0),
      minimumGoods: sometimes(.random(in: 0...20, using: &self), or: 0),
      minimumBadRateDifference: sometimes(.random(in: 0...0.4, using: &self), or: 0),
      maximumPValue: sometimes(.random(in: 0...1, using: &self), or: nil))
  }
}
