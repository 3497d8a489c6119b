import Foundation
import Testing

/// What tired people do to the services, and what they are told.
@Suite(.serialized) struct MistakeTests {
  @Test("A port that another program has is named")
  func portInUse() async throws {
    let deployment = try Deployment()
    try deployment.start("coordinator")
    try await deployment.waitForLog(of: "coordinator", "listening")
    // The same settings in a folder of its own.
    let other = deployment.path("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    for name in ["coordinator.yaml", "certificate.pem", "authority.pem", "transport.key"] {
      try FileManager.default.copyItem(
        atPath: deployment.path("coordinator", name), toPath: other + "/" + name)
    }
    let complaint = try Service.run(
      "fedrisk-coordinator", ["serve", "--folder", other], fails: true)
    #expect(complaint.contains("another program does already"))
  }

  @Test("A node that waits to dial again ends when it is told to")
  func stopWhileWaiting() async throws {
    let deployment = try Deployment()
    try deployment.start("north")
    // Half of the waits after the sixth failure last longer than the eight seconds below.
    while try String(contentsOfFile: deployment.path("north", "log"), encoding: .utf8)
      .split(separator: "parted").count < 7
    {
      try await Task.sleep(for: .milliseconds(100))
    }
    let process = try #require(deployment.processes["north"])
    process.terminate()
    let deadline = ContinuousClock.now + .seconds(8)
    while process.isRunning, .now < deadline { try await Task.sleep(for: .milliseconds(20)) }
    #expect(!process.isRunning)
  }

  @Test("Nothing is not the beginning of a job's id")
  func noJob() async throws {
    let deployment = try Deployment()
    try await deployment.startAll()
    let job = try deployment.submit()
    while !(try Service.run("fedrisk-node", ["jobs", "--folder", deployment.path("west")]))
      .contains(job.prefix(8))
    {
      try await Task.sleep(for: .milliseconds(50))
    }
    for command in ["approve", "refuse"] {
      let complaint = try Service.run(
        "fedrisk-node", [command, "--folder", deployment.path("west"), ""], fails: true)
      #expect(complaint.contains("there is no job whose id begins with ''"))
    }
    let complaint = try Service.run(
      "fedrisk-coordinator", ["cancel", "--folder", deployment.path("coordinator"), ""],
      fails: true)
    #expect(complaint.contains("there is no job whose id begins with ''"))
  }

  @Test(
    "Numbers that cannot be meant are named",
    arguments: [
      ["submit", "--folder", "coordinator", "study.yaml", "--days", "0"],
      ["submit", "--folder", "coordinator", "study.yaml", "--days", "999999999999999999"],
      ["submit", "--folder", "coordinator", "study.yaml", "--rounds", "0"],
      ["authority", "invite", "--folder", "authority", "east", "--hours", "999999999999999999"],
      ["authority", "make", "--folder", "another", "--name", "A", "--days", "9999999999"],
      ["authority", "issue", "--folder", "authority", "request.pem", "--out", "x", "--days", "0"],
    ])
  func numbers(line: [String]) throws {
    let (code, _, complaint) = try Service.outcome("fedrisk-coordinator", line)
    #expect(code == 2)
    #expect(
      complaint.contains("--days") || complaint.contains("--hours")
        || complaint.contains("--rounds"))
  }

  @Test("Any name that an institution may have comes back from its folder")
  func names() throws {
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: home) }
    for (index, name) in ["Bank: north", "No", "12", "\"Quoted\" \\ Bank", "# 1", "Köln"]
      .enumerated()
    {
      let folder = home.appending(path: "\(index)").path
      let start = ["init", "--folder", folder, "--coordinator", "localhost", "--name"]
      try Service.run("fedrisk-node", start + [name])
      try Service.run("fedrisk-node", ["jobs", "--folder", folder])
    }
    for name in ["", " ", "two\nlines"] {
      let folder = home.appending(path: "none").path
      let complaint = try Service.run(
        "fedrisk-node",
        ["init", "--folder", folder, "--coordinator", "localhost", "--name", name], fails: true)
      #expect(complaint.contains("--name"))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }
}
