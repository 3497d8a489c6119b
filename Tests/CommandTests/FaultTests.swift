import Foundation
import Testing

@Suite("simulate --faults")
struct FaultTests {
  /// The demo's rows among twelve parties, of whom four may leave.
  private func twelveParties(in folder: Folder) throws -> [String] {
    let study = try String(contentsOfFile: Datasets.germanStudy, encoding: .utf8)
      .replacing("parties: 3", with: "parties: 12")
      .replacing("aggregation: strict", with: "aggregation: tolerant")
    try folder.write(study, to: "study.yaml")
    return [
      "simulate", "study.yaml", "--data", Datasets.germanRows, "--waive-small-samples", "--quiet",
    ]
  }

  @Test("Parties that drop out are named with round and phase, and the card is the others' card")
  func dropOut() throws {
    try withFolder { folder in
      let arguments = try twelveParties(in: folder)
      let outcome = try Command.run(
        arguments + ["--faults", "drop=0.25,phase=vector,round=1", "--out", "out"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("left the federation"))
      #expect(outcome.output.contains("equal within 1.0e-09"))
      let file = try #require(try folder.json("out/federation.json") as? [String: Any])
      let departures = try #require(file["departures"] as? [[String: Any]])
      #expect(departures.count == 3)
      for departure in departures {
        #expect(departure["phase"] as? String == "vector")
        #expect(departure["round"] as? Int == 1)
        let name = try #require(departure["party"] as? String)
        #expect(outcome.output.contains("\(name) "))
      }
      let report = try folder.text("out/report.html")
      #expect(report.contains("Who left on the way") && report.contains("3 of 12 parties left"))
      let rounds = try folder.text("out/rounds.jsonl").split(separator: "\n")
      #expect(rounds.allSatisfy { $0.contains("\"parties\":9") })
      #expect(rounds[0].contains("\"trips\":3") && rounds[1].contains("\"trips\":2"))
    }
  }

  @Test("One party that leaves after a sum takes two others along")
  func companions() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        try twelveParties(in: folder) + ["--faults", "drop=0.1,round=3"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.split(separator: "\n").count { $0.contains("leftOut") } == 2)
    }
  }

  @Test("When too many leave, the end says who and how many are needed, and nothing is written")
  func tooMany() throws {
    try withFolder { folder in
      let outcome = try Command.run(
        try twelveParties(in: folder) + ["--faults", "drop=0.5", "--out", "out"], in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("too many parties have left"))
      #expect(outcome.errors.contains("8 are needed"))
      #expect(try folder.content == ["study.yaml"])
    }
  }

  @Test("Lost, doubled, late and changed messages leave the card as it was")
  func noise() throws {
    try withFolder { folder in
      let arguments = try twelveParties(in: folder)
      let quiet = try Command.run(arguments, in: folder)
      let noisy = try Command.run(
        arguments + ["--faults", "lose=0.02,duplicate=0.1,delay=0.02,corrupt=0.005,seed=2"],
        in: folder)
      #expect(noisy.code == 0, "\(noisy.errors)")
      func card(_ text: String) -> String? {
        text.components(separatedBy: "\n\n").first { $0.hasPrefix("Card:") }
      }
      #expect(!noisy.output.contains("left the federation"), "\(noisy.output)")
      #expect(card(noisy.output) == card(quiet.output))
    }
  }

  @Test(
    "A plan that is none is refused, naming what is wrong",
    arguments: [
      ("drop", "'drop' is not of the form"), ("drop=2", "a share from 0 to 1"),
      ("drop=x", "drop=x is not possible"), ("phase=lunch", "keys, vector, vote, release"),
      ("phase=", "'phase=' is not of the form"), ("round=0", "from 1 on"),
      ("dorp=0.1", "there is no 'dorp'"), ("", "'' is not of the form"),
    ])
  func nonsense(plan: String, reason: String) throws {
    try withFolder { folder in
      let outcome = try Command.run(
        try twelveParties(in: folder) + ["--faults", plan], in: folder)
      #expect(outcome.code == 64)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }
  }

  @Test("Stepwise selection on small parties is refused by their owners unless they do not mind")
  func smallSamples() throws {
    try withFolder { folder in
      let study = try String(contentsOfFile: Datasets.germanStudy, encoding: .utf8)
        .replacing("signs: enforced", with: "stepwise: aic, signs: enforced")
      try folder.write(study, to: "study.yaml")
      let arguments = ["simulate", "study.yaml", "--data", Datasets.germanRows, "--quiet"]
      let refused = try Command.run(arguments + ["--out", "out"], in: folder)
      #expect(refused.code == 2)
      for word in ["training rows", "stepwise: none", "--waive-small-samples"] {
        #expect(refused.errors.contains(word))
      }
      #expect(try folder.content == ["study.yaml"])
      let waived = try Command.run(arguments + ["--waive-small-samples"], in: folder)
      #expect(waived.code == 0, "\(waived.errors)")
    }
  }
}
