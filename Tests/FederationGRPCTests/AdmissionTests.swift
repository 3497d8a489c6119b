import CreditModels
import Cryptography
import Federation
import FederationGRPC
import Foundation
import Testing

/// Those who are not let in, and that nobody else notices.
@Suite(.serialized) struct AdmissionTests {
  @Test("Another consortium's node is not let in")
  func anotherConsortiumsNodeIsNotLetIn() async throws {
    try await Loopback.run { loopback in
      let stranger = try TestInstitution("east", of: TestConsortium(), party: 0)
      try await loopback.expectNoEntry(of: stranger.client(port: loopback.port))
    }
  }

  /// It trusts this consortium as well as its own, which has certified it.
  @Test("A foreign certificate is not let in even when it trusts us")
  func aForeignCertificateIsNotLetInEvenWhenItTrustsUs() async throws {
    try await Loopback.run { loopback in
      let owner = Node.Owner()
      let theirs = try TestConsortium()
      let foreign = try theirs.credentials(
        "east", .node(owner.identity.verifyingKey),
        trusting: theirs.authority.certificatePEM + "\n"
          + loopback.consortium.authority.certificatePEM)
      let client = NodeClient(
        name: "east", host: "localhost", port: loopback.port, credentials: foreign,
        handler: loopback.institutions[0].desk, limits: .quick, backoff: .quick)
      let isSaid = { loopback.refusals.all.contains { $0.contains("east was not issued by") } }
      try await loopback.expectNoEntry(of: client, until: isSaid)
      #expect(isSaid())
    }
  }

  @Test("A node does not talk to a foreign coordinator")
  func aNodeDoesNotTalkToAForeignCoordinator() async throws {
    let consortium = try TestConsortium()
    let server = try FederationServer(
      host: "127.0.0.1", port: 0,
      credentials: TestConsortium().coordinator(trusting: consortium.authority.certificatePEM),
      limits: .quick)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let port = try await server.port
      let notes = Notes()
      let client = try TestInstitution("north", of: consortium, party: 0).client(port: port) {
        notes.add("\($0)")
      }
      group.addTask { try await client.run() }
      try await eventually { !notes.all.isEmpty }
      #expect(server.members.isEmpty)
      #expect(notes.all.allSatisfy { !$0.contains("joined") })
      client.stop()
      server.stop()
      try await group.waitForAll()
    }
  }

  @Test("Another name than the certificate's is sent away")
  func anotherNameThanTheCertificatesIsSentAway() async throws {
    try await Loopback.run { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      try await loopback.expectNoEntry(of: east.client(port: loopback.port, as: "north"))
      try await eventually {
        loopback.refusals.all.contains { $0.contains("its certificate is for east") }
      }
    }
  }

  @Test("A node whose answer is too large is sent away")
  func aNodeWhoseAnswerIsTooLargeIsSentAway() async throws {
    var limits = Limits.quick
    limits.messageByteCount = 1 << 20
    try await Loopback.run(limits: limits) { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let client = east.client(port: loopback.port, handler: Babbler(byteCount: 2 << 20))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { loopback.server.members.count == 4 }
        await #expect(throws: LinkError.noAnswer(party: "east")) {
          try await loopback.server.member("east").send(.close(job: .init(repeating: 0, count: 32)))
        }
        try await eventually {
          loopback.refusals.all.contains { $0.contains("larger than the 1048576 bytes") }
        }
        group.cancelAll()
        try? await group.waitForAll()
      }
      try await loopback.expectWork()
    }
  }

  @Test("A large answer within the limit arrives")
  func aLargeAnswerWithinTheLimitArrives() async throws {
    try await Loopback.run { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let client = east.client(port: loopback.port, handler: Babbler(byteCount: 9 << 20))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { loopback.server.members.count == 4 }
        let reply = try await loopback.server.member("east").send(
          .close(job: .init(repeating: 0, count: 32)))
        #expect(reply == .consent(.refused(reason: String(repeating: "a", count: 9 << 20))))
        client.stop()
        try await group.waitForAll()
      }
    }
  }

  /// Connections that open and say nothing, as of a machine that was switched off.
  @Test("A half open connection holds nobody up")
  func aHalfOpenConnectionHoldsNobodyUp() async throws {
    try await Loopback.run { loopback in
      let sockets = try (0..<5).map { _ in try RawSocket(port: loopback.port) }
      try await loopback.expectWork()
      #expect(loopback.server.members.map(\.name) == TestConsortium.names)
      for socket in sockets { socket.close() }
    }
  }

  @Test("Who sends a byte now and then is shown out")
  func slowLoris() async throws {
    var limits = Limits.quick
    limits.greeting = .seconds(2)
    try await Loopback.run(limits: limits) { loopback in
      let sockets = try (0..<20).map { _ in try RawSocket(port: loopback.port) }
      // The beginning of a TLS record, as slowly as it goes.
      for byte in [0x16, 0x03, 0x01, 0x02, 0x00, 0x01] as [UInt8] {
        for socket in sockets { socket.send([byte]) }
        try await Task.sleep(for: .milliseconds(200))
      }
      try await loopback.expectWork()
      try await eventually { sockets.allSatisfy(\.isClosed) }
      #expect(loopback.refusals.all.count { $0.contains("the connection was closed") } == 20)
      #expect(loopback.server.members.map(\.name) == TestConsortium.names)
      for socket in sockets { socket.close() }
    }
  }

  /// What a member sent once, sent again by somebody who has listened.
  @Test("A hello that is replayed lets nobody in")
  func replay() async throws {
    try await Loopback.run { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let recorder = try RecordingProxy(to: loopback.port)
      let client = east.client(port: recorder.port)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { loopback.server.members.count == 4 }
        client.stop()
        try await group.waitForAll()
      }
      try await eventually { loopback.server.members.count == 3 }
      let heard = recorder.heard
      #expect(heard.count > 500)
      let socket = try RawSocket(port: loopback.port)
      socket.send(heard)
      try await eventually { socket.isClosed }
      #expect(loopback.server.members.map(\.name) == TestConsortium.names)
      socket.close()
      try await loopback.expectWork()
    }
  }

  /// A node that hangs: it has joined and answers nothing.
  @Test("A node that never answers is given up")
  func aNodeThatNeverAnswersIsGivenUp() async throws {
    var limits = Limits.quick
    limits.answer = .seconds(5)
    try await Loopback.run(limits: limits) { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let client = east.client(port: loopback.port, handler: Hanging())
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { loopback.server.members.count == 4 }
        await #expect(throws: LinkError.noAnswer(party: "east")) {
          try await loopback.server.member("east").send(.close(job: .init(repeating: 0, count: 32)))
        }
        group.cancelAll()
        try? await group.waitForAll()
      }
      try await loopback.expectWork()
    }
  }

  @Test("A node that dials again is asked again")
  func aNodeThatDialsAgainIsAskedAgain() async throws {
    try await Loopback.run(names: []) { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let reply = Task {
        try await loopback.server.member("east").send(.close(job: .init(repeating: 0, count: 32)))
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        // Leaves with the request unanswered, and comes back with somebody who answers.
        let first = east.client(port: loopback.port, handler: Hanging())
        group.addTask { try await first.run() }
        try await eventually { loopback.server.members.count == 1 }
        group.cancelAll()
        try? await group.waitForAll()
      }
      let second = east.client(port: loopback.port, handler: Babbler(byteCount: 1))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await second.run() }
        guard case .consent = try await reply.value else { throw Unexpected() }
        second.stop()
        try await group.waitForAll()
      }
    }
  }
}

/// Answers everything with a long text.
private struct Babbler: CallHandler {
  let byteCount: Int

  func answer(_ call: Call) -> Reply {
    .consent(.refused(reason: String(repeating: "a", count: byteCount)))
  }
}

private struct Hanging: CallHandler {
  func answer(_ call: Call) async throws -> Reply {
    try await Task.sleep(for: .seconds(3600))
    return .begun
  }
}
