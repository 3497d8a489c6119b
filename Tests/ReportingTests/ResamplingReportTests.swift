import CreditModels
import Foundation
import Reporting
import Testing

@Suite("Rows held out in turn")
struct ResamplingReportTests {
  /// A card whose own rows say an AUC of 0.91, and its study's cards on rows they did not know.
  private static func resampling(auc: Double = 0.829) throws -> ResamplingReport {
    func measure(_ mean: Double, _ deviation: Double, _ optimism: Double) -> String {
      "{\"mean\": \(mean), \"standardDeviation\": \(deviation), \"optimism\": \(optimism)}"
    }
    let own = """
      {"auc": 0.91, "gini": 0.82, "ks": 0.74, "logLoss": 0.27, "brier": 0.08, "meanPD": 0.22,
       "badRate": 0.22, "rows": 123, "aucError": 0, "ksError": 0}
      """
    let file = """
      {"study": "small", "rows": 123, "bads": 27, "apparent": \(own), "columns": ["age", "late"],
       "notes": [], "folds": {
         "folds": 5, "repeats": 20, "auc": \(measure(auc, 0.0341, 0.91 - auc)),
         "gini": \(measure(2 * auc - 1, 0.0683, 0.16)), "ks": \(measure(0.62, 0.0588, 0.12)),
         "logLoss": \(measure(0.66, 1.08, 0.39)), "brier": \(measure(0.11, 0.0148, 0.03)),
         "meanPD": \(measure(0.21, 0.0099, 0.01)),
         "aucLimits": {"standardError": 0.054, "lower": 0.695, "upper": 0.912},
         "selection": {"sets": 44, "asOfAllRows": 6, "columns": [
           {"name": "age", "cards": 86}, {"name": "housing", "cards": 35}]},
         "withoutCard": [{"problem": "nothing is left", "count": 7}], "notConverged": 1,
         "heldOut": []}}
      """
    return try JSONDecoder().decode(ResamplingReport.self, from: Data(file.utf8))
  }

  /// Without held-out rows.
  private static func content(_ resampling: ResamplingReport?) throws -> ReportContent {
    var content = try ReportFixture.binned(calibrated: false, holdsOut: false)
    content.resampling = resampling
    return content
  }

  @Test("Measures, limits, shares of columns and folds without a card are all there")
  func section() throws {
    let text = try Page(Report(try Self.content(Self.resampling())).html).text
    for sentence in [
      "AUC of rows held out 0.829, 95 % limits 0.695 to 0.912, from 27 bads",
      "93 of 100 folds gave a card, with 44 different sets of characteristics; 6 have those",
      "their rows at the bad rate of the others: 7. nothing is left",
    ] { #expect(text.contains(sentence), "\(sentence)") }
    #expect(text.contains("86.0 %") && text.contains("35.0 %"))
    // In the card, and of no fold.
    #expect(text.contains("lateyes0.0 %"))
    #expect(!(try Page(Report(try Self.content(nil)).html).text).contains("held out in turn"))
  }

  @Test("In Chinese nothing stands in English but what a run has said in words")
  func chinese() throws {
    var content = try Self.content(Self.resampling())
    content.language = .zh
    let html = Report(content).html
    #expect(html.contains("留出样本 AUC 为 0.829（95 % 置信区间 0.695 至 0.912）"))
    #expect(html.contains("<span lang=\"en\">nothing is left</span>"))
    #expect(!html.contains("held out in turn") && !html.contains("Share of folds"))
  }

  @Test("Where no rows are held out, the card is judged by them, and not by its own rows")
  func judged() throws {
    func discrimination(_ resampling: ResamplingReport?) throws -> TrafficLight {
      Judgement(content: try Self.content(resampling)).lights[0]
    }
    #expect(try discrimination(nil).status == .amber)
    #expect(try discrimination(Self.resampling()).status == .amber)
    #expect(try discrimination(Self.resampling(auc: 0.88)).status == .green)
    #expect(try discrimination(Self.resampling(auc: 0.55)).status == .red)
    let text = try Page(Report(try Self.content(Self.resampling())).html).text
    #expect(text.contains("AUC 0.829 on rows held out in turn, 0.081 less"))
    #expect(text.contains("the AUC is 0.829 (95 % limits 0.695 to 0.912)"))
    #expect(text.contains("puts about 83 in the right order"))
    // With test rows these judge.
    var full = try ReportFixture.full(calibrated: false)
    full.resampling = try Self.resampling(auc: 0.55)
    #expect(Judgement(content: full).lights[0].status == .green)
  }
}
