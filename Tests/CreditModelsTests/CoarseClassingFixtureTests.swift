import CreditModels
import Foundation
import Testing

/// Two sums of the same few terms in different order.
private let tolerance = 1e-12

/// The reference problems: prebin counts of public data sets under many rules, with the optimum by
/// brute force or by an exact dynamic programme in Python.
@Suite struct CoarseClassingFixtureTests {
  @Test(
    "Every reference problem has the reference optimum, and one bin is refused",
    .enabled(if: Fixture.file != nil, "shared/reference is not beside the repository"))
  func fixtures() throws {
    let file = try #require(Fixture.file)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let fixtures = try decoder.decode([Fixture].self, from: Data(contentsOf: file))
    #expect(fixtures.count == 245)
    var known = 0
    for fixture in fixtures {
      let classing = try? CoarseClassing(of: fixture.fine, rules: fixture.rules)
      // optbinning is stricter on concave and convex; elsewhere it is no better than the optimum.
      #expect((classing?.informationValue ?? 0) >= fixture.optbinningIv - tolerance)
      guard let expected = fixture.exactDpIv ?? fixture.bruteIv else { continue }
      known += 1
      #expect((classing == nil) == (expected == 0), "\(fixture.source) \(fixture.rules)")
      #expect(
        abs((classing?.informationValue ?? 0) - expected) <= tolerance,
        "\(fixture.source) \(fixture.rules)")
    }
    #expect(known == 215)
  }
}

private struct Fixture: Decodable {
  struct Constraints: Decodable {
    let minBinSize: Double?
    let maxNBins: Int?
    let minEventRateDiff: Double?
    let maxPvalue: Double?
  }

  let source: String
  let nNonevent: [Double]
  let nEvent: [Double]
  let trend: Trend?
  let constraints: Constraints
  let optbinningIv: Double
  let bruteIv: Double?
  let exactDpIv: Double?

  var fine: [BinCount] { zip(nNonevent, nEvent).map { BinCount(good: $0, bad: $1) } }

  var rules: CoarseClassingRules {
    CoarseClassingRules(
      trend: trend ?? .none,
      maximumBins: constraints.maxNBins,
      minimumRows: constraints.minBinSize ?? 0,
      minimumBadRateDifference: constraints.minEventRateDiff ?? 0,
      maximumPValue: constraints.maxPvalue)
  }

  static let file: URL? = {
    var folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let file = folder.appending(path: "shared/reference/coarse_classing_fixtures.json")
      if FileManager.default.fileExists(atPath: file.path) { return file }
    }
    return nil
  }()
}
