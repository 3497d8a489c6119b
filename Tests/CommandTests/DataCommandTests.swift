import Foundation
import Testing

@Suite("data")
struct DataCommandTests {
  @Test("The proposal of describe makes a study that fits")
  func describe() throws {
    try withFolder { folder in
      let described = try Command.run(["data", "describe", Datasets.germanRows], in: folder)
      #expect(described.code == 0)
      #expect(described.output.contains("1000 rows, 21 columns"))
      let title = "Proposal for the study file:\n\n"
      let proposal = try #require(described.output.range(of: title)).upperBound
      try folder.write(
        "study: proposed\ntarget: {column: creditability, bad: bad}\n"
          + described.output[proposal...],
        to: "study.yaml")
      let fit = try Command.run(
        ["fit", "study.yaml", "--data", Datasets.germanRows, "-q"], in: folder)
      #expect(fit.code == 0, "\(fit.errors)")
      #expect(fit.output.contains("Fit: 1000 rows, 300 bad"))
    }
  }

  @Test("A file that cannot be described is named")
  func describeNothing() throws {
    try withFolder { folder in
      try expectRefusal(
        ["data", "describe", "none.csv"], in: folder,
        says: ["none.csv", "cannot be opened", "check"])
    }
  }

  @Test("The made-up world is the sample in the repository, and its study equals the pooled one")
  func synthesise() throws {
    try withFolder { folder in
      let made = try Command.run(
        ["data", "synthesise", "sme", "--rows", "2000", "--parties", "3", "--out", "sme"],
        in: folder)
      #expect(made.code == 0, "\(made.errors)")
      #expect(
        try folder.text("sme/all.csv")
          == String(contentsOf: URL(filePath: Datasets.enterpriseRows), encoding: .utf8))
      let outcome = try Command.run(
        [
          "simulate", Datasets.enterpriseStudy, "--data", "sme/all.csv", "--out", "out", "-q",
          "--waive-small-samples",
        ],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("3 parties (bank_1 1080, bank_2 519, bank_3 401 rows)"))
      #expect(outcome.output.contains("equal within 1.0e-09"))
      #expect(!outcome.output.contains("NOT equal"))
    }
  }

  @Test("The banks' own files fit as the one file does that is divided among them")
  func ownFiles() throws {
    try withFolder { folder in
      let synthesise = ["data", "synthesise", "sme", "--rows", "2000", "--out", "sme"]
      #expect(try Command.run(synthesise, in: folder).code == 0)
      // Row numbers differ between the files, so firms decide who trains.
      let yaml = try String(contentsOf: URL(filePath: Datasets.enterpriseStudy), encoding: .utf8)
      try folder.write(
        yaml.replacing("hash: row", with: "hash: firm_id")
          .replacing("exclude: [firm_id]", with: "exclude: []"), to: "study.yaml")
      let study = ["simulate", "study.yaml", "-q", "--waive-small-samples"]
      let parties = (1...3).flatMap { ["--party", "bank_\($0)=sme/bank_\($0).csv"] }
      let own = try Command.run(study + parties + ["--out", "own"], in: folder)
      #expect(own.code == 0, "\(own.errors)")
      let divided = try Command.run(
        study + ["--data", "sme/all.csv", "--out", "divided"], in: folder)
      #expect(divided.code == 0, "\(divided.errors)")
      let outcome = try Command.run(["compare", "own", "divided"], in: folder)
      #expect(outcome.code == 0, "\(outcome.output)")
    }
  }
}
