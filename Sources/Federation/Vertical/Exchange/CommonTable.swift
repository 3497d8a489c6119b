internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SetIntersection

/// A holder's rows: all of them until the common enterprises are known, then theirs, in the common order.
struct CommonTable: Sendable {
  private let name: String
  private let plan: Study.VerticalPlan
  private let list: IdentifierList
  private(set) var table: Table
  /// Of the common rows, in their order.
  private(set) var identifiers: [String] = []
  private(set) var isAligned = false
  /// Whether common enterprises are being looked for, or known: a job may ask once.
  private(set) var hasBegun = false

  init(_ table: Table, party: String, plan: Study.VerticalPlan) throws {
    name = party
    self.table = table
    self.plan = plan
    list = try IdentifierList(of: table, party: party, plan: plan)
  }

  /// How many identifiers the holder brings, as far as others may know.
  ///
  /// - Throws: where they are too few, without saying how many.
  func announcedCount() throws(VerticalError) -> Int {
    guard list.identifiers.count >= plan.minimumCommon else {
      throw .tooFewIdentifiers(party: name, minimum: plan.minimumCommon)
    }
    return plan.cap ?? list.identifiers.count
  }

  /// The number of common rows.
  ///
  /// - Throws: where there are too few; the label party alone knows that.
  func expectCommon() throws -> Int {
    guard isAligned else { throw VerticalError.tooFewCommon(minimum: plan.minimumCommon) }
    return table.rowCount
  }

  /// The holder's role in finding them.
  func intersection(
    _ terms: UseTerms, digest: [UInt8], manifest: JobManifest, identity: SigningKey,
    onProgress: @escaping VerticalNode.ProgressHandler
  ) throws -> IntersectionUse {
    let party = try IntersectionParty(
      name: name,
      terms: try terms.intersectionTerms(digest: digest, manifest: manifest, plan: plan),
      identity: identity, identifiers: list.identifiers, format: plan.identifiers.format,
      setAside: SetAside(
        malformed: list.malformedRows.count, repeated: list.repeatedRows.count,
        missing: list.missingRows.count)
    ) { onProgress(Double($0.completed) / Double(max(1, $0.total))) }
    return IntersectionUse(
      party, members: terms.members.map(\.party), minimum: plan.minimumCommon)
  }

  mutating func begin() { hasBegun = true }

  /// - Parameter places: of the common rows in the list of identifiers, in the common order.
  /// - Returns: the rows that are left out, for the owner.
  mutating func align(_ places: [Int]) -> OwnRows {
    let groups: [(rows: [Int], reason: OwnRows.Reason)] = [
      (list.missingRows, .missing), (list.malformedRows, .malformed),
      (list.repeatedRows, .repeated), (list.unmatchedRows(common: places), .unknown),
    ]
    let reasons = groups.flatMap { group in group.rows.map { (row: $0, reason: group.reason) } }
    let unused = OwnRows.unused(reasons, of: table, id: plan.id)
    table = table.rows(places.map { list.rows[$0] })
    identifiers = places.map { list.identifiers[$0] }
    isAligned = true
    return unused
  }

  /// What all holders must agree on, as this one sees it: which enterprise each row is, and its part.
  ///
  /// - Parameter parts: none where rows are not divided.
  func order(_ parts: [Part]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk common rows 1")
    for (row, identifier) in identifiers.enumerated() {
      transcript.append(identifier)
      if !parts.isEmpty { transcript.append(parts[row].rawValue) }
    }
    return transcript.digest()
  }

  /// The same of any order.
  func rowSet(_ parts: [Part]) -> [UInt8] {
    var transcript = Transcript(label: "fedrisk set of rows 1")
    for row in identifiers.indices.sorted(by: { identifiers[$0] < identifiers[$1] }) {
      transcript.append(identifiers[row])
      transcript.append(parts[row].rawValue)
    }
    return transcript.digest()
  }
}
