import Federation
import FederationStore
import Foundation
import Testing

/// Authority, coordinator and nodes as processes of their own, over mutual TLS on the loopback.
@Suite(.serialized) struct DeploymentTests {
  @Test("A deployed study gives the card of its simulation")
  func aDeployedStudyGivesTheCardOfItsSimulation() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    try expectSimulatedCard(of: job, deployment)

    for bank in Deployment.banks {
      let audit = try Service.run(
        "fedrisk-node", ["audit", "verify", "--folder", deployment.path(bank)])
      #expect(audit.contains("The journal is whole"))
    }
    try await deployment.wait("all have the results") {
      try $0.receivers(of: job) == Set(Deployment.banks)
    }
    for bank in Deployment.banks {
      for file in try deployment.store().files(of: job) {
        let path = deployment.path(bank, "results", job, file.name)
        #expect(try Data(contentsOf: URL(filePath: path)) == file.content, "\(file.name)")
      }
      let audit = ["audit", "results", "--folder", deployment.path(bank), job]
      #expect(try Service.run("fedrisk-node", audit).contains("signed these files as they are"))
      let card = deployment.path(bank, "results", job, "card.json")
      try Data("{}".utf8).write(to: URL(filePath: card))
      #expect(
        try Service.run("fedrisk-node", audit, fails: true).contains("are not to be trusted"))
    }
    let report = try String(
      contentsOf: deployment.folder.appending(path: "out/report.html"), encoding: .utf8)
    #expect(report.contains("german-credit"))
  }

  @Test("One owner's refusal ends the job before anything is asked")
  func oneOwnersRefusalEndsTheJobBeforeAnythingIsAsked() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in ["north", "south"] { try await deployment.approve(job, by: bank) }
    try Service.run(
      "fedrisk-node",
      ["refuse", "--folder", deployment.path("west"), job, "--reason", "Not this year."])
    var reason = ""
    while reason.isEmpty {
      if case .failed(let text)? = try deployment.store().job(job)?.state { reason = text }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(reason == "the owner of west has refused: Not this year.")
    #expect(try deployment.store().totals(of: job).isEmpty)
    for bank in Deployment.banks {
      // The owners' decisions have left, and nothing else.
      #expect(
        try deployment.journal(of: bank).allSatisfy {
          $0.what.hasPrefix("consent")
            || $0.what.hasPrefix("refusal of german-credit: Not this year")
        })
    }
  }

  @Test("Killed services go on where they were and mask nothing twice")
  func killedServicesGoOnWhereTheyWereAndMaskNothingTwice() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    for (count, who) in [(2, "coordinator"), (6, "south"), (10, "coordinator"), (14, "west")] {
      try deployment.kill(who, afterSum: count, of: job)
      #expect(try deployment.store().job(job)?.state == .running, "it was over before the kill")
      try deployment.start(who)
    }
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    try expectSimulatedCard(of: job, deployment)

    for bank in Deployment.banks {
      let masked = try deployment.journal(of: bank).filter { $0.numbers > 0 && $0.attempt != nil }
      let byAttempt = Dictionary(grouping: masked) { $0.attempt }
      #expect(masked.count > 14)
      for lines in byAttempt.values {
        // Bytes under one mask are the same bytes, however often they were sent.
        #expect(Set(lines.map(\.digest)).count == 1)
      }
    }
  }

  @Test("A job that is cancelled is over for everybody, and nothing more is asked")
  func cancelledJob() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    try await deployment.wait("the first sum") { try $0.totals(of: job).count >= 1 }
    let cancel = ["cancel", "--folder", deployment.path("coordinator"), String(job.prefix(8))]
    try Service.run("fedrisk-coordinator", cancel)
    let told = try deployment.store().totals(of: job).count
    try await Task.sleep(for: .seconds(2))
    let store = try deployment.store()
    #expect(try store.job(job)?.state == .failed(reason: "the job has been cancelled."))
    // The question that was on its way may still have been answered.
    #expect(try store.totals(of: job).count <= told + 1)
    let again = try Service.run("fedrisk-coordinator", cancel, fails: true)
    #expect(again.contains("is over; there is nothing to cancel"))
    let jobs = try Service.run("fedrisk-node", ["jobs", "--folder", deployment.path("north")])
    #expect(jobs.contains("german-credit, over"))
  }

  @Test("Standing rules approve without anybody who watches")
  func standingRules() async throws {
    let deployment = try Deployment()
    for bank in Deployment.banks {
      let settings = deployment.path(bank, "node.yaml")
      let columns = try Deployment.germanColumns.joined(separator: ", ")
      let rule = """
        standing:
          - purpose: Show a three-bank scorecard
            parties: [north, south, west]
            columns: [\(columns)]
            maximumRounds: 200
            until: 2099-12-31
        """
      let text = try String(contentsOfFile: settings, encoding: .utf8)
      try (text + rule + "\n").write(toFile: settings, atomically: true, encoding: .utf8)
    }
    try await deployment.startAll()
    let job = try deployment.submit(["--rounds", "200", "--card-to", "west"])
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    try await deployment.wait("west has the results") {
      try $0.receivers(of: job) == ["west"]
    }
    #expect(try deployment.journal(of: "north")[0].what.hasSuffix("by standing rule 1"))
    let results = deployment.path("north", "results", job)
    #expect(!FileManager.default.fileExists(atPath: results))
  }

  @Test("A revoked node is sent away")
  func revoked() async throws {
    let deployment = try Deployment()
    let output = try Service.run(
      "fedrisk-coordinator",
      [
        "authority", "revoke", "--folder", deployment.path("authority"),
        deployment.path("west", "certificate.pem"), "--reason", "its key was copied",
      ])
    #expect(output.contains("revoked.txt"))
    try FileManager.default.copyItem(
      atPath: deployment.path("authority", "revoked.txt"),
      toPath: deployment.path("coordinator", "revoked.txt"))
    for who in ["coordinator"] + Deployment.banks { try deployment.start(who) }
    try await deployment.wait("the others have joined") { try $0.members().count == 2 }
    try await deployment.waitForLog(
      of: "coordinator", "the authority has taken the certificate of west back")
    #expect(try deployment.store().members().map(\.name) == ["north", "south"])
  }

  @Test("A node is enrolled with an invitation that nobody sends over the network")
  func enrolled() async throws {
    let deployment = try Deployment()
    let port = "\(Service.port())"
    let authority = deployment.path("authority")
    let token = try Service.run(
      "fedrisk-coordinator", ["authority", "invite", "--folder", authority, "east"])
    let node = deployment.path("east")
    try Service.run(
      "fedrisk-node",
      ["init", "--folder", node, "--name", "east", "--coordinator", "localhost"])
    let server = try Service.start(
      "fedrisk-coordinator", ["authority", "serve", "--folder", authority, "--port", port],
      folder: deployment.folder.appending(path: "authority"))
    defer { Service.kill(server) }
    try await deployment.waitForLog(of: "authority", "listening")
    let enrol = [
      "enrol", "--folder", node, "--host", "localhost", "--port", port, "--token", token,
    ]
    #expect(try Service.run("fedrisk-node", enrol).contains("east is enrolled"))
    #expect(
      try String(contentsOfFile: deployment.path("east", "authority.pem"), encoding: .utf8)
        == String(contentsOfFile: deployment.path("authority", "authority.pem"), encoding: .utf8))
    // What is in place stays in place.
    #expect(try Service.run("fedrisk-node", enrol, fails: true).contains("is there already"))
  }

  @Test("A node whose disk is full says so, and the job goes on when there is room again")
  func fullDisk() async throws {
    let deployment = try Deployment()
    guard let disk = SmallDisk(at: deployment.path("south"), megabytes: 2) else {
      print("skipped: a small disk cannot be mounted here")
      return
    }
    defer { disk.remove() }
    try await deployment.startAll()
    let job = try deployment.submit()
    for bank in Deployment.banks { try await deployment.approve(job, by: bank) }
    try await deployment.wait("the first sums") { try $0.totals(of: job).count >= 3 }
    try disk.fill()
    try await deployment.waitForLog(of: "south", "the disk of the store")
    try await deployment.waitForLog(of: "coordinator", "party south cannot answer now")
    #expect(try deployment.store().job(job)?.state == .running)
    disk.free()
    try await deployment.wait("the job is done") { try $0.job(job)?.state == .done }
    try expectSimulatedCard(of: job, deployment)
  }

  @Test("Services end at SIGTERM, and say so")
  func sigterm() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    for who in Deployment.banks + ["coordinator"] {
      let process = try #require(deployment.processes[who])
      process.terminate()
      for _ in 0..<500 where process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
      #expect(!process.isRunning && process.terminationStatus == 0, "\(who)")
      try await deployment.waitForLog(of: who, "stopped")
    }
  }

  @Test("An address is no host name, said before anything is made")
  func address() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let complaint = try Service.run(
      "fedrisk-node",
      ["init", "--folder", folder, "--name", "a", "--coordinator", "127.0.0.1"], fails: true)
    #expect(complaint.contains("'127.0.0.1' is no host name"))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("A log for machines is one JSON object on each line")
  func jsonLog() async throws {
    let deployment = try Deployment()
    let settings = deployment.path("coordinator", "coordinator.yaml")
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try text.replacing("log: text", with: "log: json").write(
      toFile: settings, atomically: true, encoding: .utf8)
    try deployment.start("coordinator")
    try await deployment.waitForLog(of: "coordinator", "listening")
    let log = try String(contentsOfFile: deployment.path("coordinator", "log"), encoding: .utf8)
    for line in log.split(separator: "\n") {
      let fields = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
      #expect(fields["service"] == "fedrisk-coordinator" && fields["level"] == "info")
    }
  }

  @Test("A node in another's name does not start")
  func aNodeInAnothersNameDoesNotStart() throws {
    let deployment = try Deployment()
    let settings = deployment.path("north", "node.yaml")
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try text.replacing("name: north", with: "name: south").write(
      toFile: settings, atomically: true, encoding: .utf8)
    let complaint = try Service.run(
      "fedrisk-node", ["serve", "--folder", deployment.path("north")], fails: true)
    #expect(complaint.contains("is for north, and this node is south"))
  }

  @Test("A misspelt key of the configuration is named")
  func aMisspeltKeyOfTheConfigurationIsNamed() throws {
    let deployment = try Deployment()
    let settings = deployment.path("north", "node.yaml")
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try text.replacing("minimumRows:", with: "minimunRows:").write(
      toFile: settings, atomically: true, encoding: .utf8)
    let complaint = try Service.run(
      "fedrisk-node", ["jobs", "--folder", deployment.path("north")], fails: true)
    #expect(complaint.contains("policy.minimunRows: there is no such key"))
  }

  private func expectSimulatedCard(of job: String, _ deployment: Deployment) throws {
    let (deployed, simulated) = (try deployment.export(job), try deployment.simulate())
    for name in [
      "card.json", "fit.json", "metrics.json", "bins.json", "validation.json", "stability.json",
      "settings.yaml",
    ] {
      #expect(
        try Data(contentsOf: deployed.appending(path: name))
          == Data(contentsOf: simulated.appending(path: name)), "\(name)")
    }
  }
}
