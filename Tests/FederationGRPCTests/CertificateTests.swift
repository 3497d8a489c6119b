import Cryptography
import Federation
import FederationGRPC
import Foundation
import Testing

/// Certificates that were good once, or will be, or are somebody else's.
@Suite(.serialized) struct CertificateTests {
  private static let past = Date() - 7200...Date() - 3600
  private static let future = Date() + 3600...Date() + 7200

  /// A list in a folder of its own.
  private struct List {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    var list: RevocationList { RevocationList(path: path) }

    func add(_ credentials: Credentials) throws {
      let der = Data(try credentials.certificate)
      let pem = """
        -----BEGIN CERTIFICATE-----
        \(der.base64EncodedString(options: .lineLength64Characters))
        -----END CERTIFICATE-----
        """
      let known = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "# taken back\n"
      try (known + RevocationList.line(for: pem, reason: "a test")).write(
        toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("Who is believed, and why not", arguments: [true, false])
  func words(isNode: Bool) async throws {
    let consortium = try TestConsortium()
    let list = List()
    let role = CertificateRequest.Role.node(Node.Owner().identity.verifyingKey)
    func make(_ valid: ClosedRange<Date>) throws -> Credentials {
      try isNode
        ? consortium.credentials("east", role, valid: valid, revoked: list.list)
        : consortium.coordinator(valid: valid, revoked: list.list)
    }
    let good = try make(Date() - 60...Date() + 60)
    try await good.verifyOwn(isNode: isNode)
    await #expect { try await good.verifyOwn(isNode: !isNode) } throws: {
      "\($0)".contains("is for the other end of a connection")
    }
    await #expect { try await make(Self.past).verifyOwn(isNode: isNode) } throws: {
      "\($0)".contains("expired on") && "\($0)".contains("clocks")
    }
    await #expect { try await make(Self.future).verifyOwn(isNode: isNode) } throws: {
      "\($0)".contains("is valid from") && "\($0)".contains("clocks")
    }
    try list.add(good)
    await #expect { try await good.verifyOwn(isNode: isNode) } throws: {
      "\($0)".contains("has taken the certificate of")
    }
  }

  @Test("A certificate for another key than the folder's is named at once")
  func anotherKey() throws {
    let authority = try Authority(name: "Test", days: 1)
    let request = try CertificateRequest(
      name: "east", role: .coordinator(hosts: ["localhost"]), key: TransportKey.make())
    let certificate = try authority.issue(CertificateRequest(pem: request.pem), days: 1)
    #expect(throws: TransportError.otherTransportKey(of: "east")) {
      try Credentials(
        certificate: certificate, privateKey: TransportKey.make(),
        authority: authority.certificatePEM)
    }
  }

  @Test("A list that cannot be understood lets nobody in")
  func brokenList() async throws {
    let list = List()
    try "north\n".write(toFile: list.path, atomically: true, encoding: .utf8)
    let credentials = try TestConsortium().coordinator(revoked: list.list)
    await #expect { try await credentials.verifyOwn(isNode: false) } throws: {
      "\($0)".contains("a line of the list of revoked certificates")
    }
  }

  @Test("A node with an expired certificate does not even dial, and says so")
  func expiredNode() async throws {
    try await Loopback.run { loopback in
      let notes = Notes()
      let east = try TestInstitution("east", of: loopback.consortium, party: 0, valid: Self.past)
      let isSaid = { notes.all.contains { $0.contains("east expired on") } }
      try await expectNoEntry(
        of: east.client(port: loopback.port) { notes.add("\($0)") }, loopback, until: isSaid)
      #expect(isSaid())
    }
  }

  @Test("An expired coordinator is not believed, and the node says so")
  func expiredCoordinator() async throws {
    let consortium = try TestConsortium()
    let server = try FederationServer(
      host: "127.0.0.1", port: 0, credentials: consortium.coordinator(valid: Self.past),
      limits: .quick)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let notes = Notes()
      let client = try TestInstitution("north", of: consortium, party: 0).client(
        port: try await server.port
      ) { notes.add("\($0)") }
      group.addTask { try await client.run() }
      try await eventually { notes.all.contains { $0.contains("coordinator expired on") } }
      #expect(server.members.isEmpty)
      client.stop()
      server.stop()
      try await group.waitForAll()
    }
  }

  @Test("A revoked certificate is not let in, and both ends say so")
  func revoked() async throws {
    let list = List()
    try await Loopback.run(revoked: list.list) { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      try list.add(east.credentials)
      let notes = Notes()
      let isSaid = {
        [loopback.refusals, notes].allSatisfy { log in
          log.all.contains { $0.contains("taken the certificate of east back") }
        }
      }
      try await expectNoEntry(
        of: east.client(port: loopback.port) { notes.add("\($0)") }, loopback, until: isSaid)
      #expect(isSaid())
    }
  }

  @Test("A list that cannot be understood lets no node in, and only its owner hears of it")
  func brokenListAtTheDoor() async throws {
    let list = List()
    try await Loopback.run(names: [], revoked: list.list) { loopback in
      try "north\n".write(toFile: list.path, atomically: true, encoding: .utf8)
      let notes = Notes()
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let client = east.client(port: loopback.port) { notes.add("\($0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { notes.all.contains { $0.contains("parted") } }
        client.stop()
        try await group.waitForAll()
      }
      #expect(loopback.server.members.isEmpty)
      #expect(loopback.refusals.all.contains { $0.contains("a line of the list of revoked") })
      #expect(notes.all.allSatisfy { !$0.contains(list.path) && !$0.contains("joined") })
    }
  }

  @Test(
    "A coordinator that is revoked or expires while a node is joined is left",
    arguments: [true, false])
  func coordinatorMeanwhile(isRevoked: Bool) async throws {
    let list = List()
    let consortium = try TestConsortium()
    let end = Date() + (isRevoked ? 3600 : 8)
    let credentials = try consortium.coordinator(valid: Date() - 60...end)
    var limits = Limits.quick
    limits.silence = .milliseconds(200)
    let server = try FederationServer(
      host: "127.0.0.1", port: 0, credentials: credentials, limits: limits)
    try await withThrowingTaskGroup(of: Void.self) { [limits] group in
      group.addTask { try await server.serve() }
      let notes = Notes()
      let client = try TestInstitution("north", of: consortium, party: 0, revoked: list.list)
        .client(
          port: try await server.port, limits: limits
        ) { notes.add("\($0)") }
      group.addTask { try await client.run() }
      try await eventually { notes.all.contains { $0.contains("joined") } }
      // It stays while all is well.
      try await Task.sleep(for: .milliseconds(700))
      #expect(client.isJoined && notes.all.count == 1)
      if isRevoked { try list.add(credentials) }
      let reason =
        isRevoked ? "taken the certificate of coordinator back" : "coordinator expired on"
      try await eventually { notes.all.contains { $0.contains(reason) } }
      #expect(!client.isJoined && notes.all.count { $0.contains("joined") } == 1)
      client.stop()
      server.stop()
      try await group.waitForAll()
    }
  }

  @Test("Who is revoked while it is there is sent away, and the others work on")
  func revokedMeanwhile() async throws {
    let list = List()
    var limits = Limits.quick
    limits.silence = .milliseconds(200)
    try await Loopback.run(limits: limits, revoked: list.list) { loopback in
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        let client = east.client(port: loopback.port)
        group.addTask { try await client.run() }
        try await eventually { loopback.server.members.count == 4 }
        try list.add(east.credentials)
        try await eventually { loopback.server.members.count == 3 }
        group.cancelAll()
        try? await group.waitForAll()
      }
      #expect(
        loopback.refusals.all.contains { $0.contains("taken the certificate of east back") })
      try await loopback.expectWork()
    }
  }

  @Test("An offer with a revoked party's certificate is refused")
  func revokedParty() async throws {
    let list = List()
    let consortium = try TestConsortium()
    let role = { CertificateRequest.Role.node(Node.Owner().identity.verifyingKey) }
    let north = try consortium.credentials("north", role(), revoked: list.list)
    let south = try consortium.credentials("south", role())
    #expect(try await north.member(certificate: south.certificate).name == "south")
    try list.add(south)
    await #expect(throws: TransportError.revoked("south")) {
      try await north.member(certificate: south.certificate)
    }
  }

  @Test("A clock that is an hour off is noticed when the node joins")
  func clock() async throws {
    try await Loopback.run { loopback in
      let notes = Notes()
      let east = try TestInstitution("east", of: loopback.consortium, party: 0)
      let client = east.client(port: loopback.port, secondsAhead: 3600) { notes.add("\($0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await client.run() }
        try await eventually { notes.all.contains { $0.contains("clocksDiffer") } }
        client.stop()
        try await group.waitForAll()
      }
      #expect(notes.all.contains { $0.contains("ahead: 36") || $0.contains("ahead: 3599") })
    }
  }

  @Test("Results bear a signature that only the coordinator's key makes")
  func seal() async throws {
    let consortium = try TestConsortium()
    let coordinator = try consortium.coordinator()
    let north = try consortium.credentials("north", .node(Node.Owner().identity.verifyingKey))
    let statement: [UInt8] = [1, 2, 3]
    let signature = try coordinator.signature(of: statement)
    let certificate = try coordinator.certificate
    try await north.verify(signature, of: statement, byCoordinator: certificate)
    await #expect(throws: TransportError.badSignature) {
      try await north.verify(signature, of: [1, 2, 4], byCoordinator: certificate)
    }
    // A node cannot pass for the coordinator, nor another consortium's coordinator.
    let forged = try north.signature(of: statement)
    await #expect(throws: TransportError.otherUse("north")) {
      try await north.verify(forged, of: statement, byCoordinator: north.certificate)
    }
    let foreign = try TestConsortium().coordinator()
    await #expect(throws: TransportError.untrusted("coordinator")) {
      try await north.verify(
        foreign.signature(of: statement), of: statement, byCoordinator: foreign.certificate)
    }
  }

  @Test("A chain of many certificates is not searched")
  func longChain() async throws {
    let consortium = try TestConsortium()
    let key = TransportKey.make()
    let request = try CertificateRequest(name: "a", role: .coordinator(hosts: ["a"]), key: key)
    let leaf = try consortium.authority.issue(request, days: 1)
    let chain = String(repeating: leaf + "\n", count: 5)
    let credentials = try Credentials(
      certificate: chain, privateKey: key, authority: consortium.authority.certificatePEM)
    await #expect { try await credentials.verifyOwn(isNode: false) } throws: {
      "\($0)".contains("was not issued by")
    }
  }

  private func expectNoEntry(
    of client: NodeClient, _ loopback: Loopback, until isSaid: () -> Bool
  ) async throws {
    try await loopback.expectNoEntry(of: client, until: isSaid)
  }
}
