public import CreditData
internal import Cryptography
internal import SetIntersection

/// Counts on one machine how many lenders know each of an asker's enterprises, with the messages of
/// lenders, keeper and asker that are institutions of their own.
public struct LenderLookup: Sendable {
  private static let (keeper, asker) = ("keeper", "asker")
  private let kind: IdentifierKind
  private var lenders: [String: LookupLender] = [:]
  private var order: [String] = []
  private var keeperRole: LookupKeeper
  private var askerRole: LookupAsker

  /// - Parameter lists: of at least three lenders, by name.
  /// - Throws: `IntersectionError` for fewer, and for names that are none.
  public init(
    _ lists: [(name: String, list: IdentifierList)], kind: IdentifierKind
  ) throws {
    self.kind = kind
    let keys = (0..<(lists.count + 2)).map { _ in SigningKey() }
    let names = lists.map(\.name) + [Self.keeper, Self.asker]
    let members = zip(names, keys).enumerated().map { index, member in
      LookupTerms.Member(
        name: member.0, key: member.1.verifyingKey,
        cap: index < lists.count ? max(1, lists[index].list.identifiers.count) : 1)
    }
    let terms = try LookupTerms(
      jobDigest: Digest.sha256(of: Array("lenders on one machine".utf8)),
      lenders: Array(members.dropLast(2)), keeper: members[lists.count],
      asker: members[lists.count + 1], identifiers: kind.format)
    for (index, (name, list)) in lists.enumerated() {
      lenders[name] = try LookupLender(
        name: name, terms: terms, identity: keys[index], identifiers: list.identifiers,
        format: kind.format, budget: .max)
    }
    order = lists.map(\.name)
    keeperRole = try LookupKeeper(terms: terms, identity: keys[lists.count])
    askerRole = try LookupAsker(terms: terms, identity: keys[lists.count + 1])
  }

  /// - Returns: by identifier `0`, `1`, `2` or `3+`.
  public mutating func counts(of identifiers: [String]) throws -> [String] {
    if !askerRole.isReady {
      var started: [Outgoing] = []
      for name in order { started += try lenders[name]?.start() ?? [] }
      _ = try deliver(started)
    }
    var counts: [LenderCount] = []
    var start = 0
    while start < identifiers.count {
      let some = Array(identifiers[start..<min(start + Self.questionLength, identifiers.count)])
      counts += try deliver([askerRole.ask(some)])
      start += some.count
    }
    return counts.map { $0 == .threeOrMore ? "3+" : "\($0.rawValue)" }
  }

  /// The most that a question may have.
  private static let questionLength = 16_384

  private mutating func deliver(_ messages: [Outgoing]) throws -> [LenderCount] {
    var waiting = messages
    var counts: [LenderCount] = []
    while let message = waiting.popLast() {
      switch message.receiver {
      case Self.keeper?: waiting += try keeperRole.receive(message.frame)
      case Self.asker?: counts += try askerRole.receive(message.frame) ?? []
      case let name?: waiting += try lenders[name]?.receive(message.frame) ?? []
      case nil: preconditionFailure("every message has a receiver")
      }
    }
    return counts
  }
}
