import CreditModels
import Cryptography
import Federation
import SecureAggregation
import Simulator
import Synchronization
import Testing

@Suite("Between institutions nobody reads or moves what is not its own")
struct RemoteRefusalTests {
  // MARK: Who carries the messages

  /// Messages from one party to another in one use, in their order, with the use's terms.
  private struct Traffic {
    var terms: UseTerms
    var parcels: [SealedParcel]
  }

  private static func traffic(
    _ wire: RemoteFederation.Wire, from sender: String, to receiver: String
  ) -> [Traffic] {
    var found: [UInt64: Traffic] = [:]
    let seen = wire.seen.withLock { $0 }
    for (_, request) in seen.requests {
      guard case .vertical(_, let question, _) = request,
        case .begin(let terms, _) = question.kind, terms.place(of: sender) != nil,
        terms.place(of: receiver) != nil
      else { continue }
      found[terms.number] = Traffic(terms: terms, parcels: [])
    }
    for ((_, request), (name, response)) in zip(seen.requests, seen.responses) {
      guard name == sender, case .vertical(_, let question, _) = request,
        case .exchange(let use) = question.kind, let terms = found[use]?.terms,
        case .vertical(_, let outbox) = response
      else { continue }
      found[use]?.parcels += outbox.filter { $0.receiver == terms.place(of: receiver) }
    }
    return found.values.filter { !$0.parcels.isEmpty }
  }

  @Test(
    "What holders send each other opens for nobody but its receiver, the dealer's secrets at hand")
  func capture() async throws {
    let remote = try RemoteFederation(
      VerticalStudyTests.study(), VerticalStudyTests.parties(1000, holders: 2), isRecording: true)
    _ = try await remote.run()
    let keys = remote.wire.keys.withLock { $0 }
    var opened: Set<String> = []
    for (sender, receiver) in [("tax", "bank"), ("bank", "tax"), ("notary", "tax")] {
      for traffic in Self.traffic(remote.wire, from: sender, to: receiver) {
        let terms = traffic.terms
        let digest = try terms.digest(job: remote.manifest.digest)
        let place = try #require(terms.place(of: receiver))
        // Whoever carries the messages has the terms, and keys of its own; the dealer's in addition.
        let strangers =
          [OwnUseKeys().channel]
          + (sender == "notary" ? [] : [keys["notary"]?[terms.number]?.channel].compactMap { $0 })
        for stranger in strangers {
          var box = try ParcelBox(terms, digest: digest, own: place, key: stranger)
          #expect(throws: ParcelError.notOpened(from: sender)) { try box.open(traffic.parcels[0]) }
        }
        // With the receiver's key the same messages open, one after the other.
        let own = try #require(keys[receiver]?[terms.number])
        var box = try ParcelBox(terms, digest: digest, own: place, key: own.channel)
        for parcel in traffic.parcels {
          let letter = try box.open(parcel)
          opened.insert(letter.kind)
          #expect(letter.content != parcel.content)
        }
      }
    }
    #expect(
      opened.isSuperset(of: ["features", "angles", "residuals", "codes", "outcomes", "shares"]))
  }

  // MARK: Messages

  private struct Pair {
    let keys = [OwnUseKeys(), OwnUseKeys(), OwnUseKeys()]
    let terms: UseTerms
    var boxes: [ParcelBox] = []

    init() throws {
      let identity = SigningKey()
      terms = UseTerms(
        number: 1, subject: .scores(nil),
        members: zip(["a", "b", "c"], keys).map {
          UseKeys(of: $0, use: 1, keys: $1, job: [], signedBy: identity)
        }, solver: nil)
      for place in 0..<3 {
        boxes.append(
          try ParcelBox(
            terms, digest: terms.digest(job: []), own: place, key: keys[place].channel))
      }
    }

    mutating func parcel(_ text: String) -> SealedParcel {
      boxes[0].pack(
        Letter(sender: 0, receiver: 1, kind: "text", numbers: 0, content: Array(text.utf8)))
    }
  }

  @Test("Messages that were repeated, reordered, moved or changed are refused by name")
  func messages() throws {
    var pair = try Pair()
    let (first, second) = (pair.parcel("one"), pair.parcel("two"))
    #expect(throws: ParcelError.outOfTurn(from: "a", counter: 2, expected: 1)) {
      try pair.boxes[1].open(second)
    }
    #expect(throws: ParcelError.notForMe(party: "c")) { try pair.boxes[2].open(first) }
    var moved = first
    moved.receiver = 2
    #expect(throws: ParcelError.notOpened(from: "a")) { try pair.boxes[2].open(moved) }
    var renamed = first
    renamed.sender = 2
    #expect(throws: ParcelError.notOpened(from: "c")) { try pair.boxes[1].open(renamed) }
    var other = first
    other.use[0] ^= 1
    #expect(throws: ParcelError.otherUse) { try pair.boxes[1].open(other) }
    var older = first
    older.suite = 0
    #expect(throws: ParcelError.wrongSuite(0)) { try pair.boxes[1].open(older) }
    var called = first
    called.kind = "other"
    #expect(throws: ParcelError.notOpened(from: "a")) { try pair.boxes[1].open(called) }
    for index in first.content.indices {
      var changed = first
      changed.content[index] ^= 1
      #expect(throws: ParcelError.notOpened(from: "a")) { try pair.boxes[1].open(changed) }
    }
    // Refused messages change nothing.
    #expect(try pair.boxes[1].open(first).content == Array("one".utf8))
    #expect(throws: ParcelError.outOfTurn(from: "a", counter: 1, expected: 2)) {
      try pair.boxes[1].open(first)
    }
    #expect(try pair.boxes[1].open(second).content == Array("two".utf8))
  }

  @Test("A frame that is cut or has more behind it is no parcel")
  func frames() throws {
    var pair = try Pair()
    let frame = pair.parcel("one").frame
    #expect(throws: Never.self) { try SealedParcel(frame: frame) }
    for count in 0..<frame.count {
      #expect(throws: AggregationError.self) { try SealedParcel(frame: Array(frame.prefix(count))) }
    }
    #expect(throws: AggregationError.self) { try SealedParcel(frame: frame + [0]) }
  }

  // MARK: Nodes

  /// Somebody on the way who changes questions.
  private struct Meddler: NodeLink {
    let node: VerticalNode
    let change: @Sendable (Request) -> Request

    var name: String { node.name }
    func send(_ request: Request) async throws -> Response {
      try await node.answer(change(request))
    }
  }

  private static func run(
    _ remote: RemoteFederation, change: @escaping @Sendable (Request) -> Request
  ) async throws {
    let institutions = try RemoteInstitutions(
      remote.manifest, links: remote.nodes.map { Meddler(node: $0, change: change) })
    try await institutions.settleRows()
    _ = try await StudyRun(remote.study).run(
      on: SharedAggregator(remote.study, institutions: institutions))
  }

  /// Terms of likelihoods with something else in them.
  private static func changing(
    _ change: @escaping @Sendable (UseTerms.Subject) -> UseTerms.Subject
  ) -> @Sendable (Request) -> Request {
    { request in
      guard case .vertical(let number, let question, let inbox) = request,
        case .begin(let terms, let task) = question.kind
      else { return request }
      let other = UseTerms(
        number: terms.number, subject: change(terms.subject), members: terms.members,
        solver: terms.solver)
      return .vertical(number: number, VerticalQuestion(.begin(other, task)), inbox: inbox)
    }
  }

  @Test("Terms with wider limits than the manifest's are refused by every party, and end its part")
  func limits() async throws {
    let parties = VerticalStudyTests.parties(800, holders: 2)
    let remote = try RemoteFederation(VerticalStudyTests.study(), parties)
    await #expect(throws: ParcelError.badTerms("number of evaluations", party: "bank")) {
      try await Self.run(
        remote,
        change: Self.changing { subject in
          guard
            case .likelihood(let rows, let holdings, let series, _, let matrices, let fold) =
              subject
          else { return subject }
          return .likelihood(
            rowCount: rows, holdings: holdings, series: series, evaluations: 100_000,
            informations: matrices, heldOut: fold)
        })
    }
    let lines = try await remote.nodes[1].journal
    #expect(lines.last?.kind == .ended)
    let again = Request.vertical(number: 10_000, VerticalQuestion(.commonRows), inbox: [])
    await #expect(throws: ParcelError.ended(party: "bank")) {
      _ = try await remote.nodes[1].answer(again)
    }
  }

  @Test("A row count that is not the common rows' and another bound are refused")
  func declared() async throws {
    let parties = VerticalStudyTests.parties(800, holders: 2)
    let study = VerticalStudyTests.study()
    await #expect(throws: ParcelError.badTerms("row count", party: "bank")) {
      try await Self.run(
        RemoteFederation(study, parties),
        change: Self.changing { subject in
          guard
            case .likelihood(
              let rows, let holdings, let series, let points, let matrices, let fold) =
              subject
          else { return subject }
          return .likelihood(
            rowCount: rows - 1, holdings: holdings, series: series, evaluations: points,
            informations: matrices, heldOut: fold)
        })
    }
    await #expect(throws: ParcelError.badTerms("fold", party: "bank")) {
      try await Self.run(
        RemoteFederation(study, parties),
        change: Self.changing { $0 == .parts ? .fold(Fold(0, of: 2)) : $0 })
    }
  }

  @Test("One-time keys of somebody else are refused")
  func keys() async throws {
    let remote = try RemoteFederation(
      VerticalStudyTests.study(), VerticalStudyTests.parties(800, holders: 2))
    let stranger = SigningKey()
    let job = remote.manifest.digest
    await #expect(throws: ParcelError.badKey(of: "tax")) {
      try await Self.run(remote) { request in
        guard case .vertical(let number, let question, let inbox) = request,
          case .begin(let terms, let task) = question.kind
        else { return request }
        let members = terms.members.map { member in
          member.party == "tax"
            ? UseKeys(
              of: "tax", use: terms.number, keys: OwnUseKeys(), job: job, signedBy: stranger)
            : member
        }
        let other = UseTerms(
          number: terms.number, subject: terms.subject, members: members, solver: terms.solver)
        return .vertical(number: number, VerticalQuestion(.begin(other, task)), inbox: inbox)
      }
    }
  }

  @Test("The same question gets the same bytes; an older one and one too early are refused")
  func numbers() async throws {
    let remote = try RemoteFederation(
      VerticalStudyTests.study(), VerticalStudyTests.parties(800, holders: 2))
    let bank = remote.nodes[1]
    let first = Request.vertical(number: 1, VerticalQuestion(.identifiers), inbox: [])
    let second = Request.vertical(number: 2, VerticalQuestion(.keys(use: 1)), inbox: [])
    _ = try await bank.answer(first)
    let answer = try await bank.answer(second)
    #expect(try await bank.answer(second) == answer)
    for number in [1, 4] as [UInt64] {
      await #expect(throws: ParcelError.otherNumber(number, expected: 2, party: "bank")) {
        _ = try await bank.answer(
          .vertical(number: number, VerticalQuestion(.keys(use: 1)), inbox: []))
      }
    }
    // A number that was taken, with another question.
    await #expect(throws: ParcelError.otherNumber(2, expected: 2, party: "bank")) {
      _ = try await bank.answer(.vertical(number: 2, VerticalQuestion(.keys(use: 2)), inbox: []))
    }
    _ = try await bank.answer(.vertical(number: 3, VerticalQuestion(.keys(use: 2)), inbox: []))
  }

  @Test("A node that was started anew in the middle goes on with nothing")
  func restart() async throws {
    let parties = VerticalStudyTests.parties(800, holders: 2)
    let study = VerticalStudyTests.study()
    let owner = Node.Owner(policy: NodePolicy().waivingSmallSamples())
    let others = ["tax", "notary"].map { (name: $0, key: SigningKey()) }
    let manifest = JobManifest(
      study: study,
      roster: [.init(name: "bank", key: owner.identity.verifyingKey)]
        + others.map { .init(name: $0.name, key: $0.key.verifyingKey) },
      aggregation: .strict, expires: .max)
    let bytes = try manifest.bytes()
    let signed = try SignedManifest(
      bytes: bytes,
      signatures: ([owner.identity] + others.map(\.key)).map {
        SignedManifest.signature(of: bytes, by: $0)
      })
    let make = {
      try VerticalNode(
        name: "bank", rows: (parties[1].table, [1]), manifest: signed, owner: owner)
    }
    let question = Request.vertical(number: 1, VerticalQuestion(.identifiers), inbox: [])
    _ = try await make().answer(question)
    await #expect(throws: ParcelError.interrupted(party: "bank")) {
      _ = try await make().answer(question)
    }
  }

  @Test("A dealer gets no message and has no rows; a holder is no dealer")
  func dealer() async throws {
    let parties = VerticalStudyTests.parties(800, holders: 2)
    let remote = try RemoteFederation(VerticalStudyTests.study(), parties)
    let notary = try #require(remote.nodes.last)
    let parcel = SealedParcel(
      use: [UInt8](repeating: 0, count: 32), from: 0, to: 2, counter: 1, kind: "features",
      content: [])
    await #expect(
      throws: ParcelError.unexpected("a message to a dealer, who gets none", party: "notary")
    ) {
      _ = try await notary.answer(
        .vertical(number: 1, VerticalQuestion(.exchange(use: 1)), inbox: [parcel]))
    }
    let withRows = try RemoteFederation(VerticalStudyTests.study(), parties)
    #expect(throws: VerticalError.holderAsDealer("notary")) {
      _ = try VerticalNode(
        name: "notary", rows: (parties[0].table, [1]), manifest: withRows.manifest,
        owner: Node.Owner())
    }
    // The owner reads it beforehand.
    let manifest = withRows.manifest.manifest
    #expect(
      NodePolicy().objections(to: manifest, party: "notary", now: 0)
        == [.roles(.holderAsDealer("notary"))])
    var dealing = NodePolicy()
    dealing.dealsOnly = true
    #expect(
      dealing.objections(to: manifest, party: "bank", now: 0)
        == [.roles(.dealerWithoutRole("bank", dealer: "notary"))])
    #expect(dealing.objections(to: manifest, party: "notary", now: 0) == [])
  }
}
