import CreditData
import CreditModels
import Foundation
import Testing

@Suite("A card's scale")
struct ScaleTests {
  /// A few roundings of numbers of order 600.
  static let tolerance = 1e-10

  @Test("A reversed card keeps its anchor: the odds still give the points, and risk raises them")
  func reversed() throws {
    var scaling = Scaling()
    scaling.reversed = true
    #expect(abs(scaling.score(logOdds: -log(50)) - 600) <= Self.tolerance)
    // Twice the odds are twenty points less.
    #expect(abs(scaling.score(logOdds: -log(100)) - 580) <= Self.tolerance)
    #expect(abs(scaling.probabilityOfDefault(score: 600) - 1 / 51) <= Self.tolerance)
    let (usual, reversed) = (
      try SampleCard.card(), try SampleCard.card { $0.reversed = true }
    )
    let (scores, mirrored) = (
      try usual.score(SampleCard.applicants), try reversed.score(SampleCard.applicants)
    )
    for (score, mirror) in zip(scores.scores, mirrored.scores) {
      #expect(abs((score - 600) + (mirror - 600)) <= Self.tolerance)
    }
    for (one, other) in zip(scores.probabilitiesOfDefault, mirrored.probabilitiesOfDefault) {
      #expect(abs(one - other) <= Self.tolerance)
    }
  }

  @Test("A score gives its PD and a PD its score", arguments: [0.001, 0.02, 0.5, 0.97])
  func backAndForth(probability: Double) {
    for reversed in [false, true] {
      var scaling = Scaling()
      scaling.reversed = reversed
      let score = scaling.score(probabilityOfDefault: probability)
      #expect(abs(scaling.probabilityOfDefault(score: score) - probability) <= 1e-14)
    }
  }

  @Test("Whole points are whole, and their sum is the score, whose PD is shown")
  func whole() throws {
    let card = try SampleCard.card { $0.rounding = .whole }
    let scores = try card.score(SampleCard.applicants)
    #expect(card.basePoints == card.basePoints.rounded())
    for row in scores.scores.indices {
      let sum = scores.points.reduce(card.basePoints) { $0 + $1[row] }
      #expect(scores.scores[row] == sum)
      #expect(sum == sum.rounded())
      let probability = card.scaling.probabilityOfDefault(score: sum)
      #expect(scores.probabilitiesOfDefault[row] == probability)
    }
  }

  @Test("The rounding error is the largest of any applicant and within half a point a summand")
  func roundingError() throws {
    let exact = try SampleCard.card()
    #expect(exact.roundingError == nil)
    for base in Scaling.Base.allCases {
      let card = try SampleCard.card {
        $0.rounding = .whole
        $0.base = base
      }
      let error = try #require(card.roundingError)
      let unrounded = try exact.score(SampleCard.applicants).scores
      let differences = zip(try card.score(SampleCard.applicants).scores, unrounded)
        .map { abs($0 - $1) }
      // Every combination of bins is among the applicants.
      #expect(abs(error.largest - (differences.max() ?? 0)) <= Self.tolerance)
      #expect(error.bound == (base == .separate ? 2 : 1.5))
      #expect(error.largest <= error.bound)
      let mean = try #require(error.rootMeanSquare)
      #expect(mean > 0 && mean < error.largest)
    }
  }

  /// Computed from the bins by another program: sum over all combinations of bins of the product
  /// of their shares times the squared difference.
  @Test("The root-mean-square rounding error is the mean over independent characteristics")
  func rootMeanSquare() throws {
    let (exact, card) = (try SampleCard.card(), try SampleCard.card { $0.rounding = .whole })
    func changes(_ term: Int) throws -> [(share: Double, change: Double)] {
      let (p, q) = (
        try #require(card.points(ofTerm: term)), try #require(exact.points(ofTerm: term))
      )
      let counts = try #require(card.counts[term]).map(\.rows)
      return p.indices.map { (counts[$0] / counts.reduce(0, +), p[$0] - q[$0]) }
    }
    var expected = 0.0
    for a in try changes(0) {
      for b in try changes(1) {
        for c in try changes(2) {
          let change = card.basePoints - exact.basePoints + a.change + b.change + c.change
          expected += a.share * b.share * c.share * change * change
        }
      }
    }
    let found = try #require(card.roundingError?.rootMeanSquare)
    #expect(abs(found - expected.squareRoot()) <= Self.tolerance)
  }

  @Test("Limits cut the score and leave the PD")
  func limits() throws {
    let free = try SampleCard.card()
    let card = try SampleCard.card {
      $0.minimum = 490
      $0.maximum = 560
    }
    let (scores, unlimited) = (
      try card.score(SampleCard.applicants), try free.score(SampleCard.applicants)
    )
    #expect(scores.scores == unlimited.scores.map { min(max($0, 490), 560) })
    #expect(scores.scores.contains(490) && scores.scores.contains(560))
    #expect(scores.probabilitiesOfDefault == unlimited.probabilitiesOfDefault)
  }

  @Test("A saved card keeps its scaling, rounding, limits and reasons")
  func saved() throws {
    for change in SampleCard.scalings {
      let card = try SampleCard.card(scaling: change)
      let data = try JSONEncoder().encode(ScorecardFile(card))
      let read = try JSONDecoder().decode(ScorecardFile.self, from: data).scorecard()
      #expect(read == card)
      let (before, after) = (
        try card.score(SampleCard.applicants), try read.score(SampleCard.applicants)
      )
      #expect(before.scores.map(\.bitPattern) == after.scores.map(\.bitPattern))
      #expect(before.points == after.points)
    }
  }

  @Test("A card written before these keys existed is read as it was meant")
  func oldCard() throws {
    let scaling = #"{"points":600,"odds":50,"pdo":20,"base":"separate"}"#
    let read = try JSONDecoder().decode(Scaling.self, from: Data(scaling.utf8))
    #expect(read == Scaling())
    #expect(read.rounding == .none && !read.reversed && read.minimum == nil)
  }

  @Test("Study files say rounding, direction, limits and reasons, and slips are named")
  func studyFile() throws {
    let study = try StudyFile.parse(
      StudyFileTests.head
        + "scaling: {rounding: whole, reversed: true, minimum: 300, maximum: 850, "
        + "reasons: {count: 3, baseline: mean}}")
    var expected = Scaling()
    expected.rounding = .whole
    expected.reversed = true
    expected.minimum = 300
    expected.maximum = 850
    expected.reasons.count = 3
    expected.reasons.baseline = .mean
    #expect(study.scaling == expected)
    for (text, key) in [
      ("rounding: hole", "scaling.rounding"), ("minimum: 5, maximum: 5", "scaling.maximum"),
      ("pdo: -20, reversed: true", "scaling.reversed"),
      ("reasons: {base: mean}", "scaling.reasons.base"),
      ("reasons: {count: -1}", "scaling.reasons.count"),
    ] {
      let error = #expect(throws: StudyError.self) {
        try StudyFile.parse("\(StudyFileTests.head)scaling: {\(text)}")
      }
      #expect(error?.description.contains(key) == true, "\(String(describing: error))")
    }
  }
}
