import CreditModels
import Foundation
import Reporting
import Testing

@Suite struct LanguageTests {
  /// Latin words that stand in a Chinese report: abbreviations, names of methods and people, keys of
  /// the study file, and the data of the fixture.
  private static let known: Set<String> = {
    let terms = """
      PD WOE IV AUC ROC Gini KS VIF PSI CSI PDO AIC BIC Brier ln exp max logit odds diag Wald p A B C
      P F G O W X SE R good bad train test n b Binomial Hosmer Lemeshow and Sturdivant Siddiqi Peduzzi
      Vergouwe Belsley Kuh Welsch z kB MB ms s
      """
    let fixture = """
      small Show a report outcome late age housing own rent free shoe size telephone constant north later
      south rules of parcelling fedrisk card json NA only here
      """
    return Set((terms + " " + fixture).split(whereSeparator: \.isWhitespace).map(String.init))
  }()

  private func words(_ text: String) -> [String] {
    text.matches(of: /[A-Za-z]{1,}/).map { String($0.output) }.filter { $0.count > 1 }
  }

  @Test("The Chinese page has no English outside data, in what is read, heard or pointed at")
  func chinese() throws {
    let content = try ReportFixture.full(language: .zh)
    let page = try Page(Report(content).html)
    let attributes = page.elements.flatMap { element in
      ["aria-label", "title"].compactMap { element.attributes[$0] }
    }
    let strangers = words(([page.translatable] + attributes).joined(separator: " "))
      .filter { !Self.known.contains($0) }
    #expect(Set(strangers).isEmpty)
    #expect(page.elements.first?.attributes["lang"] == "zh-CN")
  }

  @Test("A sentence nobody has translated stands in English and says so")
  func untranslated() throws {
    let html = Report(try ReportFixture.full(language: .zh)).html
    #expect(html.contains("<span lang=\"en\">something new</span>"))
    #expect(html.contains("未进入模型：其信息值低于 0.02。"))
  }

  @Test(
    "Warnings of assumed outcomes are Chinese throughout",
    arguments: [
      ("parcelling and the factor 1.5", "分段推断法（parcelling），系数 1.5"),
      ("fuzzy and the factor 2", "模糊推断法（fuzzy），系数 2"),
      ("augmentation", "重新加权法（augmentation）"), ("hardCutoff", "硬截断法（hardCutoff）"),
    ])
  func assumedOutcomes(method: String, chinese: String) throws {
    let warning =
      "The outcomes of 354 rejected rows are assumed, by \(method): no accepted row can tell "
      + "whether they are right. Compare several assumptions; standard errors take them for data and "
      + "are too small."
    let html = Report(try ReportFixture.full(language: .zh, warnings: [warning])).html
    #expect(html.contains("354 行被拒绝样本的结果系假定（\(chinese)）"))
    #expect(!html.contains("<span lang=\"en\">The outcomes"))
  }

  @Test("The English page has no Chinese")
  func english() throws {
    let html = Report(try ReportFixture.full()).html
    #expect(!html.unicodeScalars.contains { (0x4E00..<0xA000).contains($0.value) })
  }

  @Test("Both languages show the same elements and the same numbers")
  func sameContent() throws {
    let pages = try [ReportLanguage.en, .zh].map { language in
      try Page(Report(ReportFixture.full(language: language)).html)
    }
    #expect(
      pages[0].elements.filter { $0.name != "span" }.map(\.name)
        == pages[1].elements.filter { $0.name != "span" }.map(\.name))
    let cells = pages.map { page in page.numbers }
    #expect(cells[0].count > 300)
    // Names of groups are words; numbers in tables are not.
    #expect(cells[0] == cells[1])
  }
}
