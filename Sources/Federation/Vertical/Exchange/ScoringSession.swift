internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecretSharing

/// A holder's end of a job that scores rows with a card which an earlier job has found: whom all have in
/// common, then this holder's points of each, hidden among those of the others. Nothing else is answered.
struct ScoringSession: VerticalSession {
  private let name: String
  private let job: SignedManifest
  private let roles: VerticalRoles
  private let identity: SigningKey
  private let part: CardPart
  private let onRows: OwnRows.Handler
  private let onProgress: VerticalNode.ProgressHandler
  private var rows: CommonTable
  private var desk: UseDesk
  private var hasScored = false

  init(
    name: String, table: Table, part: CardPart, job: SignedManifest, roles: VerticalRoles,
    identity: SigningKey, desk: UseDesk, onRows: @escaping OwnRows.Handler,
    onProgress: @escaping VerticalNode.ProgressHandler
  ) throws {
    self.name = name
    self.part = part
    self.job = job
    self.roles = roles
    self.identity = identity
    self.desk = desk
    self.onRows = onRows
    self.onProgress = onProgress
    rows = try CommonTable(table, party: name, plan: roles.plan)
  }

  mutating func answer(
    _ question: VerticalQuestion, _ inbox: [SealedParcel]
  ) throws -> (VerticalAnswer, [SealedParcel], [Use.Entry]) {
    guard inbox.isEmpty || question.isExchange else {
      throw ParcelError.unexpected("messages without a use", party: name)
    }
    switch question.kind {
    case .identifiers:
      return (
        .init(.count(try rows.announcedCount())), [],
        [.control("number of identifiers, or the cap")]
      )
    case .keys(let use):
      return (.init(.keys(try desk.makeKeys(use))), [], [.control("one-time keys")])
    case .begin(let terms, .none):
      let me = self
      try desk.open(terms) { digest, key in try me.role(terms, digest: digest, key: key) }
      switch terms.subject {
      case .scores: hasScored = true
      default: rows.begin()
      }
      return (.init(.done), [], [])
    case .exchange(let number):
      let (parcels, entries, hasMore, gain) = try desk.exchange(number, inbox)
      if case .common(let places)? = gain { try onRows(rows.align(places)) }
      return (.init(.outbox(hasMore: hasMore)), parcels, entries)
    case .commonRows:
      return (
        .init(.commonRows(all: try rows.expectCommon(), training: 0)), [],
        [.control("number of common rows")]
      )
    default:
      throw ParcelError.unexpected("a question that does not score rows", party: name)
    }
  }

  private func role(
    _ terms: UseTerms, digest: [UInt8], key: MaskPrivateKey
  ) throws -> any UseRole {
    switch terms.subject {
    case .intersection where !rows.hasBegun:
      return try rows.intersection(
        terms, digest: digest, manifest: job.manifest, identity: identity,
        onProgress: onProgress)
    case .scores(nil) where rows.isAligned && !hasScored:
      let (scores, order) = (try terms.scoreTerms(digest: digest), rows.order([]))
      let points: [Double]
      do { points = try part.points(of: rows.table) } catch { throw error.at(party: name) }
      guard let place = terms.place(of: name), place > 0 else {
        let (part, rows, onRows) = (part, rows, onRows)
        return try ScoreCollectorUse(ScoreCollector(terms: scores), own: points, order: order) {
          try onRows(
            .scores(
              id: roles.plan.id, identifiers: rows.identifiers, rowNumbers: rows.table.rowNumbers,
              scored: part.file.scaling.scored($0)))
        }
      }
      return ScoreSenderUse(
        try ScoreHolder(terms: scores, place: place, key: key), parts: points, order: order)
    default:
      throw ParcelError.unexpected("terms that do not fit its role or come too early", party: name)
    }
  }
}
