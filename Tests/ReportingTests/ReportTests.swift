import CreditModels
import Foundation
import Reporting
import Testing

@Suite struct ReportTests {
  @Test("The page is well-formed XML, whatever the card is made of")
  func wellFormed() throws {
    for content in try [
      ReportFixture.binned(), ReportFixture.binned(spread: true), ReportFixture.plain(),
      ReportFixture.infinite(), ReportFixture.full(), ReportFixture.full(language: .zh),
    ] {
      let html = Report(content).html
      #expect(html.hasPrefix("<!DOCTYPE html>\n"))
      #expect(try Page(html).elements.count > 50)
    }
  }

  @Test("The page fetches nothing and executes nothing")
  func selfContained() throws {
    let html = Report(try ReportFixture.full()).html
    // Links within the page are none of another place.
    for forbidden in [
      "http:", "https:", "src=", "href=\"/", "href=\"f", "<script", "@import", "url(",
    ] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
  }

  /// Closes what may be open, opens what must not be, and holds a character XML does not know.
  private static let hostile =
    "\"'></title></text></td><script>alert('1')</script><img x=&amp;\u{1}"

  @Test("Markup in any text from data is shown, not obeyed")
  func escapes() throws {
    let clean = try Page(Report(ReportFixture.full()).html)
    let page = try Page(Report(ReportFixture.full(mark: Self.hostile)).html)
    #expect(page.elements.map(\.name) == clean.elements.map(\.name))
    #expect(
      page.elements.map { $0.attributes.keys.sorted() }
        == clean.elements.map { $0.attributes.keys.sorted() })
    let shown = Self.hostile.replacing("\u{1}", with: "\u{FFFD}")
    let carriers = [
      "small", "Show a report", "outcome", "late", "age", "housing", "own", "rent", "free",
      "shoe size", "its information value is below 0.02", "north", "coordinator",
      "sums over all parties", "only here", "rules of 2019", "something new",
      "fedrisk",
    ]
    for carrier in carriers { #expect(page.text.contains(carrier + shown), "\(carrier)") }
  }

  @Test("Every characteristic and every bin is in the report")
  func complete() throws {
    let text = try Page(Report(ReportFixture.binned()).html).text
    let names = [
      "age", "housing", "shoe size", "telephone", "constant", "[-∞, 25)", "[25, 40.5)", "[40.5, ∞)",
      "special -9", "own", "rent | free", "missing", "rare", "unseen",
    ]
    for name in names { #expect(text.contains(name), "\(name)") }
  }

  @Test("A characteristic outside the model has its reason there and not among the warnings")
  func outside() throws {
    let text = try Page(Report(ReportFixture.binned()).html).text
    #expect(text.contains("shoe size0.1234mediumits information value is below 0.02"))
    #expect(text.contains("constant––the characteristic separates nothing"))
    #expect(text.contains("telephone0.1234mediumnot chosen by the selection"))
    let appendix = try #require(text.ranges(of: "C. Evidence").last)
    #expect(!text[..<appendix.lowerBound].contains("is not in the model"))
    #expect(text.contains("largely explained by the other columns (VIF 11.0)"))
  }

  @Test("Nothing that is no number reaches an attribute, or the reader")
  func finite() throws {
    let page = try Page(Report(ReportFixture.infinite()).html)
    for element in page.elements {
      for (name, value) in element.attributes where !["content", "aria-label"].contains(name) {
        #expect(!value.contains("nan") && !value.contains("inf"), "\(element.name) \(name)")
      }
    }
    for word in page.text.split(separator: " ") { #expect(!["nan", "inf", "-inf"].contains(word)) }
  }

  @Test("Numbers are written for people")
  func numbers() throws {
    let text = try Page(Report(ReportFixture.binned()).html).text
    let expected = [
      "1,234,567", "0.7812 ± 0.0021", "−12,345.678", "1.2 × 10⁻¹⁵", "0.021", "< 2 × 10⁻³⁰⁸",
      "1.5 × 10⁻¹²", "1.2 MB", "12.5", "−0.8000",
    ]
    for number in expected { #expect(text.contains(number), "\(number)") }
    #expect(text.contains("missing00–0.0000"), "an empty bin has no bad rate")
  }

  @Test("The head says whether federated equals pooled")
  func verdict() throws {
    let text = try Page(Report(ReportFixture.binned()).html).text
    // Hanley and McNeil with 60.5 bads of 500 rows: standard error 0.0362.
    #expect(
      text.contains(
        "AUC 0.781 (95 % limits 0.710 to 0.852), Gini 0.562 and KS 0.450 on 500 test rows."))
    #expect(text.contains("2 characteristics, fitted on 1,925.5 rows with 233 bads of 1 party."))
    #expect(text.contains("Not equal to the fit on pooled rows within 10⁻⁹"))
    #expect(!(try Page(Report(ReportFixture.plain()).html).text.contains("pooled rows")))
  }

  @Test("The example adds up to the score and its probability of default")
  func example() throws {
    // offset = 600 - 20/ln 2 ln 50 = 487.123; base = offset + 28.854 * 1.98 = 544.254;
    // 28.854 * 0.8 * 0.5 = 11.54 and 28.854 * 1.1 * 0.3 = 9.52 for the bins with most rows;
    // 1 / (1 + exp(1.98 + 0.4 + 0.33)) = 0.0624.
    let text = try Page(Report(ReportFixture.binned()).html).text
    #expect(
      text.contains("544.25 base points +11.54 age: [40.5, ∞) +9.52 housing: own Together 565.32"))
    #expect(text.contains("a PD of 6.24 %"))
    let spread = try Page(Report(ReportFixture.binned(spread: true)).html).text
    #expect(spread.contains("+283.67 age: [40.5, ∞) +281.65 housing: own Together 565.32 points"))
  }

  @Test("Terms without bins show coefficients, and dashes for what has no estimate")
  func plain() throws {
    let text = try Page(Report(ReportFixture.plain()).html).text
    #expect(text.contains("amountas it is––1.230 × 10⁻⁵−3.549 × 10⁻⁴"))
    #expect(text.contains("durationstandardised20.900012.10000.4500−12.9843"))
    #expect(text.contains("amount0.3000––––––"))
    #expect(!text.contains("WOE ="))
  }
}
