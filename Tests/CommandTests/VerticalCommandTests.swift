import Foundation
import Testing

@Suite("simulate over parties with different columns")
struct VerticalCommandTests {
  private static let parties = ["tax", "bank", "platform"].flatMap {
    ["--party", "\($0)=\(Datasets.registers)/\($0).csv"]
  }

  @Test("The committed sample ends in a card, its parts and a report, equal to pooled columns")
  func sample() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        ["simulate", "\(Datasets.registers)/study.yaml"] + Self.parties
          + ["--out", "out", "--waive-small-samples", "-q"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("equal within 1.0e-07"))
      #expect(!outcome.output.contains("NOT equal"))
      let federation = try dictionary(folder.json("out/federation.json"))
      let matches = try list(federation["matches"])
      #expect(matches.compactMap { $0["common"] as? Int } == [2036, 2036, 2036])
      var points = 0.0
      for party in ["tax", "bank", "platform"] {
        let part = try dictionary(folder.json("out/part-\(party).json"))
        #expect(try !list(part["characteristics"]).isEmpty)
        points += try #require(part["basePoints"] as? Double)
      }
      let card = try dictionary(folder.json("out/card.json"))
      #expect(points == card["basePoints"] as? Double)
      let report = try folder.text("out/report.html")
      #expect(report.contains("parties with different columns"))
      #expect(!report.contains("only sums over all parties"))
    }
  }

  @Test("Without the word for a whole card there are only parts")
  func parts() throws {
    try withFolder { folder in
      let study = try String(
        contentsOf: URL(filePath: "\(Datasets.registers)/study.yaml"), encoding: .utf8)
      try folder.write(study.replacing(", card: whole", with: ""), to: "study.yaml")
      let outcome = try Command.run(
        ["simulate", "study.yaml"] + Self.parties
          + ["--out", "out", "--waive-small-samples", "--no-comparison", "-q"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let content = try folder.content
      #expect(content.contains("out/part-bank.json"))
      for name in ["card.json", "bins.json", "fit.json", "report.html"] {
        #expect(!content.contains("out/\(name)"))
      }
    }
  }

  @Test("Without leave for small samples owners refuse, and nothing is written")
  func smallSamples() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        ["simulate", "\(Datasets.registers)/study.yaml"] + Self.parties + ["--out", "out", "-q"],
        in: folder)
      #expect(outcome.code != 0)
      #expect(outcome.errors.contains("--waive-small-samples"))
      #expect(try folder.content.isEmpty)
    }
  }

  @Test(
    "Slips in the study are named with key and remedy",
    arguments: [
      ("dealer: notary", "dealer: consortium", "is the dealer as well"),
      ("dealer: notary", "dealer: bank", "has the outcomes and cannot be dealer"),
      ("label: bank", "label: bnak", "federation.label names 'bnak'"),
      ("solver: consortium", "solver: tax", "'tax' is the solver and brings rows"),
      (", scores: label", "", "say 'scores: label'"),
      ("id: uscc", "id: code", "column 'code'"),
      ("label: bank", "label: tax", "is a column of 'bank'"),
      ("card: whole", "card: whole, range: 0.5", "a number from 1 to 100"),
      ("card: whole", "card: whole, minimumCommon: 2500", "fewer than 2500 enterprises"),
      ("exclude: [year]", "weight: loan_amount", "rows have weights"),
      ("card: whole", "evidence: withheld", "they cannot be withheld"),
    ])
  func slips(slip: (from: String, to: String, says: String)) throws {
    try withFolder { folder in
      let study = try String(
        contentsOf: URL(filePath: "\(Datasets.registers)/study.yaml"), encoding: .utf8)
      #expect(study.contains(slip.from))
      try folder.write(study.replacing(slip.from, with: slip.to), to: "study.yaml")
      let outcome = try Command.run(
        ["simulate", "study.yaml"] + Self.parties + ["--out", "out", "-q"], in: folder)
      #expect(outcome.code != 0)
      #expect(outcome.errors.contains(slip.says), "\(outcome.errors)")
      #expect(try folder.content == ["study.yaml"])
    }
  }
}
