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
      try await expectNoEntry(of: stranger.client(port: loopback.port), to: loopback)
    }
  }

  /// It trusts this consortium, but was certified by another.
  @Test("A foreign certificate is not let in even when it trusts us")
  func aForeignCertificateIsNotLetInEvenWhenItTrustsUs() async throws {
    try await Loopback.run { loopback in
      let owner = Node.Owner()
      let foreign = try TestConsortium().credentials(
        "east", .node(owner.identity.verifyingKey),
        trusting: loopback.consortium.authority.certificatePEM)
      let client = NodeClient(
        name: "east", host: "localhost", port: loopback.port, credentials: foreign,
        handler: loopback.institutions[0].desk, limits: .quick, backoff: .quick)
      try await expectNoEntry(of: client, to: loopback)
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
      defer { group.cancelAll() }
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
    }
  }

  @Test("Another name than the certificate's is sent away")
  func anotherNameThanTheCertificatesIsSentAway() async throws {
    try await Loopback.run { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      try await expectNoEntry(of: east.client(port: loopback.port, as: "north"), to: loopback)
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
      try await expectWork(on: loopback)
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
      let sockets = try (0..<5).map { _ in try SilentSocket(port: loopback.port) }
      try await expectWork(on: loopback)
      #expect(loopback.server.members.map(\.name) == TestConsortium.names)
      for socket in sockets { socket.close() }
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
      try await expectWork(on: loopback)
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

  // MARK: Expectations

  private func expectNoEntry(of client: NodeClient, to loopback: Loopback) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await client.run() }
      try await Task.sleep(for: .milliseconds(700))
      #expect(loopback.server.members.map(\.name) == TestConsortium.names)
      group.cancelAll()
      try? await group.waitForAll()
    }
    try await expectWork(on: loopback)
  }

  private func expectWork(on loopback: Loopback) async throws {
    let job = try await loopback.begin()
    let sizes = try await loopback.aggregator(for: job).sum(SampleSizes())
    #expect(sizes[.train]?.rows == 360)
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

/// A TCP connection that says nothing.
private struct SilentSocket {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard result == 0 else { throw Unexpected() }
  }

  func close() { _ = Glibc.close(descriptor) }
}
