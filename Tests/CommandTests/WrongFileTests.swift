import Foundation
import Testing

@Suite("Wrong files and options")
struct WrongFileTests {
  private static let score = ["score", "out/card.json", "--data", "new.csv"]

  @Test("A folder that cannot be made is refused before the fit")
  func folder() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      try expectRefusal(
        study.arguments.map { $0 == "out" ? "/proc/foo" : $0 }, in: folder,
        says: ["/proc/foo", "cannot be made"])
    }
  }

  @Test("A missing new folder leaves nothing when the run fails later")
  func nested() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.cell("y", 7, is: "2")
      try study.write(to: folder)
      try expectRefusal(
        study.arguments.map { $0 == "out" ? "a/b/c" : $0 }, in: folder, says: ["row 7"])
    }
  }

  @Test("The version is the one cards are written with")
  func version() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let outcome = try Command.run(["--version"], in: folder)
      #expect(outcome.code == 0)
      let card = try #require(try folder.json("out/card.json") as? [String: Any])
      #expect(outcome.output == (try #require(card["tool"] as? String)) + "\n")
    }
  }

  @Test("What is no card, or the card of other rows, is said to be so")
  func wrongCard() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("purpose\ncar\n", to: "new.csv")
      for command in ["score", "monitor"] {
        for (card, data) in [("out/fit.json", "new.csv"), ("new.csv", "out/card.json")] {
          try expectRefusal(
            [command, card, "--data", data], in: folder, says: [card, "not a card", "card.json"])
        }
        try expectRefusal(
          [command, "out/card.json", "--data", "new.csv"], in: folder,
          says: ["new.csv", "2 of the card's 3 columns", "'age', 'income'", "other rows?"])
      }
    }
  }

  @Test("Who scores is not sent to a study's keys")
  func remedies() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("age,income,purpose\nyoung,1,car\n", to: "new.csv")
      for command in ["score", "monitor"] {
        let errors = try expectRefusal(
          [command, "out/card.json", "--data", "new.csv"], in: folder,
          says: ["'age'", "row 1", "leave the cell empty"])
        #expect(!errors.contains("columns."))
      }
    }
  }

  @Test("Rows that are not there and a --top without a list are noticed")
  func empty() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("age,income,purpose\n", to: "new.csv")
      let outcome = try Command.run(Self.score, in: folder)
      #expect(outcome.code == 0 && outcome.errors.contains("new.csv has no rows"))
      let top = try Command.run(Self.score + ["--top", "3"], in: folder)
      #expect(top.code == 64 && top.errors.contains("--like"))
    }
  }

  @Test("A challenger on other columns is named as the one who needs them")
  func challenger() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      var study = SmallStudy()
      study.study("[id, w]", "[id, w, age]")
      study.yaml += "validation: {challenger: out/card.json, cutoff: {approve: 0.5}}\n"
      try study.write(to: folder)
      try expectRefusal(study.arguments, in: folder, says: ["challenger", "'age'"])
    }
  }

  @Test("A value of rejects.rejected that no row has is named")
  func rejected() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.yaml += "rejects: {column: decision, rejected: declined}\n"
      study.add("decision") { Int($0[0])! % 10 == 0 ? "no" : "yes" }
      study.column("y") { $0 % 10 == 0 ? "" : $0 % 3 == 0 ? "1" : "0" }
      try study.write(to: folder)
      try expectRefusal(
        study.arguments, in: folder, says: ["rejects.rejected", "no row is rejected"])
    }
  }

  @Test("Columns a study names and nobody has come with the line of the study")
  func line() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.study("max: 4}", "max: 4, trends: {agee: none}}")
      try study.write(to: folder)
      try expectRefusal(
        study.arguments, in: folder,
        says: ["study.yaml, line 7", "binning.trends", "'agee'", "did you mean 'age'?"])
    }
  }
}
