internal import Cryptography

/// The party that compares.
struct LabelRole: Sendable {
  private(set) var outcome: IntersectionOutcome?
  private let session: Session
  /// As sent, in ascending order.
  private var blinded = PointList(bytes: [])
  /// The row behind each blinded point; from the row count on, filling.
  private var rows: [Int32] = []
  private var rowCount = 0
  private var evaluated: [Int: ListAssembly] = [:]
  private var tables: [Int: ListAssembly] = [:]
  private var points: [Int: PointList] = [:]
  private var slots: [Int: ObliviousTable] = [:]
  /// What the tables read so far add up to.
  private var sums: [UInt128]
  /// By holder, when all learn: what names each point to it.
  private var tags: [Int: [UInt128]] = [:]
  private var readCount = 0

  init(_ session: Session) {
    self.session = session
    let size = session.announcements[session.own].size
    sums = [UInt128](repeating: 0, count: size)
    for holder in session.terms.holders {
      evaluated[holder] = ListAssembly(count: size, elementByteCount: PointList.pointByteCount)
      tables[holder] = ListAssembly(
        count: ObliviousTable.slotCount(keys: session.announcements[holder].size),
        elementByteCount: ObliviousTable.valueByteCount)
    }
  }

  /// The blinded list. Its order is that of the points' bytes, which is no order of rows.
  mutating func begin(_ list: OwnList) throws(IntersectionError) -> [Envelope] {
    let hashed = session.hash(list.filled(to: sums.count))
    let raised = try session.raise(hashed, of: session.own)
    rowCount = list.count
    rows = raised.ascendingPositions()
    blinded = raised.permuted(rows)
    let receivers = session.terms.shuffler.map { [$0] } ?? session.terms.holders
    return receivers.flatMap { session.envelopes(.blinded, to: $0, points: blinded) }
  }

  mutating func receive(_ envelope: Envelope) throws(IntersectionError) -> [Envelope] {
    try session.check(envelope)
    let holder = envelope.sender
    let name = session.name(holder)
    switch envelope.kind {
    case .evaluated:
      guard let whole = try evaluated[holder]?.receive(envelope, from: name) else { return [] }
      evaluated[holder] = nil
      points[holder] = try checked(PointList(bytes: whole), of: name)
    case .table:
      guard let whole = try tables[holder]?.receive(envelope, from: name) else { return [] }
      tables[holder] = nil
      slots[holder] = ObliviousTable(slots: [UInt128](bytes: whole))
    default:
      throw .unexpected(envelope.kind.name, from: name)
    }
    guard let list = points[holder], let table = slots[holder] else { return [] }
    points[holder] = nil
    slots[holder] = nil
    try look(up: list, in: table, of: holder)
    guard readCount == session.terms.holders.count else { return [] }
    return close()
  }

  private func checked(
    _ list: PointList, of name: String
  ) throws(IntersectionError) -> PointList {
    let found = list.firstRepetition(or: blinded)
    if let position = found.repeated { throw .repeatedPoint(position: position, from: name) }
    if let position = found.shared { throw .reflectedPoint(position: position, from: name) }
    return list
  }

  private mutating func look(
    up list: PointList, in table: ObliviousTable, of holder: Int
  ) throws(IntersectionError) {
    let lowered = try session.lower(list, of: holder)
    let digests = lowered.digests(key: session.digestKey(of: holder))
    let values = table.values(of: digests)
    for index in sums.indices { sums[index] ^= values[index] }
    if session.terms.reveal == .rowsToAll { tags[holder] = digests.map(\.tag) }
    readCount += 1
  }

  private mutating func close() -> [Envelope] {
    // Shares that do not cancel are zero by chance once in 2^128.
    var common = sums.indices.filter { sums[$0] == 0 }
    let holders = session.terms.holders
    guard common.count >= session.terms.minimumSize else {
      outcome = .refused(.tooSmall(least: session.terms.minimumSize))
      return closings(.tooSmall)
    }
    switch session.terms.reveal {
    case .size:
      outcome = .size(common.count)
      return closings(.told(size: common.count))
    case .rowsToLabelParty:
      outcome = .rows(common.map { Int(rows[$0]) }.sorted())
      return closings(.done)
    case .rowsToAll:
      common = session.secrets.order(common.count).map { common[Int($0)] }
      outcome = .rows(common.map { Int(rows[$0]) })
      return holders.flatMap { holder in
        let named = common.map { tags[holder, default: []][$0] }
        return session.envelopes(.common, to: holder, count: named.count) { named.bytes($0) }
      }
    }
  }

  private func closings(_ closing: Closing) -> [Envelope] {
    session.terms.holders.map {
      session.envelope(.closing, to: $0, payload: closing.bytes)
    }
  }
}
