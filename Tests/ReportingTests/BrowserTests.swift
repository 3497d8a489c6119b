import CreditModels
import Foundation
import Reporting
import Testing

/// The page in a real browser, where there is one: apt-get install chromium. The page forbids every
/// request and every script; the browser complains of each it meets.
@Suite(
  "The report in Chromium",
  .enabled(if: Browser.path != nil, "no Chromium on this machine: the page was not opened"))
struct BrowserTests {
  @Test("The page fits the window, draws every chart, fetches nothing and complains of nothing")
  func opens() throws {
    for language in [ReportLanguage.en, .zh] {
      let html = Report(try ReportFixture.full(language: language)).html
      let visit = try Browser.visit(html, widths: [1200, 400])
      #expect(visit.console.isEmpty, "\(language): \(visit.console.joined(separator: "; "))")
      #expect(visit.findings.isEmpty, "\(language): \(visit.findings.joined(separator: "\n"))")
      #expect(visit.charts > 15, "\(language): \(visit.charts) charts at both widths")
    }
  }

  @Test("The browser would notice a page that is too wide, a broken chart and a request")
  func notices() throws {
    let visit = try Browser.visit(
      """
      <!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'" /></head><body><div style="width: 3000px">wide</div>
      <svg role="img" class="chart" viewBox="0 0 10 10" width="10" height="10"></svg>
      <img src="missing.png" /><script>document.title = "run"</script></body></html>
      """, widths: [400])
    for word in ["wide", "empty"] {
      #expect(visit.findings.contains { $0.contains(word) }, "\(word) in \(visit.findings)")
    }
    for word in ["missing.png", "script"] {
      #expect(visit.console.contains { $0.contains(word) }, "\(word) in \(visit.console)")
    }
  }
}

/// A headless browser that opens a page in frames of several widths and measures it.
enum Browser {
  struct Visit {
    /// What is wrong, in words.
    var findings: [String] = []
    var charts = 0
    var console: [String] = []
  }

  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  struct NoAnswer: Error {
    let output: String
  }

  static func visit(_ html: String, widths: [Int]) throws -> Visit {
    let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(html.utf8).write(to: folder.appending(path: "report.html"))
    let frames = widths.map {
      "<iframe src=\"report.html\" style=\"border: 0; width: \($0)px; height: 2000px\"></iframe>"
    }
    try Data("<!DOCTYPE html><body>\(frames.joined())<script>\(script)</script></body>".utf8)
      .write(to: folder.appending(path: "frames.html"))

    let (output, errors) = try run([
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--allow-file-access-from-files", "--enable-logging=stderr", "--virtual-time-budget=10000",
      "--user-data-dir=\(folder.path)/profile", "--dump-dom",
      folder.appending(path: "frames.html").absoluteString,
    ])
    var visit = Visit()
    visit.console = errors.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") }
    let lines = output.split(separator: "\n").map(String.init)
    guard lines.contains(where: { $0.hasPrefix("measured</pre>") }) else {
      throw NoAnswer(output: String(output.suffix(500)) + String(errors.suffix(500)))
    }
    visit.findings = lines.filter { $0.hasPrefix("finding: ") }
    visit.charts = lines.compactMap { $0.wholeMatch(of: /charts: (\d+)/).flatMap { Int($0.1) } }
      .reduce(0, +)
    return visit
  }

  private static func run(_ arguments: [String]) throws -> (output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: path ?? "")
    process.arguments = arguments
    let folder = FileManager.default.temporaryDirectory
    let files = ["out", "err"].map { folder.appending(path: "chromium-\(UUID()).\($0)") }
    for file in files { try Data().write(to: file) }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { try String(decoding: Data(contentsOf: $0), as: UTF8.self) }
    return (texts[0], texts[1])
  }

  private static let script = """
    addEventListener("load", () => {
      const report = [""];
      for (const frame of document.querySelectorAll("iframe")) {
        const page = frame.contentDocument, width = frame.clientWidth;
        const say = what => report.push("finding: " + width + " px: " + what.replace(/\\s+/g, " "));
        if (page.documentElement.scrollWidth > width) {
          say("the page is too wide: " + page.documentElement.scrollWidth);
        }
        for (const element of page.body.querySelectorAll("*")) {
          if (element.closest(".scroll") || element.ownerSVGElement) continue;
          if (element.getBoundingClientRect().right > width + 1) {
            say("too wide: " + element.tagName + " " + element.textContent.slice(0, 40));
          }
        }
        const charts = page.querySelectorAll("svg.chart");
        report.push("charts: " + charts.length);
        for (const chart of page.querySelectorAll("svg[role]")) {
          const name = chart.getAttribute("aria-label") || chart.getAttribute("class");
          const place = chart.getBoundingClientRect(), drawn = chart.getBBox();
          const view = chart.viewBox.baseVal;
          if (!(place.width > 0 && place.height > 0 && drawn.width > 0 && drawn.height > 0)) {
            say("empty chart: " + name);
          }
          if (drawn.x < -1 || drawn.y < -1 || drawn.x + drawn.width > view.width + 1
            || drawn.y + drawn.height > view.height + 1) say("drawn over the edge: " + name);
          const texts = [...chart.querySelectorAll("text")].map(text => ({
            text: text.lastChild ? text.lastChild.textContent : "", box: text.getBBox()}));
          texts.forEach((one, index) => texts.slice(index + 1).forEach(other => {
            const [a, b] = [one.box, other.box];
            const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
            const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
            if (across > 1 && down > 3) say("texts overlap in " + name + ": " + one.text + " / " + other.text);
          }));
        }
      }
      report.push("measured");
      const list = document.createElement("pre");
      list.textContent = report.join("\\n");
      document.body.append(list);
    });
    """
}
