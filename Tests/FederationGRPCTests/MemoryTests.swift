import Federation
import FederationGRPC
import Foundation
import Testing

/// What many requests leave behind, in a process of its own, whose memory nobody else uses.
@Suite struct MemoryTests {
  @Test("Requests that were answered leave nothing behind", .timeLimit(.minutes(2)))
  func answered() async {
    await #expect(processExitsWith: .success) {
      try await Loopback.run(names: []) { loopback in
        let east = try TestInstitution("east", of: loopback.consortium, party: 0)
        let client = east.client(port: loopback.port, handler: Echo())
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await client.run() }
          try await eventually { loopback.server.members.count == 1 }
          let link = loopback.server.member("east")
          let call = Call.close(job: .init(repeating: 0, count: 32))
          func ask(_ count: Int) async throws -> Int {
            for _ in 0..<count { _ = try await link.send(call) }
            return try Self.residentKilobytes
          }
          let before = try await ask(4000)
          let after = try await ask(20_000)
          // A sleeping task for each request left 10 MB or more.
          guard after - before < 3000 else { throw Unexpected() }
          client.stop()
          try await group.waitForAll()
        }
      }
    }
  }

  private struct Echo: CallHandler {
    func answer(_ call: Call) -> Reply { .begun }
  }

  private static var residentKilobytes: Int {
    get throws {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
      guard let digits = line?.split(separator: " ").dropFirst().first, let count = Int(digits)
      else { throw Unexpected() }
      return count
    }
  }
}
