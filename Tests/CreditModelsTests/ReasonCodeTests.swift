import CreditData
import CreditModels
import Testing

@Suite("Reason codes")
struct ReasonCodeTests {
  @Test("Reasons are the largest losses below the best points, the order of the card breaks ties")
  func maximum() throws {
    let card = try SampleCard.card { $0.reasons.count = 2 }
    let best = try (0..<3).map { try #require(card.points(ofTerm: $0)?.max()) }
    #expect(card.baselines == best)
    #expect(card.reasons(points: best) == [])
    #expect(card.reasons(points: [best[0] - 1, best[1] - 3, best[2] - 2]) == [1, 2])
    #expect(card.reasons(points: [best[0] - 1, best[1], best[2] - 1]) == [0, 2])
    #expect(card.reasons(points: [best[0], best[1] + 5, best[2] - 0.25]) == [2])
  }

  @Test("The mean baseline is that of the training rows")
  func mean() throws {
    let card = try SampleCard.card { $0.reasons.baseline = .mean }
    let points = try #require(card.points(ofTerm: 0))
    // 200, 350 and 1360 training rows by bin.
    let mean = (points[0] * 200 + points[1] * 350 + points[2] * 1360) / 1910
    #expect(abs(try #require(card.baselines[0]) - mean) < 1e-12)
  }

  @Test("A reversed card names the same reasons in the same order")
  func reversed() throws {
    for baseline in ReasonRules.Baseline.allCases {
      let usual = try SampleCard.card { $0.reasons.baseline = baseline }
      let reversed = try SampleCard.card {
        $0.reasons.baseline = baseline
        $0.reversed = true
      }
      let (scores, mirrored) = (
        try usual.score(SampleCard.applicants), try reversed.score(SampleCard.applicants)
      )
      var kinds: Set<[Int]> = []
      for row in scores.scores.indices {
        let reasons = usual.reasons(points: scores.points.map { $0[row] })
        #expect(reasons == reversed.reasons(points: mirrored.points.map { $0[row] }))
        kinds.insert(reasons)
      }
      #expect(kinds.count > 5)
    }
  }

  @Test("A bin without training rows is nobody's best")
  func emptyBin() throws {
    // Missing ages have no training rows and, reversed evidence considered, 0 points.
    let card = try SampleCard.card(woe: "bad/good") { $0.reasons.count = 3 }
    let points = try #require(card.points(ofTerm: 0))
    let counts = try #require(card.counts[0])
    let known = points.indices.filter { counts[$0].rows > 0 }.map { points[$0] }
    #expect(card.baselines[0] == known.max())
    #expect(counts[3].rows == 0)
  }

  @Test("A card of numbers without bins has no reasons to give")
  func plain() {
    #expect(!SampleCard.plain().givesReasons)
    #expect(SampleCard.plain().reasons(points: [-50, 20]) == [])
  }
}
