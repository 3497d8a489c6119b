import Foundation
import Testing

@Suite("simulate, fit and compare")
struct DemoTests {
  static let simulate = [
    "simulate", Datasets.germanStudy, "--data", Datasets.germanRows, "--out", "federated",
  ]
  static let fit = ["fit", Datasets.germanStudy, "--data", Datasets.germanRows, "--out", "pooled"]
  static let files: Set = [
    "card.json", "fit.json", "metrics.json", "bins.json", "validation.json", "stability.json",
    "federation.json", "rounds.jsonl", "report.html", "settings.yaml",
  ]

  @Test("The demo prints card, fit, performance and the comparison, and writes every file")
  func demo() throws {
    try withFolder { folder in
      let outcome = try Command.run(Self.simulate, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let titles = [
        "german-credit", "Card: 600 points at odds 50:1", "Fit: 702 rows", "Performance",
        "Federated against pooled", "equal within 1.0e-09",
      ]
      var rest = outcome.output[...]
      for title in titles {
        let range = try #require(rest.range(of: title), "\(title) in its place")
        rest = rest[range.upperBound...]
      }
      #expect(!outcome.output.contains("NOT equal"))
      #expect(!outcome.output.contains(" -0\n"))
      #expect(try folder.content == Set(["federated"] + Self.files.map { "federated/\($0)" }))
    }
  }

  @Test("The README shows what the demo prints, line for line")
  func readme() throws {
    try withFolder { folder in
      let printed = Set(
        try Command.run(Self.simulate, in: folder).output.split(separator: "\n").map(String.init))
      let text = try String(contentsOf: Datasets.readme, encoding: .utf8)
      let blocks = text.components(separatedBy: "```\n")
      let block = try #require(blocks.first { $0.hasPrefix("$ fedrisk simulate") })
      var compared = 0
      for line in block.split(separator: "\n").dropFirst().map(String.init) {
        let isCut = line.trimmingCharacters(in: .whitespaces) == "…"
        // The last bits of a difference depend on the machine.
        if isCut || line.contains("e-1") { continue }
        compared += 1
        #expect(printed.contains(line), "not printed: \(line)")
      }
      #expect(compared > 30)
    }
  }

  @Test("Every JSON file has exactly the keys that are documented")
  func keys() throws {
    try withFolder { folder in
      #expect(try Command.run(Self.simulate, in: folder).code == 0)

      let card = try dictionary(folder.json("federated/card.json"))
      #expect(
        Set(card.keys) == [
          "format", "study", "purpose", "target", "scaling", "woe", "missing", "intercept",
          "basePoints", "characteristics", "tool", "training", "scoreBands",
        ])

      let fit = try dictionary(folder.json("federated/fit.json"))
      #expect(
        Set(fit.keys) == [
          "rows", "bads", "iterations", "rounds", "logLikelihood", "aic", "bic", "converged",
          "warnings", "terms", "nullLogLikelihood", "likelihoodRatio", "conditionNumber", "errors",
          "selection",
        ])
      for term in try list(fit["terms"]) {
        // What does not apply, such as the intercept's variance inflation, is null.
        #expect(
          Set(term.keys) == [
            "name", "coefficient", "standardError", "z", "p", "lower", "upper", "vif",
            "robustStandardError", "lr",
          ])
      }

      let metrics = try dictionary(folder.json("federated/metrics.json"))
      #expect(Set(metrics.keys) == ["train", "test"])
      for part in metrics.values {
        #expect(
          try Set(dictionary(part).keys) == [
            "auc", "aucLower", "aucUpper", "gini", "ks", "logLoss", "brier", "meanPD", "badRate",
            "rows", "aucError", "ksError",
          ])
      }

      let bins = try dictionary(folder.json("federated/bins.json"))
      #expect(Set(bins.keys) == ["characteristics"])
      for characteristic in try list(bins["characteristics"]) {
        #expect(Set(characteristic.keys) == ["name", "iv", "trend", "bins"])
        for bin in try list(characteristic["bins"]) {
          let always: Set = ["label", "good", "bad", "woe", "iv"]
          #expect(always.isSubset(of: bin.keys))
          #expect(Set(bin.keys).isSubset(of: always.union(["from", "to"])))
        }
      }

      let validation = try dictionary(folder.json("federated/validation.json"))
      #expect(Set(validation.keys) == ["parts", "segments", "parties", "notes"])
      let parts = try dictionary(validation["parts"])
      #expect(Set(parts.keys) == ["train", "test"])
      for part in parts.values {
        #expect(
          try Set(dictionary(part).keys) == [
            "rows", "good", "bad", "performance", "ks", "table", "calibration", "gains", "strategy",
          ])
      }

      let stability = try dictionary(folder.json("federated/stability.json"))
      let tables = try list(stability["tables"])
      #expect(tables.count == 1 + (try list(card["characteristics"])).count)
      for table in tables {
        #expect(Set(table.keys) == ["part", "table", "index", "limit", "verdict"])
        #expect(
          try Set(dictionary(table["table"]).keys) == ["name", "labels", "expected", "actual"])
      }

      let federation = try dictionary(folder.json("federated/federation.json"))
      #expect(
        Set(federation.keys) == [
          "aggregation", "parties", "departures", "rounds", "bytes", "secondsByPhase", "learned",
          "againstPooled",
        ])
      let rounds = try folder.text("federated/rounds.jsonl").split(separator: "\n")
      #expect(rounds.count == federation["rounds"] as? Int)
      for line in rounds {
        let round = try dictionary(JSONSerialization.jsonObject(with: Data(line.utf8)))
        #expect(
          Set(round.keys) == [
            "round", "attempt", "step", "numbers", "parties", "trips", "bytesToNode",
            "bytesFromNode", "seconds",
          ])
      }
    }
  }

  @Test("The report speaks the language of the study, or the one asked for")
  func language() throws {
    try withFolder { folder in
      #expect(try Command.run(Self.simulate, in: folder).code == 0)
      #expect(try folder.text("federated/report.html").contains("<html lang=\"en\">"))
      let first = try folder.text("federated/report.html")
      let chinese = ["report", "federated", "--language", "zh"]
      #expect(try Command.run(chinese, in: folder).code == 0)
      let translated = try folder.text("federated/report.html")
      #expect(translated.contains("<html lang=\"zh-CN\">"))
      #expect(!translated.contains("<span lang=\"en\">"), "a sentence without a translation")
      #expect(try Command.run(["report", "federated"], in: folder).code == 0)
      #expect(try folder.text("federated/report.html") == first, "files hold all the report shows")
      let unknown = try Command.run(["report", "federated", "--language", "xx"], in: folder)
      #expect(unknown.code == 64)
    }
  }

  @Test("The pooled fit and the federated one are the same card")
  func compare() throws {
    try withFolder { folder in
      #expect(try Command.run(Self.simulate, in: folder).code == 0)
      #expect(try Command.run(Self.fit, in: folder).code == 0)
      let outcome = try Command.run(["compare", "federated", "pooled"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("equal within 1.0e-09"))
    }
  }

  @Test("Two different studies compare with code 1 and the names of what differs")
  func different() throws {
    try withFolder { folder in
      var study = SmallStudy()
      try study.write(to: folder)
      #expect(try Command.run(study.arguments, in: folder).code == 0)
      study.study("[id, w]", "[id, w, income]")
      try study.write(to: folder)
      let other = study.arguments.map { $0 == "out" ? "other" : $0 }
      #expect(try Command.run(other, in: folder).code == 0)
      let outcome = try Command.run(["compare", "out", "other"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("NOT equal"))
      #expect(outcome.output.contains("differs: income: only on the first side"))
    }
  }

  @Test("Cards on different scales are not equal, however equal their fits")
  func differentScales() throws {
    try withFolder { folder in
      var study = SmallStudy()
      try study.write(to: folder)
      #expect(try Command.run(study.arguments, in: folder).code == 0)
      study.yaml += "scaling: {pdo: 40}\n"
      try study.write(to: folder)
      let other = study.arguments.map { $0 == "out" ? "other" : $0 }
      #expect(try Command.run(other, in: folder).code == 0)
      let outcome = try Command.run(["compare", "out", "other"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("differs: scaling"))
    }
  }

  @Test("A fit into the folder of a simulation leaves no file of the simulation")
  func stale() throws {
    try withFolder { folder in
      let study = SmallStudy()
      try study.write(to: folder)
      #expect(try Command.run(study.arguments, in: folder).code == 0)
      let fit = ["fit", "study.yaml", "--data", "north.csv", "--out", "out", "-q"]
      #expect(try Command.run(fit, in: folder).code == 0)
      let content = try folder.content
      #expect(content.contains("out/card.json"))
      #expect(!content.contains("out/federation.json"))
      #expect(!content.contains("out/rounds.jsonl"))
    }
  }

  @Test("A sample the study plans and that has no rows is said to have none")
  func emptySamples() throws {
    try withFolder { folder in
      var study = SmallStudy()
      study.yaml +=
        "validation: {outOfTime: {column: w, from: 100}, split: {hash: row, train: 1}}\n"
      study.study("[id, w]", "[id]")
      try study.write(to: folder)
      let outcome = try Command.run(study.arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("warning: No row is in the test sample"))
      #expect(outcome.output.contains("warning: No row is out of time"))
    }
  }

  @Test("Progress comes as plain lines where there is no terminal, and -q silences it")
  func progress() throws {
    try withFolder { folder in
      let loud = try Command.run(Self.simulate, in: folder)
      #expect(loud.errors.contains("[4/5] selection and fit"))
      #expect(!loud.errors.contains("\r") && !loud.errors.contains("\u{1B}"))
      let lines = loud.errors.split(separator: "\n")
      #expect(lines.count == 5)
      #expect(lines.allSatisfy { $0.hasPrefix("[") })
      for command in [Self.simulate, Self.fit] {
        #expect(try Command.run(command + ["-q"], in: folder).errors.isEmpty)
      }
    }
  }
}

func dictionary(_ json: Any?) throws -> [String: Any] { try #require(json as? [String: Any]) }

func list(_ json: Any?) throws -> [[String: Any]] { try #require(json as? [[String: Any]]) }
