import CreditModels
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
      statuses(try ReportFixture.full()) == [.green, .green, .red, .amber, .green])
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
    var content = try ReportFixture.full()
    content.validation = [PartValidation(.test, table: content.table(of: .outOfTime))]
    #expect(statuses(content)[1] == .amber)
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
    #expect(ScoreRange(try ReportFixture.plain().card) == nil)
    #expect(ScoreRange(try ReportFixture.infinite().card) == nil)
  }
}
