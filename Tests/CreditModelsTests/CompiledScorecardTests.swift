import CreditData
import CreditModels
import Foundation
import Testing

@Suite("A compiled card")
struct CompiledScorecardTests {
  @Test("Any value gets the points of the bin the binning names, to the bit")
  func points() throws {
    var random = SeededGenerator(state: 3)
    for round in 0..<60 {
      let binning = Self.binning(cuts: round % 12, special: round % 4, using: &random)
      // Different points for every bin.
      let card = Self.card(binning, values: (0..<binning.binCount).map { Double($0) + 0.37 })
      let shown = try #require(card.points(ofTerm: 0))
      let values = Self.edges(of: binning, using: &random)
      let compiled = CompiledScorecard(card)
      // Every length up to a few blocks of the kernel, so that all rests are met.
      let length = round * 3 + 1
      let column = (0..<length).map { values[$0 % values.count] } + values
      let scores = try compiled.score(Table(names: ["x"], columns: [.numeric(column)]))
      for (row, value) in column.enumerated() {
        let expected = shown[binning.index(of: value)]
        #expect(scores.points[0][row].bitPattern == expected.bitPattern, "\(value)")
        #expect(try compiled.score([.number(value)]) == scores.scores[row])
      }
      #expect(try compiled.score([.missing]) == card.basePoints + shown[binning.missingIndex])
    }
  }

  @Test("One applicant gets what the row gets in a table, points, PD and reasons too")
  func applicants() throws {
    for change in SampleCard.scalings {
      let card = try SampleCard.card(scaling: change)
      let compiled = CompiledScorecard(card)
      let table = try compiled.score(SampleCard.applicants)
      #expect(try compiled.scores(of: SampleCard.applicants) == table.scores)
      var row = 0
      for age in SampleCard.ages {
        for ratio in SampleCard.ratios {
          for trade in SampleCard.trades {
            let applicant: [CompiledScorecard.Value] = [
              .number(age), .number(ratio), trade.map { .category($0) } ?? .missing,
            ]
            let assessment = try compiled.assess(applicant)
            #expect(assessment.score == table.scores[row])
            #expect(assessment.probabilityOfDefault == table.probabilitiesOfDefault[row])
            #expect(assessment.points == table.points.map { $0[row] })
            #expect(assessment.reasons == card.reasons(points: assessment.points))
            #expect(try compiled.score(applicant) == assessment.score)
            row += 1
          }
        }
      }
    }
  }

  @Test("An unseen category scores what its PD says: no evidence, neither safest nor riskiest")
  func unseen() throws {
    for (woe, base) in [("good/bad", Scaling.Base.separate), ("bad/good", .spread)] {
      let card = try SampleCard.card(woe: woe) { $0.base = base }
      let compiled = CompiledScorecard(card)
      let assessment = try compiled.assess([.number(20), .number(0.2), .category("never seen")])
      #expect(assessment.score.isFinite && assessment.probabilityOfDefault.isFinite)
      let probability = card.scaling.probabilityOfDefault(score: assessment.score)
      #expect(assessment.probabilityOfDefault == probability)
      // The log-odds without a term for the category.
      let logOdds = -1.3 - 0.8 * 0.127 - 1.17 * -0.214
      #expect(abs(probability - 1 / (1 + exp(-logOdds))) < 1e-12)
      let points = try #require(card.points(ofTerm: 2))
      #expect(points[4] < points.max()! && points[4] > points.min()!)
    }
  }

  @Test("A missing value that training never had scores what its PD says")
  func missing() throws {
    let card = try SampleCard.card()
    let assessment = try CompiledScorecard(card).assess([.missing, .number(0.2), .category("own")])
    let logOdds = -1.3 - 1.17 * -0.214 - 0.66 * 0.38
    #expect(abs(card.scaling.logOdds(score: assessment.score) - logOdds) < 1e-12)
    #expect(assessment.points[0] == 0)
  }

  @Test("Values the training rows never had are found, and only those")
  func unseenValues() throws {
    let table = Table(
      names: ["age", "debt \"ratio\"", "trade"],
      columns: [
        .numeric([20, .nan, 30, 50]), .numeric([0.5, 0.2, .nan, -9]),
        .categorical(codes: [0, 0, 1, -1], levels: ["boat", "new"]),
      ])
    #expect(try SampleCard.card().unseenValues(in: table) == [1: "age", 2: "trade"])
  }

  @Test("Cards without bins score as their formula says, and name a missing cell")
  func plain() throws {
    let card = SampleCard.plain()
    let compiled = CompiledScorecard(card)
    let score = try compiled.score([.number(31), .number(0.4)])
    let logOdds = -1.1 + 0.013 * 31 - 0.7 * (0.4 - 0.1) / 0.3
    #expect(abs(card.scaling.logOdds(score: score) - logOdds) < 1e-12)
    #expect(throws: DataError.self) { try compiled.score([.missing, .number(1)]) }
    let table = Table(
      names: ["age", "debt \"ratio\""], columns: [.numeric([1, .nan]), .numeric([1, 2])],
      rowNumbers: [7, 9])
    let error = #expect(throws: DataError.self) { try compiled.scores(of: table) }
    #expect(error?.row == 9 && error?.column == "age")
    #expect(card.missingValues(in: table) == [1: "age"])
  }

  @Test("A column that is not there, or of the other type, is named")
  func wrongColumns() throws {
    let compiled = CompiledScorecard(try SampleCard.card())
    let lacking = Table(names: ["age"], columns: [.numeric([1])])
    #expect(throws: DataError.self) { try compiled.scores(of: lacking) }
    let texts = Table(
      names: ["age", "debt \"ratio\"", "trade"],
      columns: [
        .categorical(codes: [0], levels: ["x"]), .numeric([1]),
        .categorical(codes: [0], levels: ["own"]),
      ])
    #expect(throws: DataError(.otherType(expected: .numeric), column: "age")) {
      try compiled.scores(of: texts)
    }
    #expect(throws: DataError.self) {
      try compiled.score([.category("x"), .number(1), .missing])
    }
  }

  private static func binning(
    cuts: Int, special: Int, using random: inout SeededGenerator
  ) -> Binning {
    let pool = [-1e9, -3, -0.5, -0.0, 0, .leastNonzeroMagnitude, 0.1, 1, 7, 1e9, 1e300]
    var chosen = Set((0..<cuts).map { _ in pool.randomElement(using: &random)! })
    if cuts > 8 { chosen = Set(pool) }
    // 0 and -0 are one number.
    return Binning(
      name: "x",
      rule: .numeric(
        cuts: chosen.sorted(), special: Array([-9, 0, 7].shuffled(using: &random)[..<special])))
  }

  private static func edges(
    of binning: Binning, using random: inout SeededGenerator
  ) -> [Double] {
    let cuts = binning.cuts ?? []
    return cuts + cuts.map(\.nextDown) + cuts.map(\.nextUp)
      + [0, -0.0, -9, 7, .nan, .infinity, -.infinity, .signalingNaN, .greatestFiniteMagnitude]
      + (0..<40).map { _ in .random(in: -10...10, using: &random) }
  }

  private static func card(_ binning: Binning, values: [Double]) -> Scorecard {
    Scorecard(
      study: Study(name: "x", target: .init(column: "y", bad: "1")),
      model: ScoreModel(
        design: Design([.woe(binning, values: values)]), coefficients: [0.4, -0.3]),
      characteristics: [])
  }
}
