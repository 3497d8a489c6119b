public import Cryptography

/// Counts in how many lists each point is, and writes the counts as a table for the asker.
///
/// It has no exponent and no list. It sees points that only all lenders together can compute: how many
/// are in one, two, three lists, and in whose; never of which enterprise.
public struct LookupKeeper: Sendable {
  public private(set) var isDone = false
  private let terms: LookupTerms
  private let identity: SigningKey
  private var assemblies: [Int: ListAssembly] = [:]
  private var lists: [Int: PointList] = [:]

  public init(terms: LookupTerms, identity: SigningKey) throws(IntersectionError) {
    guard terms.keeper.key == identity.verifyingKey else {
      throw .wrongIdentity(of: terms.keeper.name)
    }
    self.terms = terms
    self.identity = identity
    for (origin, lender) in terms.lenders.enumerated() {
      assemblies[origin] = ListAssembly(
        count: lender.cap, elementByteCount: PointList.pointByteCount)
    }
  }

  public mutating func receive(_ frame: [UInt8]) throws(IntersectionError) -> [Outgoing] {
    let envelope = try terms.opened(frame, by: terms.keeperPosition)
    let sender = terms.roll.members[envelope.sender].name
    // A list ends with the lender before the one it began with.
    guard envelope.kind == .index, let first = envelope.payload.first,
      Int(first) < terms.lenders.count, terms.previous(of: Int(first)) == envelope.sender,
      var assembly = assemblies[Int(first)]
    else { throw .unexpected(envelope.kind.name, from: sender) }
    let origin = Int(first)
    let whole = try assembly.receive(envelope.withoutFirstByte, from: sender)
    if let whole {
      let points = PointList(bytes: whole)
      if let position = points.firstDisorder() {
        throw .repeatedPoint(position: position, from: sender)
      }
      lists[origin] = points
      assemblies[origin] = nil
    } else {
      assemblies[origin] = assembly
    }
    guard assemblies.isEmpty else { return [] }
    defer { lists = [:] }
    isDone = true
    return try table()
  }

  private func table() throws(IntersectionError) -> [Outgoing] {
    var counts: [ArraySlice<UInt8>: UInt128] = [:]
    for list in lists.values {
      for index in 0..<list.count { counts[list[index], default: 0] += 1 }
    }
    let points = PointList(bytes: counts.keys.flatMap { $0 })
    var values = counts.values.map { min($0, UInt128(LenderCount.threeOrMore.rawValue)) }
    var keys = points.digests(key: terms.digestKey)
    var generator = SystemRandomNumberGenerator()
    // As many keys as if no two lists shared one.
    for _ in keys.count..<terms.indexSize {
      keys.append(.random(using: &generator))
      values.append(.random(in: 0 ... .max, using: &generator))
    }
    let table = try ObliviousTable(keys: keys, values: values, random: &generator)
    let ranges = ListAssembly.ranges(count: table.slots.count)
    return ranges.enumerated().map { part, range in
      terms.outgoing(
        Envelope(
          .table, roll: terms.roll, session: terms.digest, from: terms.keeperPosition,
          to: terms.askerPosition, part: part, of: ranges.count,
          payload: table.slots.bytes(range)), signedBy: identity)
    }
  }
}
