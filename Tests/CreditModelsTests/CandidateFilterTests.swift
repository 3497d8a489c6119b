import CreditData
import CreditModels
import Foundation
import Testing

@Suite("What does not enter a model, and why")
struct CandidateFilterTests {
  private static let rowCount = 2000

  /// Every fault beside two good columns.
  private static let columns: KeyValuePairs<String, [Double]> = {
    var random = SeededGenerator(state: 41)
    let (a, b, noise) = random.threeColumns(rowCount)
    let indexes = 0..<rowCount
    return [
      "a": a, "b": b, "copy": zip(a, noise).map { $0 + 0.3 * $1 }, "noise": noise,
      "flat": indexes.map { _ in 3 }, "empty": indexes.map { _ in .nan },
      "sparse": indexes.map { $0 % 25 == 0 ? a[$0] : .nan },
      "lump": indexes.map { $0 % 4 == 0 ? a[$0] : 0 },
    ]
  }()

  private func run(_ change: (inout Study.SelectionRules) -> Void) async throws -> StudyResult {
    var random = SeededGenerator(state: 43)
    let y = random.outcomes(
      zip(Self.columns[0].value, Self.columns[1].value).map { 1.2 * $0 + 0.6 * $1 - 1 })
    return try await run(Self.columns, y, change)
  }

  private func run(
    _ columns: KeyValuePairs<String, [Double]>, _ y: [Double],
    _ change: (inout Study.SelectionRules) -> Void
  ) async throws -> StudyResult {
    var selection = Study.SelectionRules()
    change(&selection)
    let rows = try rows(columns, outcome: y) {
      $0.model.selection = selection
      $0.binning.minimumShare = 0.01
      $0.binning.trend = .none
      $0.privacy.minimumBads = 1
      $0.privacy.minimumRows = 10
    }
    return try await StudyRun(rows.study).run(on: LocalAggregator(rows))
  }

  private func reason(_ result: StudyResult, _ name: String) -> String? {
    result.dropped.first { $0.name == name }?.reason
  }

  @Test("Every reason is given, and the good ones stay")
  func reasons() async throws {
    let result = try await run { $0.minimumInformationValue = 0.15 }
    #expect(reason(result, "flat")?.contains("one and the same value") == true)
    #expect(reason(result, "empty")?.contains("missing in all training rows") == true)
    #expect(reason(result, "sparse")?.contains("96.0 % of its training rows are missing") == true)
    #expect(reason(result, "noise")?.contains("information value is below 0.15") == true)
    let copy = try #require(reason(result, "copy"))
    #expect(copy.contains("correlation with 'a' is 0.9"))
    #expect(Set(result.fit.model.design.terms.map(\.name)).isSuperset(of: ["a", "b"]))
    for dropped in result.dropped {
      #expect(result.warnings.contains { $0.contains("'\(dropped.name)'") })
    }
  }

  @Test("A dominant bin is named with its share")
  func dominant() async throws {
    let result = try await run { $0.dominant = 0.6 }
    let lump = try #require(reason(result, "lump"))
    #expect(lump.contains("% of the training rows, more than model.selection.dominant"))
  }

  @Test("The correlation of a pair is Pearson's of the weights of evidence")
  func correlation() async throws {
    let free = try await run { $0.correlation = 1 }
    #expect(reason(free, "copy") == nil)
    let strict = try await run { $0.correlation = 0.7 }
    let copy = try #require(reason(strict, "copy"))
    let woe = try ["a", "copy"].map { name in
      let characteristic = try #require(strict.characteristics.first { $0.name == name })
      let evidence = characteristic.woe
      return Self.columns.first { $0.key == name }!.value.map {
        evidence[characteristic.binning.index(of: $0)]
      }
    }
    #expect(copy.contains(" is \(String(format: "%.3f", pearson(woe[0], woe[1]))), "))
  }

  private func pearson(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (p, q) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    let cross = zip(a, b).reduce(0) { $0 + ($1.0 - p) * ($1.1 - q) }
    let (x, y) = (
      a.reduce(0) { $0 + ($1 - p) * ($1 - p) }, b.reduce(0) { $0 + ($1 - q) * ($1 - q) }
    )
    return cross / (x * y).squareRoot()
  }

  @Test("Forced columns pass every filter and forbidden ones none")
  func forcedAndForbidden() async throws {
    let result = try await run {
      $0.minimumInformationValue = 0.05
      $0.stepwise = .bic
      $0.forced = ["noise"]
      $0.forbidden = ["b"]
    }
    let names = result.fit.model.design.terms.map(\.name)
    #expect(names.contains("noise") && !names.contains("b"))
    #expect(reason(result, "b") == "model.selection.forbidden names it")
    #expect(result.characteristics.contains { $0.name == "b" })
  }

  @Test("A study whose columns are all constant ends with their reasons")
  func nothingLeft() async throws {
    let y = (0..<200).map { Double($0 % 3 == 0 ? 1 : 0) }
    let error = await #expect(throws: ModelError.self) {
      try await run(["flat": [Double](repeating: 1, count: 200)], y) { _ in }
    }
    #expect(try #require(error).description.contains("flat: it has one and the same value"))
  }

  @Test("Columns as they are: constants go, and two of three correlated ones when asked")
  func asIs() async throws {
    var random = SeededGenerator(state: 42)
    let (a, b, noise) = random.threeColumns(500)
    let rows = try rows(
      ["a": a, "near": zip(a, noise).map { $0 + 0.1 * $1 }, "b": b, "flat": b.map { _ in 2 }],
      outcome: random.outcomes(zip(a, b).map { $0 + $1 })
    ) {
      $0.model.design = .asIs
      $0.model.selection.correlation = 0.7
    }
    let result = try await StudyRun(rows.study).run(on: LocalAggregator(rows))
    #expect(result.fit.model.design.terms.count == 2)
    #expect(result.dropped.count == 2)
    #expect(reason(result, "flat")?.contains("one and the same value") == true)
  }
}
