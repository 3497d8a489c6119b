public import Cryptography

/// Asks how many lenders know an enterprise.
///
/// It learns, of each identifier it asks for, one of four answers, and not which lenders. What it
/// did not ask for stays noise to it.
public struct LookupAsker: Sendable {
  private let terms: LookupTerms
  private let identity: SigningKey
  private var assembly: ListAssembly
  private var table: ObliviousTable?
  private var open: (number: Int, exponent: BlindingExponent, asked: PointList)?
  private var lastQuestion = 0

  public init(terms: LookupTerms, identity: SigningKey) throws(IntersectionError) {
    guard terms.asker.key == identity.verifyingKey else {
      throw .wrongIdentity(of: terms.asker.name)
    }
    self.terms = terms
    self.identity = identity
    assembly = ListAssembly(
      count: ObliviousTable.slotCount(keys: terms.indexSize),
      elementByteCount: ObliviousTable.valueByteCount)
  }

  /// Whether the table is here, without which an answer cannot be read.
  public var isReady: Bool { table != nil }

  /// A question about `identifiers`, under an exponent of its own: nobody sees that one was asked
  /// for before.
  ///
  /// - Parameters:
  ///   - identifiers: 1 to 16,384, in the spelling of the terms.
  public mutating func ask(_ identifiers: [String]) throws(IntersectionError) -> Outgoing {
    guard open == nil else { throw .unexpected("second question", from: terms.asker.name) }
    let list = try OwnList(identifiers, atLeast: 1, atMost: Envelope.partLength)
    let exponent = terms.suite.exponent()
    let asked: PointList
    do {
      asked = try terms.suite.raise(
        terms.suite.hash(list.messages, domain: terms.domain), to: exponent)
    } catch { throw IntersectionError(error, from: terms.asker.name) }
    lastQuestion += 1
    open = (lastQuestion, exponent, asked)
    return terms.outgoing(
      Envelope(
        .question, roll: terms.roll, session: terms.digest, from: terms.askerPosition, to: 0,
        payload: Question(number: lastQuestion, points: asked).bytes), signedBy: identity)
  }

  /// Forgets a question that was refused or got lost.
  public mutating func abandon() { open = nil }

  /// - Returns: the counts in the order of the question; nil for other messages.
  public mutating func receive(
    _ frame: [UInt8]
  ) throws(IntersectionError) -> [LenderCount]? {
    let envelope = try terms.opened(frame, by: terms.askerPosition)
    let sender = terms.roll.members[envelope.sender].name
    switch envelope.kind {
    case .table where envelope.sender == terms.keeperPosition && table == nil:
      if let whole = try assembly.receive(envelope, from: sender) {
        table = ObliviousTable(slots: [UInt128](bytes: whole))
      }
      return nil
    case .answer where envelope.sender == terms.lenders.count - 1:
      let counts = try read(try Question(envelope), from: sender)
      open = nil
      return counts
    default: throw .unexpected(envelope.kind.name, from: sender)
    }
  }

  private func read(
    _ answer: Question, from sender: String
  ) throws(IntersectionError) -> [LenderCount] {
    guard let open, let table, answer.number == open.number else {
      throw .unexpected("answer", from: sender)
    }
    guard answer.points.count == open.asked.count else {
      throw .wrongCount(answer.points.count, expected: open.asked.count, from: sender)
    }
    let ascending = open.asked.permuted(open.asked.ascendingPositions())
    let found = answer.points.firstRepetition(or: ascending)
    if let position = found.repeated { throw .repeatedPoint(position: position, from: sender) }
    if let position = found.shared { throw .reflectedPoint(position: position, from: sender) }
    let lowered: PointList
    do { lowered = try terms.suite.lower(answer.points, by: open.exponent) } catch {
      throw IntersectionError(error, from: sender)
    }
    // A point that no lender has reads as noise, which is a count by chance once in 2^126.
    return table.values(of: lowered.digests(key: terms.digestKey)).map {
      Int(exactly: $0).flatMap(LenderCount.init) ?? LenderCount.none
    }
  }
}
