import Federation
import FederationStore
import Foundation
import SecureAggregation
import Testing

@Suite("A node that is killed")
struct CrashTests {
  /// How often a node is started and killed.
  private static let lives = 5

  @Test("A node killed while it writes has forgotten nothing that it acknowledged")
  func killed() async throws {
    let folder = try StoreFolder("killed-\(getpid())")
    let job = try TestJob()
    var head = Journal.Head.empty
    for life in 1...Self.lives {
      await #expect(processExitsWith: .signal(SIGKILL)) { try await Self.writeUntilKilled() }
      let store = try SQLiteStore(path: folder.path())
      let lines = try store.journal()
      let end = try Journal.verify(
        lines, key: job.key(0), reaching: head)
      let note = try FileManager.default.destinationOfSymbolicLink(
        atPath: folder.path("acknowledged"))
      let acknowledged = try #require(Int(note))
      #expect(acknowledged > head.count, "life \(life)")
      #expect(acknowledged...acknowledged + 1 ~= end.count, "life \(life)")
      // Keys are in the counter before they are in the journal, and before they leave.
      let counter = try store.counter(of: job.manifest.digest)
      #expect(counter.announced >= lines.count { $0.what == "public keys" })
      #expect(counter.announced <= lines.count + life)
      #expect(try store.text("PRAGMA integrity_check") == "ok")
      head = end
    }
  }

  /// A node that announces one key after the other, until its process ends in the middle of it.
  private static func writeUntilKilled() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fedrisk-killed-\(getppid())")
    let note = folder.appending(path: "acknowledged").path
    let store = try SQLiteStore(path: folder.appending(path: "node.sqlite").path)
    let job = try TestJob()
    let node = try job.node(0, store: store)
    var acknowledged = try store.journal().count
    while true {
      let last = try store.counter(of: job.manifest.digest).announced
      _ = try await node.answer(.hello(attempts: 1, from: last + 1))
      acknowledged += 1
      // A link is made anew or not at all, where a file may be half-written.
      try? FileManager.default.removeItem(atPath: note + ".new")
      try FileManager.default.createSymbolicLink(
        atPath: note + ".new", withDestinationPath: "\(acknowledged)")
      rename(note + ".new", note)
      Self.startKilling
    }
  }

  /// Once, when something has been acknowledged: ends this process within a tenth of a second.
  private static let startKilling: Void = Thread.detachNewThread {
    usleep(.random(in: 1_000...100_000))
    kill(getpid(), SIGKILL)
  }
}
