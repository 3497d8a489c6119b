import Foundation
import Testing

@Suite("resample")
struct ResampleCommandTests {
  private static func arguments(_ options: [String]) -> [String] {
    let parties = SmallStudy.names.flatMap { ["--party", "\($0)=\($0).csv"] }
    return ["resample", "study.yaml"] + parties + options + ["-q"]
  }

  @Test("It says what cards do on rows they did not know, and leaves other files alone")
  func report() throws {
    try withFolder { folder in
      try SmallStudy().write(to: folder)
      try FileManager.default.createDirectory(
        at: folder.file("out"), withIntermediateDirectories: true)
      try folder.write("{}", to: "out/card.json")
      let outcome = try Command.run(
        Self.arguments(["--folds", "3", "--repeats", "2", "--out", "out"]), in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("small: 360 rows"))
      #expect(outcome.output.contains("2 times 3 folds\n"))
      #expect(outcome.output.contains("6 cards of 6 folds"))
      #expect(!outcome.output.contains("one left out"))
      #expect(try folder.text("out/card.json") == "{}")
      let file = try dictionary(folder.json("out/resampling.json"))
      let folds = try dictionary(file["folds"])
      let auc = try dictionary(folds["auc"])
      let mean = try #require(auc["mean"] as? Double)
      let limits = try dictionary(folds["aucLimits"])
      #expect(try #require(limits["lower"] as? Double) < mean)
      #expect(try #require(limits["upper"] as? Double) > mean)
      #expect(try list(folds["heldOut"]).count == 2)
      #expect(file["leaveOneOut"] == nil)
      // The files of the parties, one after the other.
      let again = try Command.run(
        ["resample", "study.yaml", "--folds", "3", "--repeats", "2", "-q"]
          + SmallStudy.names.flatMap { ["--data", "\($0).csv"] }, in: folder)
      #expect(outcome.output.hasPrefix(again.output.trimmingCharacters(in: .newlines)))
    }
  }

  @Test("A report beside it is written anew, and shows it")
  func inReport() throws {
    try withFolder { folder in
      try SmallStudy().write(to: folder)
      let rows = SmallStudy.names.flatMap { ["--data", "\($0).csv"] }
      let fit = try Command.run(["fit", "study.yaml"] + rows + ["--out", "out", "-q"], in: folder)
      #expect(fit.code == 0, "\(fit.errors)")
      #expect(!(try folder.text("out/report.html")).contains("held out in turn"))
      let options = ["--folds", "3", "--repeats", "2", "--out", "out", "-q"]
      let outcome = try Command.run(["resample", "study.yaml"] + rows + options, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try folder.text("out/report.html").contains("<h3>Rows held out in turn</h3>"))
      #expect(outcome.output.contains("in the report beside it"))
      // Another card's figures go with it.
      _ = try Command.run(["fit", "study.yaml"] + rows + ["--out", "out", "-q"], in: folder)
      #expect(try !folder.content.contains("out/resampling.json"))
    }
  }

  @Test("Parties with different columns are measured on their common rows")
  func vertical() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        ["resample", "\(Datasets.registers)/study.yaml", "--folds", "2", "--repeats", "1", "-q"]
          + ["tax", "bank", "platform"].flatMap {
            ["--party", "\($0)=\(Datasets.registers)/\($0).csv"]
          }, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("common rows in one place"))
      #expect(outcome.output.contains("rows that the study holds out"))
    }
  }

  @Test(
    "Slips end in a sentence and nothing is written",
    arguments: [
      (["--folds", "1"], "--folds 1"), (["--repeats", "0"], "--repeats 0"),
      (["--data", "north.csv"], "either as --data FILE or as --party"),
    ])
  func slips(slip: (options: [String], says: String)) throws {
    try withFolder { folder in
      try SmallStudy().write(to: folder)
      let before = try folder.content
      let outcome = try Command.run(Self.arguments(slip.options + ["--out", "out"]), in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(slip.says), "\(outcome.errors)")
      #expect(try folder.content == before)
    }
  }

  @Test("Too few bads for the folds and a target that is not there are named")
  func rowsThatCannotBeDivided() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.keep(30)
      try study.write(to: folder)
      let few = try Command.run(Self.arguments(["--folds", "100"]), in: folder)
      #expect(few.code == 2)
      #expect(few.errors.contains("cannot be divided into 100 folds"), "\(few.errors)")
      study.study("column: y", "column: default")
      try study.write(to: folder)
      let absent = try Command.run(Self.arguments([]), in: folder)
      #expect(absent.code == 2)
      #expect(absent.errors.contains("target.column"), "\(absent.errors)")
    }
  }
}
