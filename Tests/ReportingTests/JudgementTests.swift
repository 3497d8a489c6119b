import CreditModels
import Foundation
import Reporting
import Testing

@Suite struct JudgementTests {
  private func statuses(_ content: ReportContent) -> [TrafficLight.Status] {
    Judgement(content: content).lights.map(\.status)
  }

  @Test("Each light follows its rule")
  func rules() throws {
    // AUC 0.781 held out as in training; mean PD equal to the bad rate; PSI 0.281 out of time beyond
    // its limit; 116.5 bads for each coefficient but 60.5 held out; VIF 1.25 and signs as expected.
    #expect(
      statuses(try ReportFixture.full(calibrated: false)) == [.green, .green, .red, .amber, .green])
  }

  @Test("A large index that chance explains is no shift")
  func chance() throws {
    var content = try ReportFixture.full()
    for index in content.stability.indices { content.stability[index].limit = 0.3 }
    #expect(statuses(content)[2] == .green)
    for index in content.stability.indices { content.stability[index].limit = nil }
    #expect(statuses(content)[2] == .red)
    content.stability.removeAll { $0.actual == "outOfTime" }
    content.stability[0].index = 0.2
    #expect(statuses(content)[2] == .amber)
  }

  @Test("Bands outside their limits dim the light of calibration though the mean is right")
  func bands() throws {
    var content = try ReportFixture.full(calibrated: false)
    content.validation = [PartValidation(.test, table: content.table(of: .outOfTime))]
    #expect(statuses(content)[1] == .amber)
  }

  @Test("A card calibrated to a portfolio is not judged by the sample's bad rate")
  func portfolio() throws {
    let content = try ReportFixture.full()
    #expect(statuses(content)[1] == .dark)
    let text = try Page(Report(content).html).text
    #expect(text.contains("Not judged: PDs are calibrated to a bad rate of 2.0 %"))
    #expect(text.contains("2.0 % (by shifting the card's intercept by −1.9000)"))
  }

  @Test("Assumed bads are no evidence")
  func assumed() throws {
    var content = try ReportFixture.full()
    let file = """
      {"method": "fuzzy", "factor": 1.5, "rows": 1890, "acceptedRows": 35, "acceptedBadRate": 0.4,
       "terms": [], "bands": [], "edges": []}
      """
    content.rejects = try JSONDecoder().decode(RejectReport.self, from: Data(file.utf8))
    // 14 observed bads for 2 coefficients.
    #expect(statuses(content)[3] == .red)
    let text = try Page(Report(content).html).text
    #expect(text.contains("fitted on 35 rows with 14 bads"))
    #expect(text.contains("Besides, 219 bads of 1,890 rejected applicants are assumed, not seen."))
    #expect(text.contains("Trained on35 rows, 14 bads"))
  }

  @Test("What was not measured is neither in order nor wrong")
  func unmeasured() throws {
    #expect(statuses(try ReportFixture.plain()) == [.dark, .dark, .dark, .amber, .dark])
  }

  @Test("The range of the score is the sum of the least and of the greatest points")
  func range() throws {
    let card = try ReportFixture.binned().card
    let range = try #require(ScoreRange(card))
    // 544.254 - 28.854 (0.8 · 0.6 + 1.1 · 0.5) and 544.254 + 28.854 (0.8 · 0.5 + 1.1 · 0.3)
    #expect(abs(range.lowest - 514.534) < 0.01 && abs(range.highest - 565.317) < 0.01)
    let limited = try ReportFixture.binned(scaling: ["minimum": 530, "maximum": 560]).card
    let within = try #require(ScoreRange(limited))
    #expect(within.lowest == 530 && within.highest == 560)
    #expect(within.leastSum == range.lowest && within.greatestSum == range.highest)
    #expect(ScoreRange(try ReportFixture.plain().card) == nil)
    #expect(ScoreRange(try ReportFixture.infinite().card) == nil)
  }
}
