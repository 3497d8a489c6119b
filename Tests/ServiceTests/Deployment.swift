import Federation
import FederationStore
import Foundation

/// A consortium in a temporary folder: authority, coordinator and three banks, each of which holds
/// every third row of German credit.
final class Deployment {
  static let banks = ["north", "south", "west"]

  /// A node of a deployment: its rows as the lines of a CSV file, none for a dealer.
  struct Party {
    let name: String
    let lines: [Substring]?
  }

  let folder: URL
  private let names: [String]
  private(set) var processes: [String: Process] = [:]
  private let port = Service.port()

  convenience init() throws {
    let lines = try Self.germanLines
    try self.init(
      Self.banks.enumerated().map { index, bank in
        let own = lines.dropFirst().enumerated().filter { $0.offset % 3 == index }.map(\.element)
        return Party(name: bank, lines: [lines[0]] + own)
      })
  }

  init(_ parties: [Party]) throws {
    names = parties.map(\.name)
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let authority = path("authority")
    try Service.run(
      "fedrisk-coordinator", ["authority", "make", "--folder", authority, "--name", "Test"])
    try Service.run(
      "fedrisk-coordinator",
      [
        "init", "--folder", path("coordinator"), "--host", "localhost", "--port", "\(port)",
        "--web-port", "0",
      ])
    try certify("coordinator")
    for party in parties {
      try Service.run(
        "fedrisk-node",
        [
          "init", "--folder", path(party.name), "--name", party.name, "--coordinator", "localhost",
          "--port", "\(port)", "--web-port", "0",
        ] + (party.lines == nil ? ["--dealer"] : []))
      try certify(party.name)
      guard let lines = party.lines else { continue }
      try FileManager.default.createDirectory(
        atPath: path(party.name, "rows"), withIntermediateDirectories: true)
      try lines.joined(separator: "\n").appending("\n").write(
        toFile: rows(party.name), atomically: true, encoding: .utf8)
    }
  }

  deinit {
    for process in processes.values where process.isRunning { Service.kill(process) }
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ parts: String...) -> String {
    parts.reduce(folder) { $0.appending(path: $1) }.path
  }

  func rows(_ bank: String) -> String { path(bank, "rows", "german.csv") }

  private func certify(_ who: String) throws {
    try Service.run(
      "fedrisk-coordinator",
      [
        "authority", "issue", "--folder", path("authority"), path(who, "request.pem"), "--out",
        path(who, "certificate.pem"),
      ])
    try FileManager.default.copyItem(
      atPath: path("authority", "authority.pem"), toPath: path(who, "authority.pem"))
  }

  // MARK: Services

  func start(_ who: String) throws {
    processes[who] = try Service.start(
      who == "coordinator" ? "fedrisk-coordinator" : "fedrisk-node",
      folder: folder.appending(path: who))
  }

  func kill(_ who: String) {
    if let process = processes.removeValue(forKey: who) { Service.kill(process) }
  }

  /// Waits without giving its thread away: other tests could keep it until the job is over.
  func kill(_ who: String, afterSum count: Int, of job: String) throws {
    let store = try store()
    let deadline = ContinuousClock.now + .seconds(90)
    while try store.totals(of: job).count < count, ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.002)
    }
    kill(who)
  }

  /// Starts everybody and waits until all have joined.
  func startAll() async throws {
    for who in ["coordinator"] + names { try start(who) }
    try await wait("all have joined") { try $0.members().count == names.count }
  }

  /// The only job's id.
  func submit(_ options: [String] = [], study: URL = germanStudy) throws -> String {
    try Service.run(
      "fedrisk-coordinator",
      ["submit", "--folder", path("coordinator"), study.path] + options)
    guard let job = try store().jobs().first else {
      throw Service.Failure(message: "nothing was submitted")
    }
    return job.id
  }

  /// Approves as soon as the offer is there.
  func approve(_ job: String, by bank: String) async throws {
    for _ in 0..<600 {
      let text = try Service.run("fedrisk-node", ["jobs", "--folder", path(bank)])
      if text.contains(job.prefix(8)) {
        try Service.run("fedrisk-node", ["approve", "--folder", path(bank), job])
        return
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Service.Failure(message: "\(bank) was not offered the job")
  }

  func store() throws -> SQLiteCoordinatorStore {
    try SQLiteCoordinatorStore(path: path("coordinator", "coordinator.sqlite"))
  }

  func wait(
    _ what: String, until condition: (SQLiteCoordinatorStore) throws -> Bool
  ) async throws {
    let store = try store()
    let deadline = ContinuousClock.now + .seconds(90)
    while ContinuousClock.now < deadline {
      if try condition(store) { return }
      if let job = try store.jobs().first, case .failed(let reason) = job.state {
        throw Service.Failure(message: "\(what): \(reason)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    let log = try? String(contentsOfFile: path("coordinator", "log"), encoding: .utf8)
    throw Service.Failure(message: "\(what) does not happen: \(log ?? "")")
  }

  func waitForLog(of who: String, _ text: String) async throws {
    for _ in 0..<3000 {
      let log = try? String(contentsOfFile: path(who, "log"), encoding: .utf8)
      if log?.contains(text) == true { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Service.Failure(message: "\(who) does not log '\(text)'")
  }

  func journal(of bank: String) throws -> [JournalLine] {
    try SQLiteStore(path: path(bank, "node.sqlite")).journal()
  }

  func export(_ job: String) throws -> URL {
    let out = folder.appending(path: "out")
    try Service.run(
      "fedrisk-coordinator",
      ["export", "--folder", path("coordinator"), job, "--out", out.path])
    return out
  }

  /// The same study and the same rows on one machine.
  func simulate() throws -> URL {
    let out = folder.appending(path: "simulated")
    try Service.run(
      "fedrisk",
      ["simulate", Self.germanStudy.path, "--out", out.path, "-q"]
        + Self.banks.flatMap { ["--party", "\($0)=\(rows($0))"] })
    return out
  }

  private static let datasets = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "datasets/german")
  static var germanColumns: [String] {
    get throws { try germanLines[0].split(separator: ",").map(String.init) }
  }

  private static var germanLines: [Substring] {
    get throws {
      try String(contentsOf: germanRows, encoding: .utf8).split(whereSeparator: \.isNewline)
    }
  }

  private static let germanRows = datasets.appending(path: "german.csv")
  static let germanStudy = datasets.appending(path: "study.yaml")
}
