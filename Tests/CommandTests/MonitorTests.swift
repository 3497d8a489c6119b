import Foundation
import Testing

@Suite("monitor")
struct MonitorTests {
  @Test(
    "The rows a card was fitted on are stable: tables with the limit, code 0, JSON of all tables")
  func stable() throws {
    try withFolder { folder in
      let parties = try smallCard(in: folder)
      let outcome = try Command.run(
        ["monitor", "out/card.json"] + parties + ["--out", "monitor.json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)\(outcome.output)")
      for word in ["0.10", "0.25", "limit", "score", "age", "stable", "No alert", "north"] {
        #expect(outcome.output.contains(word), "\(word)")
      }
      let report = try dictionary(folder.json("monitor.json"))
      let sections = try list(report["sections"])
      #expect(sections.compactMap { $0["group"] as? String } == SmallStudy.names)
      let tables = try list(sections[0]["tables"])
      #expect(tables.count >= 2)
      for table in tables where (try dictionary(table["table"]))["name"] as? String != "score" {
        #expect(table["index"] as? Double == 0)
        #expect(table["verdict"] as? String == "stable")
      }
    }
  }

  @Test(
    "A population that has moved raises an alert and code 3, whatever the file knows of outcomes")
  func shifted() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let rows = (0..<400).map { "\(20 + $0 % 6),\(1000 + $0 * 37 % 400 * 10),car" }
      try folder.write("age,income,purpose\n" + rows.joined(separator: "\n") + "\n", to: "now.csv")
      let outcome = try Command.run(
        ["monitor", "out/card.json", "--data", "now.csv", "--json"], in: folder)
      #expect(outcome.code == 3, "\(outcome.errors)")
      let report = try dictionary(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)))
      let sections = try list(report["sections"])
      #expect(sections.count == 1)
      let alerts = try list(sections[0]["alerts"])
      #expect(
        alerts.contains { $0["name"] as? String == "age" && $0["kind"] as? String == "index" })
      let plain = try Command.run(["monitor", "out/card.json", "--data", "now.csv"], in: folder)
      #expect(plain.output.contains("SHIFTED") && plain.output.contains("alert: now"))
    }
  }

  @Test("Months are read from dates, and a baseline takes the place of the training rows")
  func months() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      let rows = (0..<400).map { row in
        let date = row < 390 ? "2024-0\(1 + row % 3)-1\(row % 9)" : "2024-04-01"
        return "\(20 + row * 7 % 45),\(1000 + row * 37 % 400 * 10),car,\(date)"
      }
      try folder.write(
        "age,income,purpose,day\n" + rows.joined(separator: "\n") + "\n", to: "now.csv")
      let outcome = try Command.run(
        [
          "monitor", "out/card.json", "--data", "now=now.csv", "--baseline", "now.csv", "--month",
          "day",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)\(outcome.output)")
      for text in [
        "2024-01", "2024-02", "2024-03 to 2024-04 is one group", "compared with now.csv",
      ] {
        #expect(outcome.output.contains(text), "\(text)")
      }
    }
  }

  @Test("What cannot be compared is refused in a sentence")
  func refusals() throws {
    try withFolder { folder in
      try smallCard(in: folder)
      try folder.write("age,purpose\n30,car\n", to: "other.csv")
      try folder.write("age,income,purpose\n", to: "empty.csv")
      func refuse(_ arguments: [String], _ words: [String]) throws {
        let outcome = try Command.run(["monitor", "out/card.json"] + arguments, in: folder)
        #expect(outcome.code == 2)
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(outcome.output.isEmpty)
      }
      try refuse(["--data", "other.csv"], ["other.csv", "'income'", "give the card"])
      try refuse(["--data", "empty.csv"], ["empty.csv", "no rows"])
      try refuse(["--data", "north.csv", "--month", "day"], ["north.csv", "'day'", "--month"])
      try refuse(["--data", "north.csv", "--data", "north=west.csv"], ["two files called north"])
      try refuse(["--data", "none.csv"], ["none.csv"])
      // A card of old has no counts of its training rows' scores, but of its bins.
      let card = try folder.text("out/card.json")
      var object = try dictionary(JSONSerialization.jsonObject(with: Data(card.utf8)))
      object["scoreBands"] = nil
      try JSONSerialization.data(withJSONObject: object).write(to: folder.file("out/old.json"))
      let old = try Command.run(["monitor", "out/old.json", "--data", "north.csv"], in: folder)
      #expect(old.output.contains("no bands of the score"), "\(old.errors)")
    }
  }

  /// - Returns: the options that name each party's file.
  @discardableResult
  private func smallCard(in folder: Folder) throws -> [String] {
    let study = SmallStudy()
    try study.write(to: folder)
    try #require(try Command.run(study.arguments, in: folder).code == 0)
    return SmallStudy.names.flatMap { ["--data", "\($0).csv"] }
  }
}
