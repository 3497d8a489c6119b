import FederationGRPC
import Testing

/// Coordinators that are not where the configuration says.
@Suite struct HostNameTests {
  @Test("A host that nobody knows is named")
  func unknownHost() async throws {
    let notes = Notes()
    let client = try TestInstitution("north", of: TestConsortium(), party: 0).client(
      port: 7443, host: "nosuch.invalid"
    ) { notes.add("\($0)") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await client.run() }
      try await eventually { !notes.all.isEmpty }
      client.stop()
      try await group.waitForAll()
    }
    #expect(notes.all[0].contains("cannot be found ("))
    #expect(notes.all[0].contains("coordinator.host in node.yaml"))
  }
}
