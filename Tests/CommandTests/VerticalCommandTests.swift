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
      for match in matches {
        let party = try #require(match["party"] as? String)
        let unused = try folder.text("out/unused-\(party).csv").split(whereSeparator: \.isNewline)
        let (rows, common) = (match["rows"] as? Int, match["common"] as? Int)
        #expect(unused.count - 1 == (rows ?? 0) - (common ?? 0))
        for (key, reason) in [
          ("malformed", "malformed"), ("repeated", "repeated"), ("missing", "missing"),
        ] {
          #expect(unused.count { $0.hasSuffix("," + reason) } == match[key] as? Int)
        }
      }
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

  @Test("Its parts score rows as the whole card does on joined ones")
  func score() throws {
    try withFolder { folder in
      let study = try Command.run(
        ["simulate", "\(Datasets.registers)/study.yaml"] + Self.parties
          + ["--out", "out", "--waive-small-samples", "--no-comparison", "-q"], in: folder)
      #expect(study.code == 0, "\(study.errors)")
      let outcome = try Command.run(
        ["score", "out", "--out", "scores.csv", "--refused", "refused.csv"] + Self.parties,
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("2036 enterprises scored"))
      let lines = try folder.text("scores.csv").split(whereSeparator: \.isNewline)
      #expect(lines.count == 2037)
      #expect(lines[0] == "row,uscc,score,pd")
      // 2,578 applicants of the bank.
      let refused = try folder.text("refused.csv").split(whereSeparator: \.isNewline)
      #expect(refused.count == 2578 - 2036 + 1)
      #expect(refused[0] == "row,uscc,reason")

      for (arguments, says) in [
        (["score", "out"] + Self.parties.prefix(2), "the card names 'bank'"),
        (["score", "."] + Self.parties, "has no parts of a card"),
        (["score", "nowhere"] + Self.parties, "nowhere has no parts of a card"),
        (["score", "out"] + Self.parties + ["--keep", "uscc"], "leave them out"),
        (["score", "out"], "give --data FILE, or --party NAME=FILE"),
        (
          ["score", "out", "--out", "\(Datasets.registers)/bank.csv"] + Self.parties,
          "names a file that is read"
        ),
        (["score", "out", "--out", "out/card.json"] + Self.parties, "names a file that is read"),
        (
          ["score", "out"] + Self.parties + ["--party", "post=\(Datasets.registers)/tax.csv"],
          "has this very file"
        ),
      ] {
        let refused = try Command.run(arguments, in: folder)
        #expect(refused.code != 0)
        #expect(refused.errors.contains(says), "\(refused.errors)")
      }
      try folder.write("{}", to: "out/part-tax.json")
      let broken = try Command.run(["score", "out"] + Self.parties, in: folder)
      #expect(broken.errors.contains("part-tax.json is no part of a card"))
    }
  }

  @Test("How many lenders know an enterprise, as their lists say; two lenders are refused")
  func lenders() throws {
    try withFolder { folder in
      let names = (0..<40).map { "firm \($0)" }
      var known = [Int](repeating: 0, count: 40)
      for lender in 0..<4 {
        let list = names.indices.filter { ($0 * 7 + lender * 5) % 11 < 4 }
        for firm in list { known[firm] += 1 }
        try folder.write(
          "name\n" + list.map { names[$0] + "\n" }.joined(), to: "lender\(lender).csv")
      }
      try folder.write("name\n" + names.map { $0 + "\n" }.joined(), to: "ask.csv")
      let lenders = (0..<4).flatMap { ["--lender", "L\($0)=lender\($0).csv"] }
      let rest = ["--ask", "ask.csv", "--id", "name", "--identifiers", "text", "--out", "out.csv"]
      let outcome = try Command.run(["data", "lenders"] + lenders + rest, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let lines = try folder.text("out.csv").split(whereSeparator: \.isNewline).dropFirst()
      let expected = known.map { $0 > 2 ? "3+" : "\($0)" }
      #expect(Set(expected).count >= 3)
      #expect(lines.map { $0.split(separator: ",").last.map(String.init) } == expected)
      let two = try Command.run(
        ["data", "lenders"] + lenders.prefix(4) + rest.dropLast() + ["two.csv"], in: folder)
      #expect(two.code != 0)
      #expect(two.errors.contains("give three --lender"))
      #expect(try !folder.content.contains("two.csv"))
      let firm = try Command.run(
        ["data", "lenders"] + lenders + rest + ["--id", "firm"], in: folder)
      #expect(firm.errors.contains("L0 has no column 'firm'"), "\(firm.errors)")
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
