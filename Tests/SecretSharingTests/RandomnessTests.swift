import Cryptography
import Foundation
import SecretSharing
import Testing

@Suite("Correlated randomness")
struct RandomnessTests {
  @Test("A random stream is handed out once")
  func guardsLabels() {
    var streams = RandomStreams(secret: Secret(bytes: [UInt8](repeating: 7, count: 32)), salt: [1])
    #expect(streams.take("angles", step: 1) != nil)
    #expect(streams.take("angles", step: 2) != nil)
    #expect(streams.take("angles", step: 1) == nil)
  }

  @Test("Any stretch of a stream is that stretch of the whole")
  func stretches() {
    let stream = MaskStream(key: Secret(bytes: [UInt8](repeating: 3, count: 32)))
    let whole = stream.words(from: 0, count: 30_001)
    #expect(stream.words(from: 8190, count: 9000) == Array(whole[8190..<17_190]))
    #expect(stream.words(from: 30_000, count: 1) == [whole[30_000]])
    var vector = RingVector.zeros(count: 30_001, width: .narrow)
    stream.add(to: &vector)
    #expect(vector == .narrow(whole))
  }

  @Test("Dropping bits is off by less than a unit and right on average")
  func truncates() {
    var generator = SeededGenerator(state: 5)
    for shift in [1, 7, 30, 50] {
      let unit = Double(sign: .plus, exponent: shift, significand: 1)
      for value: Int64 in [0, 1, -1, 1 << 61, -(1 << 61), 12_345_678_901, -98_765_432_109_876] {
        var mean = 0.0
        let runs = 400
        for _ in 0..<runs {
          let (own, other) = (generator.next(), generator.next())
          let opened = UInt64(bitPattern: value) &+ Truncation.offset &+ own &+ other
          let pair = Truncation.pair(of: own &+ other, shift: shift)
          // One share at random, the other what is missing.
          let (plain, wrapped) = (generator.next(), generator.next())
          let sum =
            Truncation.share(
              opened: opened, plain: plain, wrapped: wrapped, shift: shift, leads: true)
            &+ Truncation.share(
              opened: opened, plain: pair.plain &- plain, wrapped: pair.wrapped &- wrapped,
              shift: shift, leads: false)
          let error = Double(Int64(bitPattern: sum)) - Double(value) / unit
          #expect(abs(error) <= 1)
          mean += error / Double(runs)
        }
        // Half a unit at most for a deviation, five deviations of the mean.
        #expect(abs(mean) < 0.125)
      }
    }
  }

  @Test(
    "Shares of sines and cosines give shares of residual, loss and weight", arguments: [24, 48])
  func series(order: Int) throws {
    var generator = SeededGenerator(state: 6)
    let series = try SigmoidSeries(order: order, range: 10)
    let count = 1000
    let z = (0..<count).map { -9.99 + 19.98 * Double($0) / Double(count - 1) }
    let masks = generator.words(count)
    let opened = zip(z, masks).map { series.angle(of: $0) &+ $1 }
    let harmonics = Harmonics.values(of: masks, order: order)
    let own = generator.words(harmonics.count)
    let other = zip(harmonics, own).map { $0 &- $1 }
    let functions: [(Double) -> Double] = [
      { 1 / (1 + exp(-$0)) - 0.5 }, { log(2 * cosh($0 / 2)) - series.constant },
      { 1 / (2 + exp($0) + exp(-$0)) },
    ]
    for lanes in 1...3 {
      let even = Array([series.even, series.weights].prefix(lanes - 1))
      let bits = [26, 25, 26]
      let shares = [own, other].map {
        Harmonics.series(
          odd: series.odd, even: even, factorBits: bits, at: opened, shares: $0[...])
      }
      for (lane, function) in functions.prefix(lanes).enumerated() {
        for row in 0..<count {
          let (one, two) = (shares[0][lane * count + row], shares[1][lane * count + row])
          let value = Scales.number(one &+ two, bits: 31 + bits[lane])
          #expect(abs(value - function(z[row])) < 6e-7, "\(z[row])")
        }
      }
    }
  }

  /// Holders on different machines multiply shares by these factors: one unit of difference would be a
  /// random result. The values are those of builds without AVX, with AVX2 and with AVX-512, optimised and
  /// not.
  @Test("Factors have the same bits on every machine")
  func frozenFactors() {
    var state: UInt64 = 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
    let (rows, order) = (5000, 24)
    let angles = (0..<rows).map { _ in next() }
    let shares = (0..<(2 * order * rows)).map { _ in next() }
    let coefficients = (0..<order).map { _ in Double(next() >> 11) * 0x1p-53 }
    func hash(_ words: [UInt64]) -> UInt64 { words.reduce(0) { $0 &* 31 &+ $1 } }
    for lanes in 1...3 {
      let sums = Harmonics.series(
        odd: coefficients, even: Array(repeating: coefficients, count: lanes - 1),
        factorBits: [29, 29, 29], at: angles, shares: shares[...])
      for lane in 0..<lanes {
        let sum = hash(Array(sums[(lane * rows)..<((lane + 1) * rows)]))
        #expect(sum == (lane == 0 ? 0xada9_3f62_a589_699a : 0x38b9_44c6_98bc_df48))
      }
    }
    #expect(hash(Harmonics.values(of: angles, order: order)) == 0x6647_8ddf_0ee6_d86c)
  }

  @Test("The series is as accurate as it says")
  func accuracy() throws {
    var last = 1.0
    for order in [8, 12, 16, 20, 24, 32] {
      let series = try SigmoidSeries(order: order, range: 8)
      #expect(series.error < last)
      last = series.error
    }
    #expect(try SigmoidSeries(order: 24, range: 8).error < 1e-9)
    #expect(try SigmoidSeries(order: 24, range: 10).error < 1e-8)
    #expect(try SigmoidSeries(order: 96, range: 40).error < 1e-9)
    #expect(throws: FitError.self) { try SigmoidSeries(order: 8, range: 40) }
  }

  @Test("A series goes from party to party without losing a bit, and not if it is wrong")
  func seriesIsGiven() throws {
    let series = try SigmoidSeries(order: 24, range: 10)
    let data = try JSONEncoder().encode(series)
    #expect(try JSONDecoder().decode(SigmoidSeries.self, from: data) == series)
    for key in ["range", "period", "constant"] {
      var object = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any])
      object[key] = 1.0
      let changed = try JSONSerialization.data(withJSONObject: object)
      #expect(throws: FitError.self) { try JSONDecoder().decode(SigmoidSeries.self, from: changed) }
    }
    #expect(throws: FitError.self) {
      try SigmoidSeries(
        range: 10, period: series.period, odd: series.odd.map { -$0 },
        constant: series.constant, even: series.even)
    }
  }

  @Test("A series that differs in the last bit is another job")
  func seriesIsInTheDigest() throws {
    var generator = SeededGenerator(state: 8)
    let rows = SyntheticRows(100, left: 1, right: 1, using: &generator)
    let terms = try rows.terms(keys: freshKeys())
    let series = terms.series
    func digest(_ even: [Double]) throws -> [UInt8] {
      try FitTerms(
        jobDigest: terms.jobDigest, members: terms.members, rowCount: terms.rowCount,
        holdings: terms.holdings,
        series: SigmoidSeries(
          range: series.range, period: series.period, odd: series.odd,
          constant: series.constant, even: even),
        evaluations: terms.evaluations, informations: terms.informations
      ).digest
    }
    #expect(try digest(series.even) == terms.digest)
    var even = series.even
    even[3] = even[3].nextUp
    #expect(try digest(even) != terms.digest)
  }
}
