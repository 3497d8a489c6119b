import Federation
import FederationGRPC
import Foundation
import Testing

/// What a cancelled server does to those who are about to come in, and to its own process.
@Suite(.serialized, .timeLimit(.minutes(5))) struct CancellationTests {
  @Test("A server that is cancelled while nodes dial ends, and so does nothing else")
  func whileNodesDial() async throws {
    let consortium = try TestConsortium()
    let nodes = try TestConsortium.names.enumerated().map {
      try TestInstitution($1, of: consortium, party: $0)
    }
    for turn in 0..<30 {
      let server = try FederationServer(
        host: "127.0.0.1", port: 0, credentials: consortium.coordinator(), limits: .quick)
      let serving = Task { try await server.serve() }
      let port = try await server.port
      let clients = nodes.map { $0.client(port: port) }
      let dialling = clients.map { client in Task { try await client.run() } }
      // From before the first handshake to after the last.
      try await Task.sleep(for: .milliseconds(2 * turn))
      serving.cancel()
      try? await serving.value
      for client in clients { client.stop() }
      for task in dialling { try? await task.value }
      #expect(server.members.isEmpty)
    }
  }

  @Test("A server that is cancelled before it has begun does not begin")
  func beforeItBegins() async throws {
    let server = try FederationServer(
      host: "127.0.0.1", port: 0, credentials: TestConsortium().coordinator(), limits: .quick)
    let serving = Task {
      while !Task.isCancelled { await Task.yield() }
      try await server.serve()
    }
    serving.cancel()
    await #expect(throws: CancellationError.self) { try await serving.value }
  }
}
