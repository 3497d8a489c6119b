public import Cryptography

/// One party of a set intersection: a list of identifiers, a message in, messages out.
///
/// 1. Everybody announces how it names rows and how many it brings. What does not fit ends the job
///    before anything depends on an identifier.
/// 2. The label party sends `H(x)^r` for its identifiers. Each holder `j` answers `H(x)^(r k_j)` and a
///    table that holds, under `H(y)^k_j` for its own identifiers `y`, a share of zero.
/// 3. The label party takes `r` off, looks its points up in all tables and adds what it finds: zero where
///    everybody has the identifier, noise where anybody lacks it, whoever that is.
///
/// `k_j` and `r` are fresh for every job. `docs/vertical.md` says who learns what.
///
/// A refused message changes nothing. Work is done inside `receive`, on all cores.
public struct IntersectionParty: Sendable {
  public let name: String
  /// What came out, once this party's part is done.
  public private(set) var outcome: IntersectionOutcome?
  private let terms: IntersectionTerms
  private let position: Int
  private let identity: SigningKey
  /// Nil once they are in the role.
  private var secrets: IntersectionSecrets?
  private let list: OwnList
  private let mine: Announcement
  private var announcements: [Int: Announcement] = [:]
  private var role: Role?
  /// Signed messages that overtook an announcement.
  private var early: [Envelope] = []
  private let progress: ProgressCounter

  private enum Role: Sendable {
    case label(LabelRole)
    case holder(HolderRole)
  }

  /// - Parameters:
  ///   - identifiers: in one spelling, each once; a row is a place in this list.
  ///   - format: their kind and spelling in the words of the terms.
  ///   - setAside: what was not usable, for the others to know.
  ///   - progress: called from any thread as work is done.
  public init(
    name: String, terms: IntersectionTerms, identity: SigningKey, identifiers: [String],
    format: String, setAside: SetAside = SetAside(),
    progress: (@Sendable (IntersectionProgress) -> Void)? = nil
  ) throws(IntersectionError) {
    try self.init(
      name: name, terms: terms, identity: identity, identifiers: identifiers, format: format,
      setAside: setAside, progress: progress, secrets: IntersectionSecrets(suite: terms.suite))
  }

  package init(
    name: String, terms: IntersectionTerms, identity: SigningKey, identifiers: [String],
    format: String, setAside: SetAside = SetAside(),
    progress: (@Sendable (IntersectionProgress) -> Void)? = nil, secrets: IntersectionSecrets
  ) throws(IntersectionError) {
    position = try terms.roll.position(of: name, below: terms.members.count)
    let member = terms.members[position]
    guard member.key == identity.verifyingKey else { throw .wrongIdentity(of: name) }
    guard format == terms.identifiers else {
      throw .differentIdentifiers(of: name, theirs: format, mine: terms.identifiers)
    }
    list = try OwnList(identifiers, atLeast: terms.minimumSize, atMost: member.cap)
    self.name = name
    self.terms = terms
    self.identity = identity
    self.secrets = secrets
    self.progress = ProgressCounter(progress)
    mine = Announcement(
      termsDigest: terms.digest, identifiers: format,
      size: terms.hidesSizes ? member.cap : list.count,
      setAside: terms.hidesSizes ? SetAside() : setAside,
      agreementKey: secrets.agreementKey.publicKey)
    announcements[position] = mine
  }

  /// This party's announcement, to be sent before anything else.
  public func start() -> [Outgoing] {
    let envelope = Envelope(
      .announcement, roll: terms.roll, session: Envelope.noSession, from: position,
      to: Envelope.everybody, payload: mine.bytes)
    return [Outgoing(receiver: nil, frame: envelope.frame(signedBy: identity))]
  }

  /// What others set aside, by name; empty until all have announced themselves.
  public var setAsideByOthers: [String: SetAside] {
    guard announcements.count == terms.members.count else { return [:] }
    return announcements.reduce(into: [:]) {
      if $1.key != position { $0[terms.members[$1.key].name] = $1.value.setAside }
    }
  }

  /// Takes a message of another party, in any order.
  ///
  /// - Returns: what to send now.
  /// - Throws: for a message that is malformed, of another job, from another sender, or that says what
  ///   no honest party would say. Nothing has changed then.
  public mutating func receive(_ frame: [UInt8]) throws(IntersectionError) -> [Outgoing] {
    let envelope = try Envelope(frame: frame, roll: terms.roll)
    var next = self
    let answers = try next.take(envelope)
    self = next
    return answers.map { answer in
      Outgoing(
        receiver: answer.receiver == Envelope.everybody
          ? nil : terms.members[answer.receiver].name,
        frame: answer.frame(signedBy: identity))
    }
  }

  private mutating func take(_ envelope: Envelope) throws(IntersectionError) -> [Envelope] {
    let sender = terms.members[envelope.sender].name
    let isForAll = envelope.kind == .announcement
    guard envelope.sender != position,
      envelope.receiver == (isForAll ? Envelope.everybody : position)
    else { throw .notForMe }
    if isForAll { return try meet(envelope) }
    guard outcome == nil else { throw .unexpected(envelope.kind.name, from: sender) }
    guard role != nil else {
      // As many as a sender's two longest lists have parts.
      let cap = terms.members.map(\.cap).max() ?? 0
      let most = 2 + 3 * (ObliviousTable.slotCount(keys: cap) / Envelope.partLength + 1)
      guard early.count(where: { $0.sender == envelope.sender }) < most else {
        throw .tooEarly(from: sender)
      }
      early.append(envelope)
      return []
    }
    return try advance(envelope)
  }

  private mutating func meet(_ envelope: Envelope) throws(IntersectionError) -> [Envelope] {
    let sender = terms.members[envelope.sender].name
    let announcement = try Announcement(bytes: envelope.payload)
    guard envelope.session == Envelope.noSession, envelope.partCount == 1 else {
      throw .malformed("an announcement of another form")
    }
    if let known = announcements[envelope.sender] {
      guard known == announcement else { throw .differs("second announcement of '\(sender)'") }
      return []
    }
    try announcement.check(from: envelope.sender, terms: terms, mine: terms.identifiers)
    // A key under two names: shares of zero that never cancel.
    guard !announcements.values.contains(where: { $0.agreementKey == announcement.agreementKey })
    else { throw .badAgreementKey }
    announcements[envelope.sender] = announcement
    guard announcements.count == terms.members.count else { return [] }

    var answers = try begin()
    let waiting = early
    early = []
    for envelope in waiting { answers += try advance(envelope) }
    return answers
  }

  private mutating func begin() throws(IntersectionError) -> [Envelope] {
    guard let secrets else { return [] }
    self.secrets = nil
    let all = terms.members.indices.compactMap { announcements[$0] }
    let session = Session(
      terms: terms, own: position, announcements: all, secrets: secrets, progress: progress)
    if position == terms.labelParty {
      var label = LabelRole(session)
      let answers = try label.begin(list)
      role = .label(label)
      return answers
    }
    role = .holder(try HolderRole(session, list: list))
    return []
  }

  private mutating func advance(_ envelope: Envelope) throws(IntersectionError) -> [Envelope] {
    let answers: [Envelope]
    switch role {
    case .label(var label):
      role = nil
      answers = try label.receive(envelope)
      outcome = label.outcome
      role = .label(label)
    case .holder(var holder):
      role = nil
      answers = try holder.receive(envelope)
      outcome = holder.outcome
      role = .holder(holder)
    case nil: answers = []
    }
    // Exponents are overwritten with the last copy that holds them.
    if outcome != nil { role = nil }
    return answers
  }
}

/// What a job left at one party.
public enum IntersectionOutcome: Sendable, Equatable {
  /// Places in the list this party gave, one for each common identifier. When all learn, the order is
  /// the same everywhere and depends on nobody's.
  case rows([Int])
  /// The number of common identifiers.
  case size(Int)
  /// The label party has its answer, this party learns nothing.
  case nothing
  /// Too few are common to be told.
  case refused(IntersectionError)
}
