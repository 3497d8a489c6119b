import CreditModels
import Foundation
import Reporting
import Testing

@Suite("The report of an unusual scale")
struct ReversedScaleTests {
  private func text(_ scaling: [String: Any], language: ReportLanguage = .en) throws -> String {
    try Page(Report(ReportFixture.full(language: language, scaling: scaling)).html).text
  }

  @Test("On a reversed scale lower is better in every sentence", arguments: [true, false])
  func reversed(byKey: Bool) throws {
    let text = try text(byKey ? ["reversed": true] : ["pdo": -20])
    #expect(text.contains("Points = 28.8539 × coefficient × WOE"))
    #expect(text.contains("everybody at the cut-off or lower is approved"))
    #expect(text.contains("If everybody at the cut-off or lower were approved"))
    #expect(text.contains("20 fewer double them"))
    #expect(text.contains("share with a higher score"))
    #expect(!text.contains("−−") && !text.contains("or higher"))
  }

  @Test("The limits of a scale are told, and no cut-off beyond them is offered")
  func limits() throws {
    let text = try text(["minimum": 530, "maximum": 560])
    let limits = "Scores below 530 are shown as 530, above 560 are shown as 560"
    // Summary, card, settings.
    #expect(text.ranges(of: limits).count == 3)
    #expect(text.contains("Scores reach from 530 (PD 27.89 %) to 560 (PD 6.24 %)."))
    let scaling = try ReportFixture.binned(scaling: ["minimum": 530, "maximum": 560]).card.scaling
    let content = try ReportFixture.full()
    let table = try #require(content.table(of: .test))
    let all = Strategy(table, names: ScoreBandNames(scaling: Scaling(), words: .en)).rows
    let offered = Strategy(table, names: ScoreBandNames(scaling: scaling, words: .en)).rows
    #expect(
      offered.map(\.cutoff)
        == all.map(\.cutoff).filter { (530...560).contains(Double($0) ?? 0) })
    #expect(!offered.isEmpty && offered.count < all.count)
    #expect(offered.map(\.approved).allSatisfy { rate in all.contains { $0.approved == rate } })
  }

  @Test("Whole points are written as whole numbers")
  func wholePoints() throws {
    let text = try text(["rounding": "whole"])
    #expect(
      text.contains("544 base points +12 age: [40.5, ∞) +10 housing: own Together 566 points"))
    #expect(text.contains("Rounding of pointswhole points"))
  }

  @Test("A PD that is not 0 is not written as 0")
  func smallProbability() throws {
    let text = try text(["odds": 1e9, "points": 600])
    #expect(text.contains("a PD of < 0.01 %") && !text.contains("PD of 0.00 %"))
  }
}
