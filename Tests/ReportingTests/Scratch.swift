import CreditModels
import Foundation
import Reporting
import Testing
@Suite struct Scratch {
  @Test func write() throws {
    for l in [ReportLanguage.en, .zh] {
      try Report(ReportFixture.full(language: l)).html.write(toFile: "/tmp/full-\(l).html", atomically: true, encoding: .utf8)
    }
  }
}
