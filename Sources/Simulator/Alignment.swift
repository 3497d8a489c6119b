internal import CreditData
internal import CreditModels
internal import Cryptography
internal import Federation
internal import SetIntersection

/// The rows of the enterprises that all holders know, in one order that is nobody's: found by a set
/// intersection in which no holder shows an identifier the others do not have.
struct Alignment {
  /// By holder.
  let tables: [Table]
  let matches: [VerticalSimulation.Match]
  /// What the holders have sent each other.
  let ledger = MessageLedger()
  /// By holder: its common identifiers in their order.
  let identifiers: [[String]]

  init(
    _ parties: [Simulation.Party], plan: Study.VerticalPlan, manifest: SignedManifest,
    owners: [Node.Owner]
  ) throws {
    let lists = try parties.map { try Self.identifiers(of: $0, plan: plan) }
    let terms = try IntersectionTerms(
      jobDigest: manifest.digest,
      members: zip(parties, zip(owners, lists)).map { party, own in
        .init(
          name: party.name, key: own.0.identity.verifyingKey,
          cap: plan.cap ?? max(own.1.identifiers.count, plan.minimumCommon))
      },
      labelParty: plan.label, reveal: .rowsToAll, identifiers: plan.identifiers.format,
      minimumSize: plan.minimumCommon, hidesSizes: plan.hidesSizes)
    var meeting = IntersectionMeeting(
      try zip(parties, zip(owners, lists)).map { party, own in
        try IntersectionParty(
          name: party.name, terms: terms, identity: own.0.identity,
          identifiers: own.1.identifiers, format: plan.identifiers.format,
          setAside: SetAside(
            malformed: own.1.malformedRows.count, repeated: own.1.repeatedRows.count,
            missing: own.1.missingRows.count))
      }, ledger: ledger)
    try meeting.run()
    var (tables, matches): ([Table], [VerticalSimulation.Match]) = ([], [])
    var identifiers: [[String]] = []
    for (party, (list, outcome)) in zip(parties, zip(lists, meeting.outcomes)) {
      guard case .rows(let places) = outcome else {
        throw VerticalError.tooFewCommon(minimum: plan.minimumCommon)
      }
      tables.append(party.table.rows(places.map { list.rows[$0] }))
      identifiers.append(places.map { list.identifiers[$0] })
      matches.append(
        VerticalSimulation.Match(
          party: party.name, rows: party.table.rowCount, missing: list.missingRows.count,
          malformed: list.malformedRows.count, repeated: list.repeatedRows.count,
          common: places.count))
    }
    (self.tables, self.matches, self.identifiers) = (tables, matches, identifiers)
  }

  private static func identifiers(
    of party: Simulation.Party, plan: Study.VerticalPlan
  ) throws -> IdentifierList {
    guard let column = party.table[plan.id] else {
      throw DataError(
        .other(
          problem: "there is no column of this name",
          remedy: "every party names enterprises in the column federation.id"), column: plan.id
      ).at(party: party.name)
    }
    let list = IdentifierList(
      (0..<party.table.rowCount).map { column.text(row: $0) }, kind: plan.identifiers)
    guard !list.identifiers.isEmpty else {
      throw VerticalError.noIdentifiers(party: party.name, column: plan.id)
    }
    return list
  }

  /// What all holders must agree on, as one of them sees it: which enterprise each row is, and its part.
  func order(of holder: Int, parts: [Part]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk common rows 1")
    for (identifier, part) in zip(identifiers[holder], parts) {
      transcript.append(identifier)
      transcript.append(part.rawValue)
    }
    return transcript.digest()
  }

  /// The columns of all holders side by side.
  func joined(id: String) -> Table {
    var (names, columns): ([String], [Column]) = ([], [])
    for table in tables {
      for (name, column) in zip(table.names, table.columns) where !names.contains(name) {
        names.append(name)
        columns.append(column)
      }
    }
    return Table(names: names, columns: columns, rowNumbers: tables[0].rowNumbers)
  }
}

/// Parties of a set intersection whose messages are function calls.
struct IntersectionMeeting {
  private var parties: [IntersectionParty]
  private let ledger: MessageLedger

  init(_ parties: [IntersectionParty], ledger: MessageLedger) {
    self.parties = parties
    self.ledger = ledger
  }

  /// - Throws: what a party says no to.
  mutating func run() throws {
    var queue: [(from: String, message: Outgoing)] = []
    for party in parties { queue += party.start().map { (party.name, $0) } }
    var next = 0
    while next < queue.count {
      let (sender, message) = queue[next]
      // A list is forgotten as soon as it has arrived.
      queue[next].message = Outgoing(receiver: sender, frame: [])
      next += 1
      for index in parties.indices where parties[index].name != sender {
        let name = parties[index].name
        guard message.receiver ?? name == name else { continue }
        ledger.add("blinded identifiers", from: sender, to: name, frame: message.frame)
        let answers = try parties[index].receive(message.frame)
        queue += answers.map { (name, $0) }
      }
    }
  }

  var outcomes: [IntersectionOutcome?] { parties.map(\.outcome) }
}
