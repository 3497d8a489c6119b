import CreditData
import CreditModels
import Foundation
import Testing

@Suite("A scorecard")
struct ScorecardTests {
  /// A few roundings of numbers of order 600.
  static let tolerance = 1e-10

  @Test(
    "The points of an applicant add up to the scaled log-odds", arguments: Scaling.Base.allCases)
  func points(base: Scaling.Base) async throws {
    let card = try await Self.card(base: base)
    let scores = try card.score(Self.applicants)
    let scaling = card.scaling
    for row in 0..<Self.applicants.rowCount {
      let sum = scores.points.reduce(card.basePoints) { $0 + $1[row] }
      #expect(abs(sum - scores.scores[row]) <= Self.tolerance)
      #expect(abs(scaling.logOdds(score: sum) - scores.logOdds[row]) <= Self.tolerance)
      let probability = 1 / (1 + exp(-scores.logOdds[row]))
      #expect(abs(scores.probabilitiesOfDefault[row] - probability) <= Self.tolerance)
    }
    #expect(Set(scores.scores).count >= 6)
  }

  @Test("The score is 600 at 50 goods to a bad, and 20 points more double the odds")
  func scaling() {
    let scaling = Scaling()
    #expect(abs(scaling.score(logOdds: -log(50)) - 600) <= Self.tolerance)
    #expect(abs(scaling.score(logOdds: -log(100)) - 620) <= Self.tolerance)
    #expect(abs(scaling.probabilityOfDefault(score: 600) - 1 / 51) <= Self.tolerance)
  }

  @Test("Written and read again, a card gives every applicant the same bits")
  func file() async throws {
    let card = try await Self.card(base: .separate)
    let data = try JSONEncoder().encode(ScorecardFile(card))
    let read = try JSONDecoder().decode(ScorecardFile.self, from: data).scorecard()
    #expect(read == card)
    let (before, after) = (try card.score(Self.applicants), try read.score(Self.applicants))
    #expect(before.scores.map(\.bitPattern) == after.scores.map(\.bitPattern))
    #expect(
      before.probabilitiesOfDefault.map(\.bitPattern)
        == after.probabilitiesOfDefault.map(\.bitPattern))
    #expect(before.points == after.points)
  }

  @Test("Cards of columns without bins survive their file as well")
  func plain() throws {
    var study = Study(name: "plain", target: .init(column: "y", bad: "1"))
    study.scaling.base = .spread
    let design = Design([.asIs("age"), .standardised("debt", mean: 0.1, standardDeviation: 0.3)])
    let card = Scorecard(
      study: study, model: ScoreModel(design: design, coefficients: [-1.1, 0.01, 0.7]),
      characteristics: [])
    let data = try JSONEncoder().encode(ScorecardFile(card))
    #expect(try JSONDecoder().decode(ScorecardFile.self, from: data).scorecard() == card)
  }

  @Test("Each kind of value gets the points its line of the card shows")
  func lines() async throws {
    let card = try await Self.card(base: .separate)
    let scores = try card.score(Self.applicants)
    for (index, term) in card.model.design.terms.enumerated() {
      guard case .woe(let binning, _) = term else { continue }
      let shown = try #require(card.points(ofTerm: index))
      let column = try #require(Self.applicants[term.name])
      let bins = try binning.codes(of: column)
      #expect(scores.points[index] == bins.map { shown[Int($0)] })
      // Every kind of bin is met.
      #expect(Set(bins).count == binning.binCount)
    }
  }

  @Test("A file of another format, or with bins out of order, is refused")
  func damaged() async throws {
    let card = try await Self.card(base: .separate)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(ScorecardFile(card)), as: UTF8.self)
    func read(_ text: String) throws -> Scorecard {
      try JSONDecoder().decode(ScorecardFile.self, from: Data(text.utf8)).scorecard()
    }
    #expect(throws: ScorecardFileError.unknownFormat(2)) {
      try read(text.replacing("\"format\":1", with: "\"format\":2"))
    }
    let cut = try #require(card.cuts.first)
    let moved = text.replacing("\"from\":\(Self.text(cut)),", with: "\"from\":1e9,")
    #expect(moved != text)
    #expect(throws: ScorecardFileError.incomplete("income")) { try read(moved) }
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  /// Two characteristics with missing, special, rare and unseen values, classed and fitted.
  private static func card(base: Scaling.Base) async throws -> Scorecard {
    var study = study
    study.scaling.base = base
    let rows = try PartyRows(party: "all", table: training, study: study)
    return try await StudyRun(study).run(on: LocalAggregator(rows)).scorecard
  }

  private static let study: Study = {
    var study = Study(name: "card", target: .init(column: "y", bad: "1"))
    study.columns.special = ["income": [-9]]
    study.columns.categories = ["trade": ["a", "b", "c", "d", "e"]]
    study.binning.fine = 5
    study.binning.maximumBins = 3
    return study
  }()

  private static let training: Table = {
    var random = SeededGenerator(state: 12)
    var income: [Double] = []
    var trade: [Int32] = []
    for row in 0..<2000 {
      income.append(row % 20 == 0 ? .nan : row % 20 == 1 ? -9 : Double(row % 137) * 10)
      trade.append(row % 25 == 0 ? -1 : row % 400 == 7 ? 4 : Int32(row % 7 % 4))
    }
    let logOdds = zip(income, trade).map { income, trade in
      -0.5 - (income.isNaN ? 0 : income / 1000) + 0.4 * Double(trade)
    }
    return Table(
      names: ["income", "trade", "y"],
      columns: [
        .numeric(income), .categorical(codes: trade, levels: ["a", "b", "c", "d", "e"]),
        .numeric(random.outcomes(logOdds)),
      ])
  }()

  /// Every cut and its neighbours, missing, special, rare and unseen values.
  private static let applicants: Table = {
    let tens = (0...140).map { Double($0) * 10 }
    let income = tens + tens.map(\.nextDown) + [.nan, -9, -10, 1e12]
    let levels = ["a", "b", "c", "d", "e", "never seen"]
    return Table(
      names: ["income", "trade"],
      columns: [
        .numeric(income),
        .categorical(codes: income.indices.map { Int32($0 % 7) - 1 }, levels: levels),
      ])
  }()
}

extension Scorecard {
  fileprivate var cuts: [Double] {
    model.design.terms.flatMap { term -> [Double] in
      guard case .woe(let binning, _) = term, case .numeric(let cuts, _) = binning.rule else {
        return []
      }
      return cuts
    }
  }
}
