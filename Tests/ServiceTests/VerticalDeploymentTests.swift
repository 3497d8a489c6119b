import Federation
import FederationStore
import Foundation
import Testing

@Suite("Parties with different columns, a dealer and a coordinator are processes of their own")
struct VerticalDeploymentTests {
  static let holders = ["tax", "bank", "platform"]
  private static let study = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "datasets/sme/vertical.yaml")

  /// - Parameter rows: of the made-up world.
  private static func deployment(rows: Int) throws -> Deployment {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Service.run(
      "fedrisk",
      [
        "data", "synthesise", "sme", "--vertical", "--rows", "\(rows)", "--out", folder.path,
      ])
    var parties = try holders.map { name in
      let text = try String(
        contentsOf: folder.appending(path: "\(name).csv"), encoding: .utf8)
      return Deployment.Party(name: name, lines: text.split(whereSeparator: \.isNewline))
    }
    parties.append(Deployment.Party(name: "notary", lines: nil))
    return try Deployment(parties)
  }

  @Test("They fit the card that one process fits, and each holder gets its part")
  func wholeJob() async throws {
    let deployment = try Self.deployment(rows: 40_000)
    try await deployment.startAll()
    let job = try deployment.submit(study: Self.study)
    for name in Self.holders + ["notary"] { try await deployment.approve(job, by: name) }
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    let exported = try deployment.export(job)

    let simulated = deployment.folder.appending(path: "simulated")
    try Service.run(
      "fedrisk",
      ["simulate", Self.study.path, "--out", simulated.path, "-q", "--no-comparison"]
        + Self.holders.flatMap { ["--party", "\($0)=\(deployment.rows($0))"] })
    for name in Self.holders {
      let file = "part-\(name).json"
      let (one, other) = (
        try Self.points(exported.appending(path: file)),
        try Self.points(simulated.appending(path: file))
      )
      #expect(!one.isEmpty)
      #expect(one.count == other.count)
      // Rounded at random on both sides.
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-4 })
      let own = deployment.path(name, "results", job)
      for _ in 0..<300 where !FileManager.default.fileExists(atPath: own) {
        try await Task.sleep(for: .milliseconds(100))
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: own)
      #expect(files.filter { $0.hasPrefix("part-") } == [file])
      #expect(!files.contains("card.json") && !files.contains("stability.json"))
      try Service.run("fedrisk-node", ["audit", "verify", "--folder", deployment.path(name)])
    }
    let tax = try deployment.journal(of: "tax").map(\.what)
    #expect(tax.contains { $0.hasPrefix("cross products: features to bank") })
    #expect(tax.contains { $0.hasPrefix("scores: part of every row's score to bank") })
    let notary = try deployment.journal(of: "notary").filter { $0.kind == .sent }
    #expect(notary.allSatisfy { $0.numbers == 0 })
    #expect(notary.contains { $0.what.hasPrefix("randomness: shares to ") })

    let scoring = try await Self.score(by: job, deployment)
    let (first, second) = (
      try Self.lines(deployment.path("bank", "own", job + "-scores.csv")),
      try Self.lines(deployment.path("bank", "own", scoring + "-scores.csv"))
    )
    #expect(first[0] == "row,uscc,sample,score,pd" && second[0] == "row,uscc,score,pd")
    // The bank's first hundred rows are its applicants.
    let ids = second.dropFirst().map { $0.split(separator: ",")[1] }
    #expect((50...100).contains(ids.count))
    #expect(second.dropFirst().allSatisfy { Int($0.split(separator: ",")[0]) ?? 101 <= 100 })
    let known = first.dropFirst().map { $0.split(separator: ",") }
    for line in second.dropFirst().map({ $0.split(separator: ",") }) {
      let same = try #require(known.first { $0[1] == line[1] })
      #expect(abs((Double(same[3]) ?? .nan) - (Double(line[2]) ?? .infinity)) < 1e-6)
    }
    for other in ["tax", "platform"] {
      let own = try FileManager.default.contentsOfDirectory(atPath: deployment.path(other, "own"))
      #expect(own.sorted() == [job, scoring].sorted().map { $0 + "-unused.csv" })
    }
  }

  /// A second job, by the first one's card.
  private static func score(by job: String, _ deployment: Deployment) async throws -> String {
    let applicants = deployment.folder.appending(path: "bank/applicants")
    try FileManager.default.createDirectory(at: applicants, withIntermediateDirectories: true)
    let rows = try lines(deployment.rows("bank")).prefix(101)
    try rows.joined(separator: "\n").write(
      to: applicants.appending(path: "new.csv"), atomically: true, encoding: .utf8)
    let settings = deployment.folder.appending(path: "bank/node.yaml")
    let text = try String(contentsOf: settings, encoding: .utf8)
    #expect(text.contains("# applicants: applicants"))
    try text.replacing("# applicants: applicants", with: "applicants: applicants")
      .write(to: settings, atomically: true, encoding: .utf8)
    deployment.kill("bank")
    try deployment.start("bank")
    try Service.run(
      "fedrisk-coordinator",
      ["score", "--folder", deployment.path("coordinator"), String(job.prefix(8))])
    let scoring = try #require(try deployment.store().jobs().last).id
    for name in holders + ["notary"] { try await deployment.approve(scoring, by: name) }
    try await deployment.wait("rows are scored") { try $0.job(scoring)?.state == .done }
    return scoring
  }

  private static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(String.init)
  }

  /// All points of a part, in its order.
  private static func points(_ file: URL) throws -> [Double] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    func numbers(_ value: Any, isPoints: Bool) -> [Double] {
      switch value {
      case let object as [String: Any]:
        object.sorted { $0.key < $1.key }.flatMap { key, value in
          numbers(value, isPoints: key.lowercased().contains("points"))
        }
      case let list as [Any]: list.flatMap { numbers($0, isPoints: isPoints) }
      case let number as Double: isPoints ? [number] : []
      default: []
      }
    }
    return numbers(json, isPoints: false)
  }

  @Test("A node that is killed in the middle ends the job, and says so")
  func killedNode() async throws {
    let deployment = try Self.deployment(rows: 40_000)
    try await deployment.startAll()
    let job = try deployment.submit(study: Self.study)
    for name in Self.holders + ["notary"] { try await deployment.approve(job, by: name) }
    try await deployment.wait("the first sums") { try $0.totals(of: job).count >= 3 }
    deployment.kill("platform")
    try deployment.start("platform")
    let store = try deployment.store()
    for _ in 0..<600 {
      if case .failed(let reason)? = try store.job(job)?.state {
        #expect(reason.contains("party platform had begun this vertical job"))
        return
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("the job goes on without the node's memory")
  }

  @Test("A study for another solver is not submitted, and a dealer has no rows to check")
  func mistakes() throws {
    let deployment = try Self.deployment(rows: 400)
    let text = try String(contentsOf: Self.study, encoding: .utf8)
      .replacing("solver: coordinator", with: "solver: consortium")
    let other = deployment.folder.appending(path: "other.yaml")
    try text.write(to: other, atomically: true, encoding: .utf8)
    let complaint = try Service.run(
      "fedrisk-coordinator",
      ["submit", "--folder", deployment.path("coordinator"), other.path], fails: true)
    #expect(complaint.contains("this coordinator is called 'coordinator'"))
    let check = try Service.run(
      "fedrisk-node", ["check", "--folder", deployment.path("notary")], fails: true)
    #expect(check.contains("has no rows to check"))
    let own = try Service.run(
      "fedrisk-node", ["check", "--folder", deployment.path("tax"), Self.study.path])
    #expect(own.contains("usable identifiers"))
  }
}
