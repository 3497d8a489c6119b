import CreditData
import CreditModels
import Foundation
import HTTPService
import HTTPTypes
import ScoreService
import Testing

@Suite struct ServedCardTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `An answer has the bits that the card gives the same row of a table`() throws {
    let served = try TestCard.served()
    let table = Table(
      names: ["age", "home/kind", "income"],
      columns: [
        .numeric([29.5, 30, .nan, -9]),
        .categorical(codes: [0, 1, -1, 2], levels: ["own", #"boat "x""#, "tent"]),
        .numeric([1.2345678, 0.1, -3e-7, 2]),
      ])
    let expected = try served.card.score(table)
    let rows = [
      #"{"age": 29.5, "home/kind": "own", "income": 1.2345678}"#,
      #"{"income":1e-1,"home/kind":"boat \"\u0078\"","age":3.0E1}"#,
      #"{"age":"NA","home/kind":null,"income":-3e-7}"#,
      #"{"age":-9,"home/kind":"tent","income":2}"#,
    ]
    let wishes = ServedCard.Wishes(hasDetail: true)
    let batch = try JSONDecoder().decode(
      Scores.self,
      from: Data(served.scores(bytes("[" + rows.joined(separator: ",") + "]"), wishes).0.bytes))
    #expect(batch.scores.count == rows.count)
    for (index, row) in rows.enumerated() {
      let single = try JSONDecoder().decode(
        Score.self, from: Data(served.score(bytes(row), wishes).0.bytes))
      for answer in [single, batch.scores[index]] {
        #expect(answer.score == expected.scores[index])
        #expect(answer.pd == expected.probabilitiesOfDefault[index])
        let points = expected.points.map { $0[index] }
        #expect(answer.points.map(\.points) == points)
        #expect(
          answer.reasons.map(\.characteristic)
            == served.card.reasons(points: points).map { table.names[$0] })
      }
    }
  }

  private struct Score: Decodable {
    struct Part: Decodable {
      let characteristic: String
      let points: Double
    }

    let score: Double
    let pd: Double
    let points: [Part]
    let reasons: [Part]
  }

  private struct Scores: Decodable { let scores: [Score] }

  @Test func `Values the training rows never had, and missing ones, are pointed out`() throws {
    let served = try TestCard.served()
    let (json, tally) = try served.scores(
      bytes(
        """
        [{"age": null, "home/kind": "own", "income": 1},
         {"age": -9, "home/kind": "tent", "income": 1},
         {"age": 3, "home/kind": null, "income": 1}]
        """), ServedCard.Wishes())
    let scores = try #require(try parsed(json.bytes)["scores"] as? [[String: Any]])
    let warnings = scores.map { score in
      (score["warnings"] as? [[String: String]] ?? []).map {
        "\($0["characteristic"] ?? "") \($0["kind"] ?? "")"
      }
    }
    #expect(
      warnings == [["age missing"], ["age unseen", "home/kind unseen"], ["home/kind unseen"]])
    #expect(tally.scored == 3 && tally.missing == 1 && tally.unseen == 3)
  }

  @Test(arguments: [
    ("{}", ["/age", "/home~1kind", "/income"], "it is not there; send a number, or null"),
    (#"{"age":"x","home/kind":"own","income":1}"#, ["/age"], "send a number, or null"),
    (#"{"age":1,"home/kind":7,"income":1}"#, ["/home~1kind"], "send a text, or null"),
    (#"{"age":true,"home/kind":"own","income":1}"#, ["/age"], "send a number"),
    (#"{"age":1,"home/kind":"own","income":null}"#, ["/income"], "send a number"),
    (#"{"age":1,"home/kind":"own","income":"NA"}"#, ["/income"], "send a number"),
    (#"{"age":1e400,"home/kind":"own","income":1}"#, ["/age"], "too large"),
    (#"{"age":"NaN","home/kind":"own","income":1}"#, ["/age"], "send a number"),
    (#"{"age":1,"age":2,"home/kind":"own","income":1}"#, ["/age"], "twice"),
    (#"{"age":1,"home/kind":"own","incmoe":1}"#, ["/incmoe", "/income"], "did you mean 'income'?"),
    (#"{"age":[1],"home/kind":"own","income":1}"#, ["/age"], "a number, a text or null"),
    (#"{"age":1,"home/kind":{"a":{}},"income":1}"#, ["/home~1kind"], "a number, a text or null"),
    ("[]", [""], "an object"), ("3", [""], "an object"),
    (#"{"age":1,"home/kind":"own","income":1e308}"#, [""], "too large for the card"),
  ])
  func `What the card cannot use is named with its place`(
    text: String, pointers: [String], detail: String
  ) throws {
    let served = try TestCard.served()
    let problem = #expect(throws: Problem.self) {
      try served.score(bytes(text), ServedCard.Wishes())
    }
    #expect(problem?.status == .unprocessableContent)
    #expect(problem?.faults.map(\.pointer) == pointers)
    #expect(problem?.faults.first?.detail.contains(detail) == true)
  }

  @Test func `A batch is scored as a whole or not at all`() throws {
    let served = try TestCard.served()
    let good = #"{"age":1,"home/kind":"own","income":1}"#
    let problem = #expect(throws: Problem.self) {
      try served.scores(bytes("[\(good),{\"age\":1,\"home/kind\":2,\"income\":3}]"), .init())
    }
    #expect(problem?.faults.map(\.pointer) == ["/1/home~1kind"])
    let many = Array(repeating: good, count: ServedCard.batchLimit).joined(separator: ",")
    #expect(try served.scores(bytes("[\(many)]"), .init()).1.scored == ServedCard.batchLimit)
    let tooMany = #expect(throws: Problem.self) {
      try served.scores(bytes("[\(many),\(good)]"), .init())
    }
    #expect(tooMany?.status == .contentTooLarge)
    #expect(try served.scores(bytes("[]"), .init()).1.scored == 0)
  }

  @Test func `Members that the card does not know can be left aside`() throws {
    let served = try TestCard.served()
    let wishes = ServedCard.Wishes(ignoresExtra: true)
    let more = bytes(#"{"id":"A","age":1,"x":true,"home/kind":"own","income":1,"id":null}"#)
    let less = bytes(#"{"age":1,"home/kind":"own","income":1}"#)
    let score = try served.score(more, wishes).0.bytes
    #expect(try score == served.score(less, wishes).0.bytes)
    #expect(throws: Problem.self) { try served.score(more, ServedCard.Wishes()) }
  }

  @Test func `A file that is no card is refused by name`() throws {
    for text in ["{}", "nothing", TestCard.text.replacing(#""format": 1"#, with: #""format": 9"#)] {
      let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try Data(text.utf8).write(to: url)
      defer { try? FileManager.default.removeItem(at: url) }
      let error = #expect(throws: ScoreServiceError.self) { try ServedCard(path: url.path) }
      #expect(error?.description.hasPrefix(url.path) == true)
    }
  }
}
