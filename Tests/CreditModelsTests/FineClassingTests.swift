import CreditData
import CreditModels
import Foundation
import Synchronization
import Testing

@Suite("Fine classing finds quantiles from counts alone")
struct FineClassingTests {
  @Test("Exact cuts are the inverse of the empirical distribution function", arguments: Shape.all)
  func exact(shape: Shape) async throws {
    var random = SeededGenerator(state: 5)
    for count in [2, 3, 19, 20, 21, 400, 997] {
      let values = (0..<count).map { _ in shape.value(&random) }
      for fine in [2, 7, 20] {
        let cuts = try await Self.cuts(of: values, fine: fine, .init(.exact, minimumRows: 1))
        let sorted = values.sorted()
        let quantiles = Set(
          (1..<fine).map { sorted[max(1, (count * $0 + fine - 1) / fine) - 1] }
        ).sorted()
        // No cut divides one value from itself.
        let expected = sorted.first == sorted.last ? [] : quantiles
        #expect(cuts == expected, "\(shape.testDescription): \(count) values, \(fine) bins")
      }
    }
  }

  @Test("Missing and special values are not among those that are divided")
  func leftOut() async throws {
    let values: [Double] = [-9, 1, .nan, 2, -9, 3, 4, -8, .nan]
    let rows = try rows(["x": values], outcome: Self.alternating(values.count))
    let found = try await FineClassing(.init(.exact, minimumRows: 1)).cuts(
      of: [.column("x", special: [-9, -8])], fine: 4, part: .train, from: LocalAggregator(rows))
    #expect(found[0].valueCount == 4)
    #expect(found[0].cuts == [1, 2, 3])
  }

  @Test("A column without values has no cuts")
  func empty() async throws {
    for cuts in Study.CutPrecision.allCases {
      let found = try await Self.cuts(
        of: [.nan, .nan, .nan], fine: 20, .init(cuts, minimumRows: 30))
      #expect(found == [])
    }
  }

  @Test("A rounded cut is the shortest decimal of its interval", arguments: Shape.all)
  func shortest(shape: Shape) async throws {
    var random = SeededGenerator(state: 6)
    for count in [60, 300, 2000] {
      let values = (0..<count).map { _ in shape.value(&random) }
      let rows = try rows(["x": values], outcome: Self.alternating(count))
      let recorder = CountRecorder(LocalAggregator(rows))
      // Two bins have one cut, so that the candidates of all rounds belong to one search.
      let cuts = try await FineClassing(.init(.rounded, minimumRows: 30)).cuts(
        of: [.column("x", special: [])], fine: 2, part: .train, from: recorder)[0].cuts
      guard let cut = cuts.first else {
        expectOneValue(values)
        continue
      }
      let rank = Double((count + 1) / 2)
      let asked = recorder.counts
      let low = asked.filter { $0.below < rank }.map(\.cut).max() ?? -.greatestFiniteMagnitude
      let high = asked.filter { $0.below >= rank }.map(\.cut).min() ?? .infinity
      // Zero, the shortest of all, may also be the end of an interval of negative numbers.
      #expect(low <= cut && (cut < high || cut == 0 && high == 0))
      let digits = Decimals.digits(of: cut)
      for fewer in 1..<max(1, digits) {
        #expect(
          !Decimals.exist(digits: fewer, from: low, below: high),
          "\(shape.testDescription): \(cut) in [\(low), \(high))")
      }
    }
  }

  @Test("Rounded cuts never divide an interval that holds less than twice the minimum")
  func minimum() async throws {
    var random = SeededGenerator(state: 7)
    let minimum = 50
    let values = (0..<5000).map { _ in random.normal() * 1000 }
    let rows = try rows(["x": values], outcome: Self.alternating(values.count))
    let recorder = CountRecorder(LocalAggregator(rows))
    _ = try await FineClassing(.init(.rounded, minimumRows: minimum)).cuts(
      of: [.column("x", special: [])], fine: 20, part: .train, from: recorder)
    var known: [Double: Double] = [-.infinity: 0, .infinity: 5000]
    for round in recorder.rounds {
      for (cut, _) in round {
        let below = known.filter { $0.key < cut }.max { $0.key < $1.key }?.value ?? 0
        let above = known.filter { $0.key > cut }.min { $0.key < $1.key }?.value ?? 0
        #expect(above - below >= Double(2 * minimum))
      }
      for (cut, below) in round { known[cut] = below }
    }
    #expect(recorder.rounds.count >= 3)
  }

  /// Whether rounded cuts need not tell the values apart.
  private func expectOneValue(_ values: [Double]) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let scale = max(abs(low), abs(high))
    #expect(
      high - low <= FineClassing.roundedResolution * scale || scale <= FineClassing.roundedZero)
  }

  private static func cuts(
    of values: [Double], fine: Int, _ precision: FineClassing.Precision
  ) async throws -> [Double] {
    let rows = try rows(["x": values], outcome: alternating(values.count))
    return try await FineClassing(precision).cuts(
      of: [.column("x", special: [])], fine: fine, part: .train, from: LocalAggregator(rows))[0]
      .cuts
  }

  private static func alternating(_ count: Int) -> [Double] { (0..<count).map { Double($0 % 2) } }
}

/// What columns can look like.
struct Shape: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let value: @Sendable (inout SeededGenerator) -> Double

  static let all = [
    Shape(testDescription: "amounts") { (exp(8 + 2 * $0.normal()) * 100).rounded() / 100 },
    Shape(testDescription: "bell") { $0.normal() },
    Shape(testDescription: "heavy ties") { Double(Int.random(in: -2...3, using: &$0)) },
    Shape(testDescription: "mostly zero of both signs") {
      [0.0, -0.0, 0, -0.0, 0, 0, 7, -3].randomElement(using: &$0) ?? 0
    },
    Shape(testDescription: "one value") { _ in 12.5 },
    Shape(testDescription: "tiny") { $0.normal() * 0x1p-1060 },
    Shape(testDescription: "huge") { Double.random(in: -1...1, using: &$0) * 1.7e308 },
    Shape(testDescription: "all magnitudes") {
      $0.normal() * exp(Double.random(in: -600...600, using: &$0))
    },
    Shape(testDescription: "neighbours") {
      Double(bitPattern: (1000.0).bitPattern + .random(in: 0..<40, using: &$0))
    },
  ]
}

/// Keeps what fine classing asked and was told, round by round.
private final class CountRecorder: Aggregator {
  private let inner: LocalAggregator
  private let log = Mutex<[[(cut: Double, below: Double)]]>([])

  init(_ inner: LocalAggregator) { self.inner = inner }

  var parties: [String] { inner.parties }
  var rounds: [[(cut: Double, below: Double)]] { log.withLock { $0 }.filter { !$0.isEmpty } }
  var counts: [(cut: Double, below: Double)] { rounds.flatMap { $0 } }

  func announcements() -> [Announcement] { inner.announcements() }

  func sums(of query: Query) async throws -> [Double] {
    let sums = try inner.sums(of: query)
    if case .countsBelow(let counts) = query {
      let total = counts.total(from: sums)
      log.withLock { $0.append(Array(zip(counts.candidates[0].cuts, total[0].counts))) }
    }
    return sums
  }
}

/// Decimal notation by the C library alone.
private enum Decimals {
  /// Significant digits of the shortest text that reads back as the same number.
  static func digits(of value: Double) -> Int {
    (1...17).first { Double(String(format: "%.\($0 - 1)e", value)) == value } ?? 17
  }

  /// Whether `[low, high)` holds a number of so many significant digits: if so, the smallest one is
  /// next to the low end.
  static func exist(digits: Int, from low: Double, below high: Double) -> Bool {
    if low <= 0 && high > 0 { return true }
    let text = String(format: "%.\(digits - 1)e", low).replacing(".", with: "").split(
      separator: "e")
    guard let significand = Int(text[0]), let exponent = Int(text[1]) else { return false }
    return (significand - 1...significand + 1).contains { next in
      let value = Double("\(next)e\(exponent - digits + 1)") ?? .nan
      return low <= value && value < high
    }
  }
}
