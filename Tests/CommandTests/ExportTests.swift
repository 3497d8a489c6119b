import Foundation
import Testing

@Suite("export")
struct ExportTests {
  @Test(
    "Each form is written as a whole",
    arguments: [
      ("sql", "points AS ("), ("pmml", "<PMML xmlns="), ("json", "\"characteristics\""),
    ])
  func forms(format: String, content: String) throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let before = try folder.content
      let outcome = try Command.run(
        ["export", "out/card.json", "--format", format, "--out", "card.out"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let text = try folder.text("card.out")
      #expect(text.contains(content))
      #expect(try folder.content == before.union(["card.out"]))
    }
  }

  @Test("The table's name is the one that was given, its parts quoted")
  func table() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let outcome = try Command.run(
        [
          "export", "out/card.json", "--format", "sql", "--table", "risk.new rows", "--out",
          "c.sql",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let text = try folder.text("c.sql")
      #expect(text.contains("FROM \"risk\".\"new rows\" AS applicant"))
    }
  }

  @Test("A place that cannot be written, the card itself and options of another form are refused")
  func refusals() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try expectRefusal(
        ["export", "out/card.json", "--format", "onnx", "--out", "none/card.onnx"], in: folder,
        says: ["none/card.onnx", "cannot be written"])
      try expectRefusal(
        ["export", "out/card.json", "--format", "json", "--out", "./out/card.json"], in: folder,
        says: ["--out", "lost"])
      let outcome = try Command.run(
        ["export", "out/card.json", "--format", "pmml", "--table", "t", "--out", "c"], in: folder)
      #expect(outcome.code == 64)
    }
  }
}
