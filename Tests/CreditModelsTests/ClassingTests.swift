import CreditData
import CreditModels
import Testing

@Suite("Columns that cannot be divided")
struct ClassingTests {
  private static let y: [Double] = (0..<400).map { Double($0 % 4 == 0 ? 1 : 0) }

  @Test(
    "A column of one value stops the study and is named", arguments: Study.CutPrecision.allCases)
  func constant(cuts: Study.CutPrecision) async throws {
    await #expect(throws: ModelError.constantColumn("x")) {
      try await outcome([Double](repeating: 7, count: 400), cuts)
    }
    await #expect(throws: ModelError.emptyColumn("x")) {
      try await outcome([Double](repeating: .nan, count: 400), cuts)
    }
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

  private func outcome(
    _ x: [Double], _ cuts: Study.CutPrecision
  ) async throws -> Classing.Outcome {
    let rows = try rows(["x": x], outcome: Self.y) { $0.binning.cuts = cuts }
    let parties = LocalAggregator(rows)
    let classing = Classing(study: rows.study, dictionary: [:])
    let fine = try await classing.fineBinnings(
      of: [.init(name: "x", type: .numeric)], from: parties)
    return try classing.coarse(
      fine, counts: try await parties.sum(BinCounts(fine, part: .train)))
  }
}
