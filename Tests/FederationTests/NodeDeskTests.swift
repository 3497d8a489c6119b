import CreditData
import CreditModels
import Cryptography
import Dispatch
import Federation
import Foundation
import SecureAggregation
import Synchronization
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

    /// A seal is right when it repeats the statement.
    func verify(
      _ signature: [UInt8], of statement: [UInt8], byCoordinator certificate: [UInt8]
    ) throws {
      guard certificate == Coordinator.certificate, signature == statement else {
        throw CocoaError(.fileReadCorruptFile)
      }
    }
  }

  private struct Coordinator: Seal {
    static let certificate: [UInt8] = [9]
    var certificate: [UInt8] { Self.certificate }
    func signature(of statement: [UInt8]) -> [UInt8] { statement }
  }

  private final class Shelf: ResultShelf {
    let kept = Mutex<[String: [ResultFile]]>([:])
    func keep(_ files: [ResultFile], of job: String) { kept.withLock { $0[job] = files } }
    func file(_ name: String, of job: String) -> Data? {
      kept.withLock { $0[job]?.first { $0.name == name }?.content }
    }
    func keepOwn(_ csv: Data, _ kind: OwnRows.Kind, of job: String) {}
  }

  private struct Rows: RowSource {
    let read: @Sendable () throws -> Table
    func rows(
      for study: Study, columns: Set<String>?
    ) throws -> (table: Table, snapshot: [UInt8]) {
      let table = try read()
      let kept = table.names.indices.filter { columns?.contains(table.names[$0]) ?? true }
      return (
        Table(names: kept.map { table.names[$0] }, columns: kept.map { table.columns[$0] }), [1]
      )
    }
  }

  /// One institution of three, whose owner has approved the job.
  private struct Institution {
    let owners = (0..<3).map { _ in Node.Owner(policy: NodePolicy().waivingSmallSamples()) }
    let jobs = MemoryJobStore()
    let manifest: [UInt8]
    let signatures: [[UInt8]]
    let members: [Member]

    init(recipients: [String]? = nil) throws {
      members = owners.enumerated().map { index, owner in
        let name = "party_\(index + 1)"
        return Member(
          name: name, key: owner.identity.verifyingKey, certificate: Array(name.utf8))
      }
      var terms = JobManifest(
        study: TestFederation.study, roster: members.map(\.rosterEntry), aggregation: .strict,
        expires: Self.end)
      terms.maximumRounds = 200
      terms.recipients = recipients
      manifest = try terms.bytes()
      signatures = owners.map { [manifest] in
        SignedManifest.signature(of: manifest, by: $0.identity)
      }
    }

    /// As the process makes it at its start.
    func desk(
      standing: [StandingRule] = [], shelf: (any ResultShelf)? = nil, policy: NodePolicy? = nil,
      _ read: @escaping @Sendable () throws -> Table = { TestFederation.tables(1)[0] }
    ) -> NodeDesk {
      var owner = owners[0]
      if let policy { owner.policy = policy }
      return NodeDesk(
        name: "party_1", owner: owner, rows: Rows(read: read), jobs: jobs,
        consortium: Trusting(members: members), standing: standing, shelf: shelf)
    }

    static let end = 4_000_000_000
    var offer: Call { .offer(manifest: manifest, certificates: members.map(\.certificate)) }

    func approve(_ desk: NodeDesk) async throws {
      let offer = Call.offer(manifest: manifest, certificates: members.map(\.certificate))
      #expect(try await desk.answer(offer) == .consent(.undecided))
      let review = JobReview(name: "party_1", owner: owners[0], jobs: jobs)
      try review.approve(try #require(review.items().first).id)
    }

    /// What an owner signs.
    var signed: [UInt8] {
      var transcript = Transcript(label: "fedrisk manifest 1")
      transcript.append(manifest)
      return transcript.digest()
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
    let mended = institution.desk()
    #expect(try await mended.answer(institution.begin) == .begun)
  }

  @Test("A job is closed after a restart as before, and its account has a line of its own")
  func close() async throws {
    let institution = try Institution()
    let desk = institution.desk()
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    let restarted = institution.desk()
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
    let desk = institution.desk()
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

  // MARK: Slow rows

  /// Rows that come when somebody lets them.
  private final class Gate: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    let readers = Mutex(0)

    func table() -> Table {
      readers.withLock { $0 += 1 }
      gate.wait()
      return TestFederation.tables(1)[0]
    }
    func open() { gate.signal() }

    /// Until somebody waits for rows.
    func reached(_ count: Int = 1) async throws {
      while readers.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(2)) }
    }
  }

  @Test(
    "While rows are read, the desk answers everything else, and reads them once",
    .timeLimit(.minutes(10)))
  func slowRows() async throws {
    let (institution, gate) = (try Institution(), Gate())
    let desk = institution.desk { gate.table() }
    try await institution.approve(desk)
    let begun = (0..<5).map { _ in Task { try await desk.answer(institution.begin) } }
    try await gate.reached()
    for _ in 0..<10 {
      guard case .consent(.signed) = try await desk.answer(institution.offer) else {
        Issue.record("the desk does not know of the approval")
        return
      }
      await #expect(throws: JobError.unknown(party: "party_1")) {
        _ = try await desk.answer(.close(job: [7]))
      }
    }
    gate.open()
    for task in begun { #expect(try await task.value == .begun) }
    #expect(gate.readers.withLock { $0 } == 1)
    _ = try await desk.answer(.ask(job: institution.digest, .hello(attempts: 1, from: 1)))
  }

  @Test("A job that is refused while its rows are read does not begin", .timeLimit(.minutes(10)))
  func refusedMeanwhile() async throws {
    let (institution, gate) = (try Institution(), Gate())
    let desk = institution.desk { gate.table() }
    try await institution.approve(desk)
    let begun = Task { try await desk.answer(institution.begin) }
    try await gate.reached()
    let review = JobReview(name: "party_1", owner: institution.owners[0], jobs: institution.jobs)
    try review.refuse(try #require(review.items().first).id, reason: "no")
    gate.open()
    await #expect(throws: JobError.notApproved(party: "party_1")) { _ = try await begun.value }
    #expect(institution.jobs.jobs().map(\.signatures) == [nil])
    await #expect(throws: JobError.unknown(party: "party_1")) {
      _ = try await desk.answer(.ask(job: institution.digest, .announce))
    }
  }

  @Test("A job that is ended while its rows are read again stays over", .timeLimit(.minutes(10)))
  func closedMeanwhile() async throws {
    let (institution, gate) = (try Institution(), Gate())
    let first = institution.desk()
    try await institution.approve(first)
    #expect(try await first.answer(institution.begin) == .begun)
    let restarted = institution.desk { gate.table() }
    let asked = Task {
      try await restarted.answer(.ask(job: institution.digest, .announce))
    }
    try await gate.reached()
    _ = try await restarted.answer(.close(job: institution.digest))
    gate.open()
    await #expect(throws: JobError.closed(party: "party_1")) { _ = try await asked.value }
  }

  @Test("Columns that are taken back while rows are read are not in them", .timeLimit(.minutes(10)))
  func narrowedMeanwhile() async throws {
    let (institution, gate) = (try Institution(), Gate())
    let desk = institution.desk { gate.table() }
    try await institution.approve(desk)
    let begun = Task { try await desk.answer(institution.begin) }
    try await gate.reached()
    let names = TestFederation.tables(1)[0].names
    let needed = TestFederation.study.namedColumns.map(\.name)
    let hidden = try #require(names.last { !needed.contains($0) })
    let review = JobReview(name: "party_1", owner: institution.owners[0], jobs: institution.jobs)
    try review.approve(
      try #require(review.items().first).id, columns: names.filter { $0 != hidden })
    gate.open()
    try await gate.reached(2)
    gate.open()
    #expect(try await begun.value == .begun)
    guard
      case .response(.announcement(let announcement)) = try await desk.answer(
        .ask(job: institution.digest, .announce))
    else {
      Issue.record("another reply")
      return
    }
    #expect(!announcement.schema.fields.map(\.name).contains(hidden))
  }

  @Test("What is wrong with rows is said with the party's name")
  func namedParty() async throws {
    let institution = try Institution()
    let desk = institution.desk { throw DataError(.unknownColumn, file: "a.csv", row: 3) }
    try await institution.approve(desk)
    await #expect { try await desk.answer(institution.begin) } throws: {
      "\($0)".hasPrefix("party party_1, a.csv, row 3")
    }
  }

  // MARK: Standing rules

  /// A rule that holds for the job of these tests.
  private static var rule: StandingRule {
    StandingRule(
      purpose: TestFederation.study.purpose, parties: ["party_1", "party_2", "party_3", "other"],
      columns: TestFederation.tables(1)[0].names, maximumRounds: 200,
      expires: Institution.end)
  }

  @Test("A standing rule signs in the owner's place, and the journal says so")
  func standing() async throws {
    let institution = try Institution()
    let desk = institution.desk(standing: [Self.rule])
    guard case .consent(.signed(let signature)) = try await desk.answer(institution.offer) else {
      Issue.record("the rule did not sign")
      return
    }
    #expect(
      institution.owners[0].identity.verifyingKey.isValid(
        signature, for: institution.signed))
    let lines = try institution.owners[0].store.journal().map(\.what)
    #expect(lines == ["consent to doors, by standing rule 1"])
    #expect(try await desk.answer(institution.begin) == .begun)
  }

  @Test(
    "A standing rule that does not fit in one thing does not sign",
    arguments: [
      { @Sendable in $0.purpose = "Something else" }, { $0.parties = ["party_1", "party_2"] },
      { $0.columns = ["age"] }, { $0.maximumRounds = 199 }, { $0.expires = Institution.end - 1 },
      { $0.expires = 1 },
    ] as [@Sendable (inout StandingRule) -> Void])
  func otherStanding(change: @Sendable (inout StandingRule) -> Void) async throws {
    let institution = try Institution()
    var rule = Self.rule
    change(&rule)
    let desk = institution.desk(standing: [rule])
    #expect(try await desk.answer(institution.offer) == .consent(.undecided))
    #expect(try institution.owners[0].store.journal().isEmpty)
  }

  @Test("A standing rule signs nothing that the policy forbids")
  func forbiddenStanding() async throws {
    let institution = try Institution()
    var policy = institution.owners[0].policy
    policy.minimumParties = 4
    let desk = institution.desk(standing: [Self.rule], policy: policy)
    #expect(try await desk.answer(institution.offer) == .consent(.undecided))
  }

  @Test("A standing rule does not overrule the owner's refusal")
  func refusedStanding() async throws {
    let institution = try Institution()
    _ = try await institution.desk().answer(institution.offer)
    let review = JobReview(name: "party_1", owner: institution.owners[0], jobs: institution.jobs)
    try review.refuse(try #require(review.items().first).id, reason: "no")
    let reply = try await institution.desk(standing: [Self.rule]).answer(institution.offer)
    #expect(reply == .consent(.refused(reason: "no")))
  }

  @Test("Another job by the id of a known one is refused, so that the owner's word stays clear")
  func sameID() async throws {
    let institution = try Institution()
    let desk = institution.desk()
    _ = try await desk.answer(institution.offer)
    // The same manifest in another spelling.
    let again = Call.offer(
      manifest: institution.manifest + [0x20], certificates: institution.members.map(\.certificate))
    for _ in 0..<2 {
      await #expect(throws: JobError.anotherOfThisID(party: "party_1")) {
        _ = try await desk.answer(again)
      }
      // Also of one that is over.
      institution.jobs.close(try #require(institution.jobs.jobs().first).offer)
    }
  }

  @Test("Which columns a job reads is settled when it begins")
  func settledColumns() async throws {
    let institution = try Institution()
    let desk = institution.desk()
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    let review = JobReview(name: "party_1", owner: institution.owners[0], jobs: institution.jobs)
    let id = try #require(review.items().first).id
    #expect(throws: JobError.columnsSettled) {
      try review.approve(id, columns: TestFederation.tables(1)[0].names)
    }
  }

  @Test("A database that is down for a moment does not end a job")
  func databaseDown() async throws {
    let institution = try Institution()
    let desk = institution.desk { throw RowSourceError.notReadable }
    try await institution.approve(desk)
    await #expect(throws: FederationError.notAvailable(party: "party_1")) {
      _ = try await desk.answer(institution.begin)
    }
    #expect(try await institution.desk().answer(institution.begin) == .begun)
  }

  // MARK: Columns

  @Test("A job sees the columns that were allowed, and no others")
  func columns() async throws {
    let institution = try Institution()
    var policy = institution.owners[0].policy
    let names = TestFederation.tables(1)[0].names
    let needed = TestFederation.study.namedColumns.map(\.name)
    let hidden = try #require(names.last { !needed.contains($0) })
    policy.columns = names.filter { $0 != hidden }
    let desk = institution.desk(policy: policy)
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    guard
      case .response(.announcement(let announcement)) = try await desk.answer(
        .ask(job: institution.digest, .announce))
    else {
      Issue.record("another reply")
      return
    }
    let told = announcement.schema.fields.map(\.name)
    #expect(told.sorted() == names.filter { $0 != hidden }.sorted())
  }

  @Test("A study that names a forbidden column breaks the owner's rules")
  func forbiddenColumn() async throws {
    let institution = try Institution()
    var policy = institution.owners[0].policy
    policy.columns = ["somethingElse"]
    _ = try await institution.desk(policy: policy).answer(institution.offer)
    var owner = institution.owners[0]
    owner.policy = policy
    let review = JobReview(name: "party_1", owner: owner, jobs: institution.jobs)
    let item = try #require(review.items().first)
    #expect(item.reading.objections.first?.contains("does not let jobs read the column") == true)
    #expect(throws: JobError.self) { try review.approve(item.id) }
  }

  @Test("An approval without the target's column is refused")
  func approvalWithoutTarget() async throws {
    let institution = try Institution()
    _ = try await institution.desk().answer(institution.offer)
    let review = JobReview(name: "party_1", owner: institution.owners[0], jobs: institution.jobs)
    let id = try #require(review.items().first).id
    #expect(throws: JobError.columnsNeeded(TestFederation.study.namedColumns.map(\.name))) {
      try review.approve(id, columns: ["age"])
    }
  }

  // MARK: Results

  private static let files = [ResultFile(name: "card.json", content: Data("{}".utf8))]

  private func begun(_ institution: Institution, _ shelf: Shelf) async throws -> NodeDesk {
    let desk = institution.desk(shelf: shelf)
    try await institution.approve(desk)
    #expect(try await desk.answer(institution.begin) == .begun)
    return desk
  }

  @Test("Results that the coordinator signed are kept, and end the job")
  func results() async throws {
    let (institution, shelf) = (try Institution(), Shelf())
    let desk = try await begun(institution, shelf)
    let job = try institution.digest
    let delivery = try Delivery(Self.files, of: job, sealedBy: Coordinator())
    #expect(try await desk.answer(.deliver(job: job, delivery)) == .received)
    let kept = try #require(shelf.kept.withLock { $0.values.first })
    #expect(kept.dropLast() == Self.files[...] && kept.last?.name == "signature.json")
    #expect(try institution.owners[0].store.journal().last?.what == "receipt of the results")
    await #expect(throws: JobError.closed(party: "party_1")) {
      _ = try await desk.answer(.ask(job: job, .announce))
    }
  }

  @Test("Results that are not the coordinator's, or would leave their folder, are refused")
  func badResults() async throws {
    let (institution, shelf) = (try Institution(), Shelf())
    let desk = try await begun(institution, shelf)
    let job = try institution.digest
    let good = try Delivery(Self.files, of: job, sealedBy: Coordinator())
    let other = [ResultFile(name: "card.json", content: Data("[]".utf8))]
    var bad = [
      Delivery(files: other, certificate: good.certificate, signature: good.signature),
      Delivery(files: Self.files, certificate: [8], signature: good.signature),
      try Delivery(Self.files, of: [UInt8](repeating: 1, count: 32), sealedBy: Coordinator()),
    ]
    for name in ["../card.json", "", ".hidden", "a/b", "signature.json", "A.json", "a\u{0}"] {
      let files = [ResultFile(name: name, content: Data())]
      bad.append(try Delivery(files, of: job, sealedBy: Coordinator()))
    }
    bad.append(try Delivery(Self.files + Self.files, of: job, sealedBy: Coordinator()))
    for delivery in bad {
      await #expect(throws: JobError.badDelivery) {
        _ = try await desk.answer(.deliver(job: job, delivery))
      }
    }
    #expect(shelf.kept.withLock { $0.isEmpty })
  }

  @Test("Results go to those whom the manifest names")
  func recipients() async throws {
    let (institution, shelf) = (try Institution(recipients: ["party_2"]), Shelf())
    let desk = try await begun(institution, shelf)
    let job = try institution.digest
    let delivery = try Delivery(Self.files, of: job, sealedBy: Coordinator())
    await #expect(throws: JobError.notYours) {
      _ = try await desk.answer(.deliver(job: job, delivery))
    }
  }

  @Test("A folder of results is whole or not there, and stays as it is")
  func folder() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = ResultFolder(path: path, own: path + "/own")
    try folder.keep(Self.files, of: "0123456789")
    try folder.keep([ResultFile(name: "card.json", content: Data("[]".utf8))], of: "0123456789")
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["0123456789"])
    #expect(
      try String(contentsOfFile: path + "/0123456789/card.json", encoding: .utf8) == "{}")
    #expect(try folder.file("card.json", of: "0123456789") == Data("{}".utf8))
    #expect(try folder.file("card.json", of: "9876543210") == nil)
    // What is learned of own rows is replaced, and its owner's alone whatever the folder was.
    let own = path + "/own"
    try FileManager.default.createDirectory(
      atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    for text in ["first", "second"] {
      try folder.keepOwn(Data(text.utf8), .scores, of: "0123456789")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: own) == ["0123456789-scores.csv"])
    let file = own + "/0123456789-scores.csv"
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "second")
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("A certificate of nobody the consortium knows is refused in words")
  func untrusted() async throws {
    let institution = try Institution()
    let desk = institution.desk()
    await #expect(throws: JobError.untrusted(party: "party_1")) {
      _ = try await desk.answer(
        .offer(manifest: institution.manifest, certificates: [[1], [2], [3]]))
    }
  }
}
