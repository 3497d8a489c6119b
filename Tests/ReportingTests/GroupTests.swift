import CreditModels
import Foundation
import Reporting
import Testing

@Suite("Groups, parties and former rules in the report")
struct GroupTests {
  private func text(_ change: (inout ReportContent) -> Void = { _ in }) throws -> String {
    var content = try ReportFixture.full()
    change(&content)
    return try Page(Report(content).html).text
  }

  @Test("Groups and folds show what counting in cells can change")
  func countingErrors() throws {
    let text = try text {
      $0.folds[0].aucError = 0.0123
      $0.folds[0].ksError = 0.0301
    }
    #expect(text.contains("0.790 ± 0.0110.730 to 0.8500.490 to 0.515"))
    #expect(text.contains("0.7710 ± 0.01230.5420 ± 0.02460.4710 to 0.5011"))
  }

  @Test("In a chart of several samples every row says which")
  func samples() throws {
    let text = try text()
    #expect(text.contains("north, training") && text.contains("north, test"))
    #expect(!text.contains("own, test"), "one sample needs no name")
  }

  @Test("Where single parties are told of, the report does not deny it")
  func singleParties() throws {
    #expect(try text().contains("what is told of each party by itself"))
    let without = try text { $0.segments.removeAll { $0.column == nil } }
    #expect(without.contains("only sums over all parties that answered could be read."))
  }

  @Test("A swap set says its sample, both cut-offs and the former AUC")
  func swap() throws {
    let text = try text()
    #expect(text.contains("Against “rules of 2019”, on test rows"))
    #expect(text.contains("Cut-offs: 520 of this card, 555 of the former"))
    #expect(
      text.contains(
        "AUC of the former 0.744 ± 0.007 (95 % limits 0.701 to 0.783), of this card 0.781 ± 0.002.")
    )
  }

  @Test("The formula of the AUC's limits is the one that was used")
  func formulas() throws {
    // The training rows of the fixture have no limits of their own, the test rows have.
    let mixed = try text()
    #expect(mixed.contains("DeLong, DeLong") && mixed.contains("Limits of the AUCAUC ± 1.96"))
    let counted = try text { content in
      for index in content.validation.indices { content.validation[index].aucLimits = 0.7...0.8 }
    }
    #expect(counted.contains("DeLong, DeLong") && !counted.contains("Limits of the AUCAUC ± 1.96"))
    let plain = try Page(Report(ReportFixture.binned()).html).text
    #expect(!plain.contains("DeLong") && plain.contains("Limits of the AUCAUC ± 1.96"))
  }

  @Test("The bands of rejected applicants are said to be of the accepted-only model")
  func rejectBands() throws {
    #expect(try text().contains("Bands are of the model of accepted rows alone"))
  }
}
