import Foundation
import FoundationNetworking
import Testing

/// `fedrisk-node score-serve` as people start it, with the demo's card.
@Suite(.serialized) struct ScoreServeTests {
  @Test func `Every row of German credit gets the bits of fedrisk score, alone and in a batch`()
    async throws
  {
    let desk = try await ScoreDesk()
    let rows = try desk.germanRows()
    let expected = try desk.scoredByCommand()
    #expect(rows.count == 1000 && expected.count == 1000)
    let batch = try await desk.post("/v1/scores?detail=true&extra=ignore", .list(rows))
      .decoded(ScoreDesk.Scores.self)
    #expect(batch.scores.count == rows.count && batch.card["name"] == "german-credit")
    for (index, row) in rows.enumerated() {
      let single = try await desk.post("/v1/score?detail=true&extra=ignore", row)
        .decoded(ScoreDesk.Score.self)
      let line = expected[index]
      for answer in [single, batch.scores[index]] {
        #expect(answer.score == Double(line["score"] ?? ""))
        #expect(answer.pd == Double(line["pd"] ?? ""))
        #expect(!answer.points.isEmpty)
        for part in answer.points {
          #expect(part.points == Double(line["points_\(part.characteristic)"] ?? ""))
        }
        let reasons = (1...4).compactMap { line["reason_\($0)"] }.filter { !$0.isEmpty }
        #expect(answer.reasons.map(\.characteristic) == reasons)
      }
    }
  }

  @Test
  func `Wrong requests get the status that says what is wrong, and nothing of them is logged`()
    async throws
  {
    let desk = try await ScoreDesk()
    let row = try desk.germanRows()[0]
    for (path, body, type, status) in [
      ("/v1/score", ScoreDesk.Body.text("{SECRET"), "application/json", 400),
      ("/v1/score", .text(#"{"SECRET":1}"#), "application/json", 422),
      ("/v1/score?detail=SECRET", row, "application/json", 400),
      ("/v1/score", row, "text/plain", 415), ("/v1/score", row, "application/json", 422),
      ("/v1/score?extra=ignore", row, "Application/JSON; charset=utf-8", 200),
      ("/v1/nothing", row, "application/json", 404), ("/v1/card", row, "application/json", 405),
      ("/v1/scores", .text(String(repeating: " ", count: 5 << 20)), "application/json", 413),
    ] {
      let answer = try await desk.post(path, body, type: type)
      #expect(answer.status == status, "\(path) \(type)")
      if status != 200 { #expect(answer.type == "application/problem+json") }
    }
    let metrics = try await desk.get("/metrics").text
    #expect(metrics.contains("fedrisk_scores_total 1\n"))
    #expect(metrics.contains(#"route="/v1/score",status="422"} 2"#))
    #expect(!metrics.contains("SECRET") && !desk.log.contains("SECRET"))
    #expect(desk.log.contains("warning: whoever can reach 127.0.0.1 is answered"))
  }

  @Test func `A token is asked for where there is a file of tokens`() async throws {
    let token = "0123456789abcdef0123456789abcdef"
    let desk = try await ScoreDesk(token: token)
    #expect(try await desk.get("/v1/card").status == 401)
    #expect(try await desk.get("/v1/card", token: token + "0").status == 401)
    #expect(try await desk.get("/v1/card", token: token).status == 200)
    #expect(try await desk.get("/health").status == 200)
    #expect(!desk.log.contains(token) && !desk.log.contains("warning"))
  }

  @Test func `A card put in place is read at SIGHUP, and one that is none is not`() async throws {
    let desk = try await ScoreDesk()
    let first = try await desk.get("/v1/card").json["digest"] as? String
    let card = try String(contentsOf: desk.card, encoding: .utf8)
    try Data("{}".utf8).write(to: desk.card)
    try await desk.reload("is not a card")
    #expect(try await desk.get("/v1/card").json["digest"] as? String == first)
    let other = card.replacing("Show a three-bank scorecard", with: "Another purpose")
    #expect(other != card)
    try Data(other.utf8).write(to: desk.card, options: .atomic)
    try await desk.reload("card german-credit", times: 2)
    let facts = try await desk.get("/v1/card").json
    #expect(facts["digest"] as? String != first && facts["purpose"] as? String == "Another purpose")
  }

  @Test func `A network is not listened on without encryption and authentication`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let card = try ScoreDesk.fit(in: folder)
    let complaint = try Service.run(
      "fedrisk-node", ["score-serve", card.path, "--address", "0.0.0.0", "--port", "0"],
      fails: true)
    #expect(complaint.contains("there is no encryption"))
  }
}
