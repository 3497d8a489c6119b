import Federation
import FederationStore
import Foundation
import FoundationNetworking
import Testing

/// The pages of a running federation, as a browser on the same machine gets them.
@Suite(.serialized) struct PageTests {
  private struct Answer {
    let status: Int
    let text: String
    let policy: String
  }

  private func get(_ address: String) async throws -> Answer {
    let url = try #require(URL(string: address))
    let (data, response) = try await URLSession.shared.data(from: url)
    let http = try #require(response as? HTTPURLResponse)
    return Answer(
      status: http.statusCode, text: String(decoding: data, as: UTF8.self),
      policy: http.value(forHTTPHeaderField: "Content-Security-Policy") ?? "")
  }

  /// `http://127.0.0.1:PORT` from the service's log.
  private func home(of who: String, _ deployment: Deployment) async throws -> String {
    try await deployment.waitForLog(of: who, "page: listening on ")
    let log = try String(contentsOfFile: deployment.path(who, "log"), encoding: .utf8)
    let line = try #require(log.split(separator: "\n").last { $0.contains("page: listening on ") })
    return String(try #require(line.split(separator: " ").last))
  }

  @Test("Pages show who is here, what waits, what runs, what has left and what came of it")
  func pages() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let coordinator = try await home(of: "coordinator", deployment)
    let north = try await home(of: "north", deployment)
    #expect(try await get(north).text.contains("Nothing waits."))

    let study = deployment.folder.appending(path: "study.yaml")
    try String(contentsOf: Deployment.germanStudy, encoding: .utf8).replacing(
      "Show a three-bank scorecard", with: "'<script>alert(1)</script>'"
    ).write(to: study, atomically: true, encoding: .utf8)
    let job = try deployment.submit(study: study)
    let id = String(job.prefix(8))
    try await eventually { try await get(north).text.contains("fedrisk-node approve \(id)") }
    let waiting = try await get(north)
    #expect(waiting.text.contains("&lt;script&gt;alert(1)") && !waiting.text.contains("<script"))
    #expect(waiting.policy.hasPrefix("default-src 'none'"))
    #expect(try await get(coordinator).text.contains("waits for the signatures of north, south"))

    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    let page = try await get("\(coordinator)/jobs/\(job)")
    #expect(page.text.contains("north: has signed") && !page.text.contains("<script"))
    let report = try await get("\(coordinator)/jobs/\(job)/report")
    let file = try #require(
      deployment.store().files(of: job).first { $0.name == "report.html" })
    #expect(report.text == String(decoding: file.content, as: UTF8.self))

    // The hash that the coordinator shows is a line of the node's own journal.
    let left = try await get(north).text
    let hash = try #require(
      page.text.matches(of: />([0-9a-f]{64})</).map { String($0.1) }.first)
    let journals = try Deployment.banks.flatMap {
      try deployment.journal(of: $0).map(\.hash)
    }
    #expect(journals.contains(hash))
    #expect(left.contains("masked numbers") && left.contains("consent to"))

    try await eventually {
      try await get("\(coordinator)/metrics").text.contains("fedrisk_jobs{state=\"done\"} 1")
    }
    #expect(try await get("\(coordinator)/metrics").text.contains("fedrisk_members 3"))
    try await eventually { try await get("\(north)/metrics").text.contains("fedrisk_joined 1") }
    #expect(try await get("\(north)/health").status == 200)
    #expect(try await get("\(coordinator)/jobs/none").status == 404)

    deployment.kill("coordinator")
    try await eventually { try await get("\(north)/health").status == 503 }
  }

  @Test("A port that is taken costs the page, not the service")
  func takenPort() async throws {
    let deployment = try Deployment()
    try deployment.start("coordinator")
    let port = try await home(of: "coordinator", deployment).split(separator: ":").last ?? ""
    let settings = deployment.path("north", "node.yaml")
    try String(contentsOfFile: settings, encoding: .utf8).replacing(
      "port: 0", with: "port: \(port)"
    ).write(toFile: settings, atomically: true, encoding: .utf8)
    try deployment.start("north")
    try await deployment.waitForLog(of: "north", "there is no page")
    try await deployment.wait("north has joined") { try $0.members().count == 1 }
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<600 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it does not happen")
  }
}
