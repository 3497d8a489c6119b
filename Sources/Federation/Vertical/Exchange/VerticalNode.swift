public import CreditData
public import CreditModels
internal import Cryptography
internal import SecretSharing
internal import SecureAggregation
internal import SetIntersection

/// An institution's end of a vertical job: a holder with its rows, or the dealer without any. It answers
/// questions one after the other and starts nothing by itself.
///
/// Questions are numbered. The last one may be asked again, after a lost answer, and gets the same bytes;
/// any other number is refused. What the roles have in memory is nowhere else: a node that was started
/// anew refuses to go on, because a mask that serves twice hides nothing. So does a node that has refused
/// anything, for its rows may have been the reason.
public actor VerticalNode: JobNode {
  public nonisolated let name: String
  private let job: SignedManifest
  private let owner: Node.Owner
  private var session: any VerticalSession
  private var number: UInt64 = 0
  private var last: (digest: [UInt8], response: Response)?
  private var refusals = 0
  private var hasEnded: Bool
  private let wasInterrupted: Bool
  /// - Parameter share: of the work, from 0 to 1.
  public typealias ProgressHandler = @Sendable (_ share: Double) -> Void
  /// So many refusals are written down.
  private static let maximumRefusals = 1000

  /// - Parameters:
  ///   - rows: the holder's, with what names the data set; none at the dealer.
  ///   - part: the holder's of the card, in a job that scores rows.
  ///   - onRows: gets what the party learns of its own rows.
  ///   - onProgress: is told how much is done of finding common enterprises.
  /// - Throws: for roles that a party may not have, before anything is answered.
  public init(
    name: String, rows: (table: Table, snapshot: [UInt8])?, manifest: SignedManifest,
    owner: Node.Owner, part: CardPartFile? = nil,
    onRows: @escaping OwnRows.Handler = { _ in },
    onProgress: @escaping ProgressHandler = { _ in }
  ) throws {
    try self.init(
      name: name, rows: rows, manifest: manifest, owner: owner, part: part, onRows: onRows,
      onProgress: onProgress, keys: { _ in OwnUseKeys() })
  }

  /// - Parameter keys: makes those of a use; tests know them.
  package init(
    name: String, rows: (table: Table, snapshot: [UInt8])?, manifest: SignedManifest,
    owner: Node.Owner, part: CardPartFile? = nil,
    onRows: @escaping OwnRows.Handler = { _ in },
    onProgress: @escaping ProgressHandler = { _ in },
    keys: @escaping @Sendable (_ use: UInt64) -> OwnUseKeys
  ) throws {
    self.name = name
    self.owner = owner
    job = manifest
    let roles = try VerticalRoles(manifest.manifest)
    let budget = PointBudget(roles.plan, party: name)
    let desk = UseDesk(
      name: name, job: manifest, roles: roles, identity: owner.identity, keys: keys)
    if name == roles.plan.dealer {
      guard rows == nil else { throw VerticalError.holderAsDealer(name) }
      session = DealerSession(name: name, desk: desk, budget: budget)
    } else {
      guard let rows, roles.holders.contains(name) else {
        throw VerticalError.dealerWithoutRole(name, dealer: roles.plan.dealer)
      }
      if let card = manifest.manifest.card {
        guard let part else { throw VerticalError.noPart(party: name, job: card) }
        session = try ScoringSession(
          name: name, table: rows.table, part: try CardPart(part), job: manifest, roles: roles,
          identity: owner.identity, desk: desk, onRows: onRows, onProgress: onProgress)
      } else {
        session = try HolderSession(
          name: name, table: rows.table, snapshot: rows.snapshot, job: manifest, roles: roles,
          owner: owner, desk: desk, budget: budget, onRows: onRows,
          onProgress: onProgress)
      }
    }
    let digest = manifest.digest.hexadecimal
    let lines = try owner.store.journal().filter { $0.job == digest }
    hasEnded = lines.contains { $0.kind == .ended }
    wasInterrupted = lines.contains { $0.kind == .sent && Self.isOfSession($0.what) }
  }

  /// Consent and closing leave lines as well; the first thing a session sends is one of these.
  private static func isOfSession(_ what: String) -> Bool {
    what.hasPrefix("one-time keys") || what.hasPrefix("number of identifiers")
  }

  public func answer(_ request: Request) throws -> Response {
    guard refusals < Self.maximumRefusals else { throw ParcelError.ended(party: name) }
    do {
      guard case .vertical(let number, let question, let inbox) = request else {
        throw ParcelError.unexpected("a request of another kind of job", party: name)
      }
      let digest = Digest.sha256(of: request.frame)
      if let last, number == self.number, last.digest == digest {
        try record(.sent, "\(question.title), again", bytes: try last.response.frame)
        return last.response
      }
      guard !wasInterrupted else { throw ParcelError.interrupted(party: name) }
      guard !hasEnded else { throw ParcelError.ended(party: name) }
      guard number == self.number + 1 else {
        throw ParcelError.otherNumber(number, expected: self.number, party: name)
      }
      let response = try respond(to: question, inbox)
      (self.number, last) = (number, (digest, response))
      return response
    } catch {
      throw refusal(error)
    }
  }

  private func respond(
    to question: VerticalQuestion, _ inbox: [SealedParcel]
  ) throws -> Response {
    do {
      if let objection = owner.policy.objections(
        to: job.manifest, party: name, now: owner.now()
      ).first {
        throw objection
      }
      let (answer, parcels, entries) = try session.answer(question, inbox)
      for entry in entries { try record(.sent, entry) }
      return .vertical(answer, outbox: parcels)
    } catch {
      // Where a role stands after a refusal is not known, and the rows may have been its reason.
      hasEnded = true
      throw error
    }
  }

  private func refusal(_ error: any Error) -> any Error {
    refusals += 1
    let isForOthers = error.isForVerticalJobs
    if !isForOthers { owner.onTrouble(error) }
    do { try record(hasEnded ? .ended : .refused, "\(error)") } catch {
      owner.onTrouble(error)
      return FederationError.notAvailable(party: name)
    }
    return isForOthers ? error : FederationError.notAvailable(party: name)
  }

  // MARK: Journal

  private func record(_ kind: JournalLine.Kind, _ entry: Use.Entry) throws {
    try record(
      kind, entry.receiver.isEmpty ? entry.what : "\(entry.what) to \(entry.receiver)",
      numbers: entry.numbers, bytes: entry.digest)
  }

  private func record(
    _ kind: JournalLine.Kind, _ what: String, numbers: Int = 0, bytes: [UInt8] = []
  ) throws {
    let event = JournalLine.Event(
      time: owner.now(), job: job.digest, attempt: nil, kind: kind, what: what.oneLine(limit: 500),
      numbers: numbers, digest: Digest.sha256(of: bytes))
    try owner.store.append { JournalLine(event, after: $0, signedBy: owner.identity) }
  }

  /// Everything that left this node, and everything it refused.
  public var journal: [JournalLine] { get throws { try owner.store.journal() } }
}

extension Error {
  /// What is wrong with a node's own disk is nobody else's business.
  var isForVerticalJobs: Bool {
    self is FederationError || self is AggregationError || self is ModelError || self is DataError
      || self is JobError || self is VerticalError || self is ParcelError || self is FitError
      || self is SumError || self is IntersectionError
  }
}

/// What a party does in a vertical job, once a question is known to be the next one.
protocol VerticalSession: Sendable {
  /// - Returns: the answer, the messages that go along, and what the journal has to say of both.
  mutating func answer(
    _ question: VerticalQuestion, _ inbox: [SealedParcel]
  ) throws -> (VerticalAnswer, [SealedParcel], [Use.Entry])
}

/// A vertical node in the same process.
public struct InProcessVerticalLink: NodeLink {
  private let node: VerticalNode

  public init(_ node: VerticalNode) { self.node = node }

  public var name: String { node.name }

  public func send(_ request: Request) async throws -> Response { try await node.answer(request) }
}
