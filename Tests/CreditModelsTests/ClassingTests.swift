import CreditData
import CreditModels
import Testing

@Suite("Columns that cannot be divided")
struct ClassingTests {
  private static let y: [Double] = (0..<400).map { Double($0 % 4 == 0 ? 1 : 0) }

  @Test(
    "A column of one value, or of none, is left out with the reason",
    arguments: Study.CutPrecision.allCases)
  func constant(cuts: Study.CutPrecision) async throws {
    let constant = try await outcome([Double](repeating: 7, count: 400), cuts)
    #expect(constant.characteristics.isEmpty && constant.dropped.map(\.name) == ["x"])
    #expect(constant.dropped[0].reason.contains("one and the same value"))
    let empty = try await outcome([Double](repeating: .nan, count: 400), cuts)
    #expect(empty.characteristics.isEmpty && empty.dropped.map(\.name) == ["x"])
    #expect(empty.dropped[0].reason.contains("missing in all training rows"))
  }

  @Test("A trend that cannot be met leaves the column out and names the rule")
  func infeasibleTrend() async throws {
    // Only the smallest of four values is bad.
    let found = try await outcome((0..<400).map { Double($0 % 4) }, .exact) {
      $0.binning.trends = ["x": .ascending]
    }
    #expect(found.characteristics.isEmpty)
    #expect(found.dropped.map(\.name) == ["x"])
    #expect(found.dropped[0].reason.contains("no split into two or more bins has an ascending"))
    #expect(found.dropped[0].reason.contains("set binning.trend to auto or none"))
  }

  @Test(
    "A column that is nearly always the same is left out with the reason",
    arguments: Study.CutPrecision.allCases)
  func nearlyConstant(cuts: Study.CutPrecision) async throws {
    let found = try await outcome((0..<400).map { $0 % 40 == 0 ? 1 + Double($0) : 0 }, cuts)
    #expect(found.characteristics.isEmpty)
    #expect(found.dropped.map(\.name) == ["x"])
    #expect(found.dropped[0].reason.contains("nearly all have one and the same value"))
  }

  @Test("One value and missing ones are two bins", arguments: Study.CutPrecision.allCases)
  func valueOrMissing(cuts: Study.CutPrecision) async throws {
    let found = try await outcome((0..<400).map { $0 % 3 == 0 ? .nan : 5 }, cuts)
    let characteristic = try #require(found.characteristics.first)
    #expect(characteristic.counts.map(\.rows) == [266, 134])
  }

  @Test("Numbers that cannot be divided are one bin only where missing ones are enough for another")
  func undividedBesideMissing() async throws {
    let demanding: (inout Study) -> Void = { $0.binning.minimumDifference = 0.6 }
    func x(missing: Int) -> [Double] {
      (0..<400).map { row in row < missing ? Double.nan : Double(row % 50) }
    }
    let few = try await outcome(x(missing: 1), .exact, study: demanding)
    #expect(few.characteristics.isEmpty)
    #expect(few.dropped.map(\.name) == ["x"])
    let many = try await outcome(x(missing: 100), .exact, study: demanding)
    let characteristic = try #require(many.characteristics.first)
    #expect(characteristic.binning.ordinaryCount == 1)
    #expect(try #require(characteristic.note).contains("binning.minimumDifference"))
  }

  @Test("Without smoothing a bin of goods only is not taken, and is named")
  func infiniteEvidence() async throws {
    // Every fourth row is bad; these forty are not.
    let x = (0..<400).map { row in
      let isMissing = row % 4 == 1 && row < 160
      return isMissing ? Double.nan : Double(row % 50)
    }
    let found = try await outcome(x, .exact) { $0.binning.smoothing = 0 }
    #expect(found.characteristics.isEmpty)
    #expect(found.dropped[0].reason.contains("'missing' has goods only or bads only"))
  }

  private func outcome(
    _ x: [Double], _ cuts: Study.CutPrecision, study change: (inout Study) -> Void = { _ in }
  ) async throws -> Classing.Outcome {
    let rows = try rows(["x": x], outcome: Self.y) {
      $0.binning.cuts = cuts
      change(&$0)
    }
    let parties = LocalAggregator(rows)
    let classing = Classing(study: rows.study, dictionary: [:])
    let fine = try await classing.fineBinnings(
      of: [.init(name: "x", type: .numeric)], from: parties)
    return try classing.coarse(
      fine, counts: try await parties.sum(BinCounts(fine, part: .train)))
  }
}
