import Federation
import FederationStore
import Foundation
import Testing

/// What is said when something is missing, wrong or over: what, where and what to do.
@Suite(.serialized) struct SentenceTests {
  @Test("A missing certificate is named with the request that it answers")
  func missingFiles() throws {
    let deployment = try Deployment()
    for (who, command) in [("north", "fedrisk-node"), ("coordinator", "fedrisk-coordinator")] {
      let remedies = [
        ("certificate.pem", "request.pem, and put its answer there"),
        ("authority.pem", "whoever keeps the consortium's authority"),
        ("transport.key", "put back the one that `init` made"),
      ]
      for (file, remedy) in remedies {
        let path = deployment.path(who, file)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        let complaint = try Service.run(
          command, ["serve", "--folder", deployment.path(who)], fails: true)
        #expect(complaint.contains("\(path) is not there; ") && complaint.contains(remedy))
        try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
      }
    }
  }

  @Test("A host that nobody knows is named in the node's log")
  func unknownHost() async throws {
    let deployment = try Deployment()
    let settings = deployment.path("north", "node.yaml")
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try text.replacing("host: localhost", with: "host: nosuch.invalid").write(
      toFile: settings, atomically: true, encoding: .utf8)
    try deployment.start("north")
    try await deployment.waitForLog(
      of: "north", "the coordinator's host 'nosuch.invalid' cannot be found")
  }

  @Test("A job that failed says at export why, and names the party whose rows are broken")
  func failedJob() async throws {
    let deployment = try Deployment()
    let rows = deployment.rows("south")
    let text = try String(contentsOfFile: rows, encoding: .utf8)
    try (text + "1,2\n").write(toFile: rows, atomically: true, encoding: .utf8)
    try await deployment.startAll()
    let twice = try Service.run(
      "fedrisk-coordinator",
      ["submit", "--folder", deployment.path("coordinator"), Deployment.germanStudy.path]
        + ["north", "south", "west", "north"].flatMap { ["--party", $0] }, fails: true)
    #expect(twice.contains("'north' is named twice"))

    let job = try deployment.submit()
    let export = [
      "export", "--folder", deployment.path("coordinator"), job, "--out",
      deployment.path("out"),
    ]
    #expect(
      try Service.run("fedrisk-coordinator", export, fails: true).contains("has no result yet"))
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    var reason = ""
    while reason.isEmpty {
      if case .failed(let known)? = try deployment.store().job(job)?.state { reason = known }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(reason.hasPrefix("party south, german.csv, row "))
    let complaint = try Service.run("fedrisk-coordinator", export, fails: true)
    #expect(complaint.contains("job \(job.prefix(8)) has failed and left nothing to export: "))
    #expect(complaint.contains(reason) && complaint.contains("submit the study again"))

    // The owners' decisions are lines of the journal.
    func verify(_ head: String) throws -> String {
      try Service.run(
        "fedrisk-node",
        ["audit", "verify", "--folder", deployment.path("north"), "--head", head], fails: true)
    }
    let wrong = String(repeating: "ab", count: 32)
    #expect(try verify("1:\(wrong)").contains("its first 1 lines do not end in the hash"))
    #expect(try verify("99:\(wrong)").contains("the last ones were cut off"))
    for head in ["1:ab", "1", "x:\(wrong)"] {
      #expect(try verify(head).contains("write it as COUNT:HASH"))
    }
  }

  @Test("A node that was revoked reads so in its own log")
  func revokedNode() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    try Service.run(
      "fedrisk-coordinator",
      [
        "authority", "revoke", "--folder", deployment.path("authority"),
        deployment.path("west", "certificate.pem"), "--reason", "its key was copied",
      ])
    try FileManager.default.copyItem(
      atPath: deployment.path("authority", "revoked.txt"),
      toPath: deployment.path("coordinator", "revoked.txt"))
    // Within the 20 seconds after which the coordinator looks again.
    try await deployment.waitForLog(
      of: "west", "parted: the authority has taken the certificate of west back")
  }
}
