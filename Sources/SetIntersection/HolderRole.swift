internal import Cryptography

/// A party that lets the label party look its points up in a table.
struct HolderRole: Sendable {
  private(set) var outcome: IntersectionOutcome?
  private let session: Session
  private let rowCount: Int
  private var blinded: ListAssembly
  /// Nil once it is sent.
  private var table: ObliviousTable?
  /// What names this party's rows to the label party, when all learn.
  private var tags: [UInt128] = []
  private var common: ListAssembly?

  /// Works through the own list, while the label party does the same.
  init(_ session: Session, list: OwnList) throws(IntersectionError) {
    self.session = session
    rowCount = list.count
    let terms = session.terms
    blinded = ListAssembly(
      count: session.announcements[terms.labelParty].size,
      elementByteCount: PointList.pointByteCount)

    let points = try session.raise(session.hash(list.messages), of: session.own)
    var digests = points.digests(key: session.digestKey(of: session.own))
    if terms.reveal == .rowsToAll { tags = digests.map(\.tag) }
    let shares = try ZeroShares(
      own: session.own, key: session.secrets.agreementKey,
      peers: terms.holders.filter { $0 != session.own }.map {
        ($0, session.announcements[$0].agreementKey)
      }, context: session.digest)
    var values = unsafe Workers().map(count: list.count, filling: 0 as UInt128) { range, output in
      for index in range {
        unsafe output[index - range.lowerBound] = shares.share(of: list.messages[index])
      }
    }
    var generator = SystemRandomNumberGenerator()
    for _ in list.count..<max(list.count, session.announcements[session.own].size) {
      digests.append(.random(using: &generator))
      values.append(.random(in: 0 ... .max, using: &generator))
    }
    table = try ObliviousTable(keys: digests, values: values, random: &generator)
  }

  mutating func receive(_ envelope: Envelope) throws(IntersectionError) -> [Envelope] {
    try session.check(envelope)
    let (terms, name) = (session.terms, session.name(envelope.sender))
    let isFromLabelParty = envelope.sender == terms.labelParty
    switch envelope.kind {
    case .blinded:
      let isShuffled = terms.shuffler.map { $0 != session.own } ?? false
      guard envelope.sender == (isShuffled ? terms.holders[0] : terms.labelParty), table != nil
      else { throw .unexpected(envelope.kind.name, from: name) }
      guard let whole = try blinded.receive(envelope, from: name) else { return [] }
      return try answer(PointList(bytes: whole), from: envelope.sender, isShuffled: isShuffled)
    case .common:
      guard isFromLabelParty, table == nil, terms.reveal == .rowsToAll else {
        throw .unexpected(envelope.kind.name, from: name)
      }
      try takeCommon(envelope, from: name)
      return []
    case .closing:
      guard isFromLabelParty, table == nil else {
        throw .unexpected(envelope.kind.name, from: name)
      }
      try close(try Closing(bytes: envelope.payload), from: name)
      return []
    default:
      throw .unexpected(envelope.kind.name, from: name)
    }
  }

  private mutating func answer(
    _ received: PointList, from sender: Int, isShuffled: Bool
  ) throws(IntersectionError) -> [Envelope] {
    let terms = session.terms
    // In its own order the list is ascending; shuffled, it must be looked through.
    let repeated =
      isShuffled
      ? received.firstRepetition(or: PointList(bytes: [])).repeated : received.firstDisorder()
    if let repeated { throw .repeatedPoint(position: repeated, from: session.name(sender)) }
    guard let table else { return [] }
    var list = received
    if terms.shuffler == session.own { list = list.permuted(session.secrets.order(list.count)) }
    let raised = try session.raise(list, of: sender)

    var answers: [Envelope] = []
    if terms.shuffler == session.own {
      for holder in terms.holders where holder != session.own {
        answers += session.envelopes(.blinded, to: holder, points: list)
      }
    }
    answers += session.envelopes(.evaluated, to: terms.labelParty, points: raised)
    answers += session.envelopes(.table, to: terms.labelParty, count: table.slots.count) {
      table.slots.bytes($0)
    }
    self.table = nil
    return answers
  }

  private mutating func takeCommon(
    _ envelope: Envelope, from name: String
  ) throws(IntersectionError) {
    let most = session.announcements.map(\.size).min() ?? 0
    var assembly: ListAssembly
    if let common {
      assembly = common
    } else {
      assembly = try ListAssembly(
        partsLike: envelope, elementByteCount: 16, atMost: most, from: name)
    }
    let whole = try assembly.receive(envelope, from: name)
    common = assembly
    guard let whole else { return }

    let named = [UInt128](bytes: whole)
    guard named.count >= session.terms.minimumSize else {
      throw .wrongCount(named.count, expected: session.terms.minimumSize, from: name)
    }
    var rowOfTag: [UInt128: Int] = [:]
    for (row, tag) in tags.enumerated() { rowOfTag[tag] = row }
    var rows: [Int] = []
    for (position, tag) in named.enumerated() {
      // Taken out: a second naming finds nothing.
      guard let row = rowOfTag.removeValue(forKey: tag) else {
        throw .unknownTag(position: position, from: name)
      }
      rows.append(row)
    }
    outcome = .rows(rows)
  }

  private mutating func close(_ closing: Closing, from name: String) throws(IntersectionError) {
    switch (closing, session.terms.reveal) {
    case (.tooSmall, _): outcome = .refused(.refused(by: name))
    case (.done, .rowsToLabelParty): outcome = .nothing
    case (.told(let size), .size):
      let most = session.announcements.map(\.size).min() ?? 0
      guard size >= session.terms.minimumSize, size <= most else {
        throw .wrongCount(size, expected: session.terms.minimumSize, from: name)
      }
      outcome = .size(size)
    default: throw .unexpected(Envelope.Kind.closing.name, from: name)
    }
  }
}
