import CreditData
import CreditModels
import Cryptography
import Federation
import Foundation
import SecureAggregation
import Testing

@Suite("What an institution's desk says stands in its journal")
struct NodeDeskTests {
  /// Certificates are names here.
  private struct Trusting: Consortium {
    let members: [Member]

    func member(certificate: [UInt8]) throws -> Member {
      guard let member = members.first(where: { $0.certificate == certificate }) else {
        throw CocoaError(.fileNoSuchFile)
      }
      return member
    }
  }

  private struct Rows: RowSource {
    let read: @Sendable () throws -> Table
    func rows(for study: Study) throws -> (table: Table, snapshot: [UInt8]) { (try read(), [1]) }
  }

  /// One institution of three, whose owner has approved the job.
  private struct Institution {
    let owners = (0..<3).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let jobs = MemoryJobStore()
    let manifest: [UInt8]
    let signatures: [[UInt8]]
    let members: [Member]

    init() throws {
      members = owners.enumerated().map { index, owner in
        let name = "party_\(index + 1)"
        return Member(
          name: name, key: owner.identity.verifyingKey, certificate: Array(name.utf8))
      }
      manifest = try JobManifest(
        study: TestFederation.study, roster: members.map(\.rosterEntry), aggregation: .strict,
        expires: .max
      ).bytes()
      signatures = owners.map { [manifest] in
        SignedManifest.signature(of: manifest, by: $0.identity)
      }
    }

    /// As the process makes it at its start.
    func desk(_ read: @escaping @Sendable () throws -> Table) -> NodeDesk {
      NodeDesk(
        name: "party_1", owner: owners[0], rows: Rows(read: read), jobs: jobs,
        consortium: Trusting(members: members))
    }

    func approve(_ desk: NodeDesk) async throws {
      let offer = Call.offer(manifest: manifest, certificates: members.map(\.certificate))
      #expect(try await desk.answer(offer) == .consent(.undecided))
      let review = JobReview(name: "party_1", owner: owners[0], jobs: jobs)
      try review.approve(try #require(review.items().first).id)
    }

    var begin: Call { .begin(manifest: manifest, signatures: signatures) }
    var digest: [UInt8] {
      get throws { try SignedManifest(bytes: manifest, signatures: signatures).digest }
    }
    var refused: [String] {
      get throws { try owners[0].store.journal().filter { $0.kind == .refused }.map(\.what) }
    }
  }

  @Test("A refusal that depends on rows has a line, and is the only one of its job")
  func rows() async throws {
    let institution = try Institution()
    let desk = institution.desk {
      let bads = Column.numeric([Double](repeating: 1, count: 40))
      let table = TestFederation.tables(1)[0]
      return Table(names: table.names, columns: [bads] + table.columns.dropFirst())
    }
    try await institution.approve(desk)
    await #expect(throws: DataError.self) { _ = try await desk.answer(institution.begin) }
    let refused = try institution.refused
    #expect(refused.count == 1)
    #expect(refused.first?.hasPrefix("beginning of a job: party party_1") == true)
    await #expect(throws: JobError.closed(party: "party_1")) {
      _ = try await desk.answer(institution.begin)
    }
  }

  @Test("What is wrong with the institution's folders stays inside")
  func folders() async throws {
    let institution = try Institution()
    let desk = institution.desk { throw CocoaError(.fileReadNoPermission) }
    try await institution.approve(desk)
    await #expect(throws: FederationError.notAvailable(party: "party_1")) {
      _ = try await desk.answer(institution.begin)
    }
    #expect(try institution.refused.count == 1)
    // Nothing of the rows was told: the owner mends the folder and the job goes on.
    let mended = institution.desk { TestFederation.tables(1)[0] }
    #expect(try await mended.answer(institution.begin) == .begun)
  }

  @Test("A job is closed after a restart as before, and its account has a line of its own")
  func close() async throws {
    let institution = try Institution()
    let desk = institution.desk { TestFederation.tables(1)[0] }
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    let restarted = institution.desk { TestFederation.tables(1)[0] }
    guard case .closed(let account) = try await restarted.answer(.close(job: institution.digest))
    else {
      Issue.record("another reply")
      return
    }
    #expect(account.disclosed.map(\.what) == ["account of the journal"])
    let lines = try institution.owners[0].store.journal()
    #expect(account.head.count == lines.count && account.head.hash == lines.last?.hash)
    #expect(lines.map(\.what) == ["consent to doors", "account of the journal"])
    #expect(institution.jobs.jobs().map(\.isClosed) == [true])
    await #expect(throws: JobError.closed(party: "party_1")) {
      _ = try await restarted.answer(
        .ask(job: institution.digest, .hello(attempts: 1, from: 1)))
    }
  }

  @Test("A job that has begun on other rows does not go on after a restart")
  func changedRows() async throws {
    let institution = try Institution()
    let desk = institution.desk { TestFederation.tables(1)[0] }
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    let (store, digest) = (institution.owners[0].store, try institution.digest)
    // As if a vector had left. The ledger knows of it under another snapshot than that of these rows.
    var line = try Self.fields(of: try #require(store.journal().last))
    line["job"] = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    (line["attempt"], line["numbers"], line["kind"]) = (1, 3, "sent")
    let sent: JournalLine = try Self.value(line)
    try store.append { _ in sent }
    let hello = Call.ask(job: digest, .hello(attempts: 1, from: 1))
    let restarted = institution.desk { TestFederation.tables(1)[0] }
    await #expect(throws: RowSourceError.changed) { _ = try await restarted.answer(hello) }

    let manifest = try SignedManifest(
      bytes: institution.manifest, signatures: institution.signatures)
    let entry: ReleaseLedger.Entry = try Self.value([
      "snapshot": [1], "job": manifest.manifest.id.map(Int.init), "attempt": 1, "query": [1],
      "numbers": 3, "solvableRows": 0,
    ])
    try store.record(entry) { _ in }
    _ = try await restarted.answer(hello)
  }

  private static func fields(of line: JournalLine) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(line))
    return object as? [String: Any] ?? [:]
  }

  private static func value<Value: Decodable>(_ fields: [String: Any]) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: fields))
  }

  @Test("Nobody fills a journal with refusals, and a job nobody knows has no account")
  func limit() async throws {
    let institution = try Institution()
    let desk = institution.desk { TestFederation.tables(1)[0] }
    for _ in 0..<1000 {
      await #expect(throws: JobError.unknown(party: "party_1")) {
        _ = try await desk.answer(.close(job: [7]))
      }
    }
    await #expect(throws: FederationError.notAvailable(party: "party_1")) {
      _ = try await desk.answer(.close(job: [7]))
    }
    #expect(try institution.refused.count == 1000)
  }

  @Test("A certificate of nobody the consortium knows is refused in words")
  func untrusted() async throws {
    let institution = try Institution()
    let desk = institution.desk { TestFederation.tables(1)[0] }
    await #expect(throws: JobError.untrusted(party: "party_1")) {
      _ = try await desk.answer(
        .offer(manifest: institution.manifest, certificates: [[1], [2], [3]]))
    }
  }
}
