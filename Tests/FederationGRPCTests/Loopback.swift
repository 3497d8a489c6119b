import CreditModels
import Federation
import FederationGRPC
import SecureAggregation
import Synchronization
import Testing

/// A coordinator on the loopback, with institutions that have joined it.
struct Loopback {
  let consortium: TestConsortium
  let institutions: [TestInstitution]
  let server: FederationServer
  let port: Int
  let refusals: Notes

  /// Runs `body` while the three institutions, or those of `names`, are joined.
  static func run(
    limits: Limits = .quick, names: [String] = TestConsortium.names,
    revoked: RevocationList? = nil,
    _ body: @Sendable (Loopback) async throws -> Void
  ) async throws {
    let consortium = try TestConsortium()
    let institutions = try names.enumerated().map {
      try TestInstitution($1, of: consortium, party: $0)
    }
    let refusals = Notes()
    let server = try FederationServer(
      host: "127.0.0.1", port: 0, credentials: consortium.coordinator(revoked: revoked),
      limits: limits,
      onRefusal: { refusals.add($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      let port = try await server.port
      let clients = institutions.map { $0.client(port: port) }
      for client in clients { group.addTask { try await client.run() } }
      try await eventually { server.members.count == names.count }
      try await body(
        Loopback(
          consortium: consortium, institutions: institutions, server: server, port: port,
          refusals: refusals))
      for client in clients { client.stop() }
      server.stop()
      try await group.waitForAll()
    }
  }

  /// A job that all owners have signed and all nodes have begun.
  func begin() async throws -> SignedManifest {
    let members = server.members
    let manifest = JobManifest(
      study: TestConsortium.study, roster: members.map(\.rosterEntry), aggregation: .strict,
      expires: .max)
    let bytes = try manifest.bytes()
    let offer = Call.offer(manifest: bytes, certificates: members.map(\.certificate))
    var signatures: [[UInt8]] = []
    for institution in institutions {
      let link = server.member(institution.name)
      guard try await link.send(offer) == .consent(.undecided) else { throw Unexpected() }
      institution.approveAll()
      guard case .consent(.signed(let signature)) = try await link.send(offer) else {
        throw Unexpected()
      }
      signatures.append(signature)
    }
    for institution in institutions {
      _ = try await server.member(institution.name).send(
        .begin(manifest: bytes, signatures: signatures))
    }
    return try SignedManifest(bytes: bytes, signatures: signatures)
  }

  /// Dials for a while and does not get in; the others work on.
  /// - Parameter isSaid: what the logs say by then; a busy machine takes longer.
  func expectNoEntry(
    of client: NodeClient, until isSaid: () -> Bool = { true }
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await client.run() }
      try await Task.sleep(for: .milliseconds(700))
      try? await eventually(isSaid)
      #expect(server.members.map(\.name) == TestConsortium.names)
      group.cancelAll()
      try? await group.waitForAll()
    }
    try await expectWork()
  }

  func expectWork() async throws {
    let sizes = try await aggregator(for: begin()).sum(SampleSizes())
    #expect(sizes[.train]?.rows == 360)
  }

  func aggregator(for job: SignedManifest) throws -> SecureAggregator {
    SecureAggregator(
      links: job.roster.names.map { JobLink(server.member($0), job: job.digest) },
      policy: .strict,
      collector: try MaskingCollector(
        roster: job.roster, policy: .strict, jobDigest: job.digest))
  }
}

struct Unexpected: Error {}

/// Sentences from several tasks.
final class Notes: Sendable {
  private let texts = Mutex<[String]>([])

  func add(_ text: String) { texts.withLock { $0.append(text) } }
  var all: [String] { texts.withLock { $0 } }
}

/// Waits for what other tasks bring about.
func eventually(_ condition: () -> Bool) async throws {
  for _ in 0..<3000 {
    if condition() { return }
    try await Task.sleep(for: .milliseconds(20))
  }
  throw Unexpected()
}
