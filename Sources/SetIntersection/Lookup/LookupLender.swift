public import Cryptography

/// A lender: brings a list, adds its exponent to everybody's lists and to the asker's questions.
///
/// It sees points under exponents of others that it cannot compare with anything, and how many
/// questions are asked. Its budget limits how much of the space of identifiers can be tried out.
public struct LookupLender: Sendable {
  public let name: String
  /// Questions this lender will still help with.
  public private(set) var budget: Int
  private let terms: LookupTerms
  private let position: Int
  private let identity: SigningKey
  private let exponent: BlindingExponent
  private let list: OwnList
  /// Other lenders' lists on their way, by origin.
  private var passing: [Int: ListAssembly]
  private var lastQuestion = 0

  /// - Parameter budget: questions to help with in this job; ask the owner's ledger.
  public init(
    name: String, terms: LookupTerms, identity: SigningKey, identifiers: [String],
    format: String, budget: Int
  ) throws(IntersectionError) {
    position = try terms.roll.position(of: name, below: terms.lenders.count)
    let member = terms.lenders[position]
    guard member.key == identity.verifyingKey else { throw .wrongIdentity(of: name) }
    guard format == terms.identifiers else {
      throw .differentIdentifiers(of: name, theirs: format, mine: terms.identifiers)
    }
    list = try OwnList(identifiers, atLeast: 0, atMost: member.cap)
    self.name = name
    self.terms = terms
    self.identity = identity
    self.budget = budget
    exponent = terms.suite.exponent()
    passing = [:]
    for (origin, lender) in terms.lenders.enumerated() where origin != position {
      passing[origin] = ListAssembly(
        count: lender.cap, elementByteCount: PointList.pointByteCount)
    }
  }

  /// The own list, filled up and under the first exponent, for the next lender.
  public func start() throws(IntersectionError) -> [Outgoing] {
    let hashed = terms.suite.hash(
      list.filled(to: terms.lenders[position].cap), domain: terms.domain)
    return try passed(on: hashed, of: position)
  }

  public mutating func receive(_ frame: [UInt8]) throws(IntersectionError) -> [Outgoing] {
    let envelope = try terms.opened(frame, by: position)
    let sender = terms.roll.members[envelope.sender].name
    switch envelope.kind {
    case .passing:
      guard envelope.sender == terms.previous(of: position), let origin = envelope.payload.first
      else { throw .unexpected(envelope.kind.name, from: sender) }
      guard var assembly = passing[Int(origin)] else {
        throw .unexpected(envelope.kind.name, from: sender)
      }
      let whole = try assembly.receive(envelope.withoutFirstByte, from: sender)
      guard let whole else {
        passing[Int(origin)] = assembly
        return []
      }
      let points = PointList(bytes: whole)
      if let position = points.firstDisorder() {
        throw .repeatedPoint(position: position, from: sender)
      }
      let answers = try passed(on: points, of: Int(origin))
      passing[Int(origin)] = nil
      return answers
    case .question:
      return [try helped(envelope, from: sender)]
    default: throw .unexpected(envelope.kind.name, from: sender)
    }
  }

  /// Under one exponent more and in the order of the new points, to the next lender or, when that is
  /// where the list began, to the keeper.
  private func passed(
    on points: PointList, of origin: Int
  ) throws(IntersectionError) -> [Outgoing] {
    let raised = try raise(points, of: terms.previous(of: position))
    let ordered = raised.permuted(raised.ascendingPositions())
    let next = terms.next(after: position)
    let isDone = next == origin
    let ranges = ListAssembly.ranges(count: ordered.count)
    return ranges.enumerated().map { part, range in
      terms.outgoing(
        Envelope(
          isDone ? .index : .passing, roll: terms.roll, session: terms.digest, from: position,
          to: isDone ? terms.keeperPosition : next, part: part, of: ranges.count,
          payload: [UInt8(origin)] + ordered[range]), signedBy: identity)
    }
  }

  private mutating func helped(
    _ envelope: Envelope, from sender: String
  ) throws(IntersectionError) -> Outgoing {
    let isFirst = position == 0
    guard envelope.sender == (isFirst ? terms.askerPosition : position - 1) else {
      throw .unexpected(envelope.kind.name, from: sender)
    }
    let question = try Question(envelope)
    guard question.number > lastQuestion else { throw .repeatedPart(from: sender) }
    guard question.points.count <= budget else {
      throw .budgetSpent(asked: question.points.count, left: budget)
    }
    let raised = try raise(question.points, of: envelope.sender)
    budget -= question.points.count
    lastQuestion = question.number
    let isLast = position == terms.lenders.count - 1
    return terms.outgoing(
      Envelope(
        isLast ? .answer : .question, roll: terms.roll, session: terms.digest, from: position,
        to: isLast ? terms.askerPosition : position + 1,
        payload: Question(number: question.number, points: raised).bytes), signedBy: identity)
  }

  private func raise(_ points: PointList, of sender: Int) throws(IntersectionError) -> PointList {
    do { return try terms.suite.raise(points, to: exponent) } catch {
      throw IntersectionError(error, from: terms.roll.members[sender].name)
    }
  }
}

/// Points the asker wants raised by every lender.
struct Question: Sendable {
  /// Increases from question to question.
  let number: Int
  let points: PointList

  init(number: Int, points: PointList) {
    self.number = number
    self.points = points
  }

  init(_ envelope: Envelope) throws(IntersectionError) {
    var reader = ByteReader(envelope.payload[...])
    number = try reader.number()
    let rest = reader.rest()
    guard !rest.isEmpty, rest.count % PointList.pointByteCount == 0,
      rest.count <= Envelope.partLength * PointList.pointByteCount, envelope.partCount == 1
    else { throw .malformed("points of another length") }
    points = PointList(bytes: rest)
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.write(number: number)
    writer.write(points.bytes)
    return writer.bytes
  }
}
