import CreditModels
import Foundation
import Testing

@Suite struct WeightOfEvidenceTests {
  /// A few roundings of numbers of order one.
  static let tolerance = 1e-14

  /// Counts of a textbook table; no zero.
  let bins = [
    BinCount(good: 90, bad: 30), BinCount(good: 210, bad: 40), BinCount(good: 600, bad: 30),
  ]
  let goodOverBad = WeightOfEvidence(convention: .goodOverBad, smoothing: 0.5)
  let badOverGood = WeightOfEvidence(convention: .badOverGood, smoothing: 0.5)
  let plain = WeightOfEvidence(convention: .goodOverBad, smoothing: 0)

  @Test("Without zero counts every bin has the textbook value, whatever the smoothing")
  func textbook() {
    let total = BinCount(good: 900, bad: 100)
    for bin in bins {
      let expected = log((bin.good / 900) / (bin.bad / 100))
      for evidence in [goodOverBad, plain] {
        #expect(abs(evidence.woe(of: bin, total: total) - expected) <= Self.tolerance)
        #expect(!evidence.smooths(bin))
      }
    }
    // (0.1-0.3) ln(1/3) + (7/30-0.4) ln(7/12) + (2/3-0.3) ln(20/9), mpmath 1.3.0.
    let value = 0.602_341_363_135_586_03
    #expect(abs(goodOverBad.informationValue(of: bins) - value) <= Self.tolerance)
  }

  @Test("The other convention flips the sign and leaves the information value")
  func conventions() {
    let total = bins.total
    for bin in bins + [BinCount(good: 0, bad: 7), BinCount(good: 7, bad: 0)] {
      #expect(goodOverBad.woe(of: bin, total: total) == -badOverGood.woe(of: bin, total: total))
    }
    #expect(goodOverBad.informationValue(of: bins) == badOverGood.informationValue(of: bins))
  }

  @Test("Goods and bads exchanged flip the sign and leave the information value")
  func exchange() {
    func exchanged(_ bin: BinCount) -> BinCount { BinCount(good: bin.bad, bad: bin.good) }
    let mirrored = bins.map(exchanged)
    for bin in bins {
      let sum =
        goodOverBad.woe(of: bin, total: bins.total)
        + goodOverBad.woe(of: exchanged(bin), total: mirrored.total)
      #expect(abs(sum) <= Self.tolerance)
    }
    let difference =
      goodOverBad.informationValue(of: bins) - goodOverBad.informationValue(of: mirrored)
    #expect(abs(difference) <= Self.tolerance)
  }

  @Test(
    "Splitting a bin in proportion changes no information value; merging unlike bins loses some")
  func refinement() {
    let half = BinCount(good: 45, bad: 15)
    let split = [half, half] + bins.dropFirst()
    let value = goodOverBad.informationValue(of: bins)
    #expect(abs(goodOverBad.informationValue(of: split) - value) <= Self.tolerance)
    #expect(goodOverBad.informationValue(of: [bins[0] + bins[1], bins[2]]) < value)
  }

  @Test("A bin that is all bad has finite evidence against it and adds information")
  func allBad() {
    let missing = BinCount(good: 0, bad: 50)
    let total = (bins + [missing]).total
    // ln((0.5/900) / (50.5/150))
    let expected = log((0.5 / 900) / (50.5 / 150))
    #expect(abs(goodOverBad.woe(of: missing, total: total) - expected) <= Self.tolerance)
    #expect(goodOverBad.woe(of: missing, total: total) < -6)
    #expect(goodOverBad.contribution(of: missing, total: total) > 2)
    #expect(goodOverBad.smooths(missing))
    #expect(missing.badRate == 1)
  }

  @Test("A bin that is all good has finite evidence for it")
  func allGood() {
    let bin = BinCount(good: 300, bad: 0)
    let total = (bins + [bin]).total
    let expected = log((300.5 / 1200) / (0.5 / 100))
    #expect(abs(goodOverBad.woe(of: bin, total: total) - expected) <= Self.tolerance)
    #expect(goodOverBad.contribution(of: bin, total: total) > 0)
  }

  @Test("Without smoothing a zero count is infinite evidence")
  func noSmoothing() {
    let total = bins.total
    #expect(plain.woe(of: BinCount(good: 0, bad: 5), total: total) == -.infinity)
    #expect(plain.woe(of: BinCount(good: 5, bad: 0), total: total) == .infinity)
    #expect(plain.contribution(of: BinCount(good: 5, bad: 0), total: total) == .infinity)
  }

  @Test("An empty bin, and any bin of a one-sided total, is no evidence")
  func nothing() {
    for evidence in [goodOverBad, plain] {
      #expect(evidence.woe(of: .zero, total: bins.total) == 0)
      #expect(evidence.contribution(of: .zero, total: bins.total) == 0)
      #expect(!evidence.smooths(.zero))
      let onlyBad = BinCount(good: 0, bad: 9)
      #expect(evidence.woe(of: onlyBad, total: onlyBad) == 0)
      #expect(evidence.informationValue(of: [onlyBad, onlyBad]) == 0)
    }
    #expect(goodOverBad.informationValue(of: []) == 0)
  }

  @Test("The contribution of any bin is at least 0, smoothed or not")
  func notNegative() {
    let total = BinCount(good: 10, bad: 100)
    for good in 0...10 {
      for bad in 0...100 {
        let bin = BinCount(good: Double(good), bad: Double(bad))
        #expect(goodOverBad.contribution(of: bin, total: total) >= 0)
      }
    }
  }

  @Test("Conventions are written as the study writes them, and values survive JSON")
  func coding() throws {
    #expect(WeightOfEvidenceConvention(rawValue: "good/bad") == .goodOverBad)
    #expect(WeightOfEvidenceConvention(rawValue: "bad/good") == .badOverGood)
    let data = try JSONEncoder().encode(badOverGood)
    #expect(try JSONDecoder().decode(WeightOfEvidence.self, from: data) == badOverGood)
  }
}

extension [BinCount] {
  fileprivate var total: BinCount { reduce(.zero, +) }
}
