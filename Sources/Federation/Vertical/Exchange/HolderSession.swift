internal import CreditData
internal import CreditModels
internal import Cryptography
internal import SecretSharing

/// A holder's end of a vertical job, in its order: whom all have in common; which of them train; then
/// sums, and roles in protocols.
struct HolderSession: VerticalSession {
  private let name: String
  private let snapshot: [UInt8]
  private let job: SignedManifest
  private let roles: VerticalRoles
  private let owner: Node.Owner
  private let budget: PointBudget
  private let onRows: OwnRows.Handler
  private let onProgress: VerticalNode.ProgressHandler
  private var desk: UseDesk
  private var common: CommonTable
  /// Models whose scores have been asked for: of all rows, and by fold.
  private var scored: [Int?: Int] = [:]
  /// The card, the models it was rounded and shifted from, and a challenger.
  private static let maximumModels = 5
  /// Once the parts of the common rows are known.
  private var holder: HolderNode?
  /// Which training rows a fold leaves.
  private var inside: [(fold: Fold, rows: [Bool])] = []

  private var isLabelParty: Bool { name == roles.plan.label }

  init(
    name: String, table: Table, snapshot: [UInt8], job: SignedManifest, roles: VerticalRoles,
    owner: Node.Owner, desk: UseDesk, budget: PointBudget,
    onRows: @escaping OwnRows.Handler,
    onProgress: @escaping VerticalNode.ProgressHandler
  ) throws {
    self.name = name
    self.snapshot = snapshot
    self.job = job
    self.roles = roles
    self.owner = owner
    self.desk = desk
    self.budget = budget
    self.onRows = onRows
    self.onProgress = onProgress
    common = try CommonTable(table, party: name, plan: roles.plan)
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
        .init(.count(try common.announcedCount())), [],
        [.control("number of identifiers, or the cap")]
      )
    case .keys(let use):
      let keys = try desk.makeKeys(use)
      return (.init(.keys(keys)), [], [.control("one-time keys")])
    case .begin(let terms, let task):
      try begin(terms, task)
      return (.init(.done), [], [])
    case .exchange(let number):
      let terms = desk.terms(of: number)
      let (parcels, entries, hasMore, gain) = try desk.exchange(number, inbox)
      if let gain, let terms { try take(gain, of: terms.subject) }
      return (.init(.outbox(hasMore: hasMore)), parcels, entries)
    case .deal:
      throw ParcelError.unexpected("a dealer's question", party: name)
    case .commonRows:
      let all = try common.expectCommon()
      return (
        .init(.commonRows(all: all, training: holder?.trainingRowCount ?? 0)), [],
        [.control("number of common rows")]
      )
    case .measure(let model, let performance):
      guard isLabelParty else {
        throw ParcelError.unexpected("a question about outcomes", party: name)
      }
      let measured = try settled().measured(performance, of: model)
      try onRows(try scored(by: model))
      return (.init(.performance(measured)), [], [])
    case .announce:
      // The holder writes down what it says itself.
      return (.init(.announcement(try settled().announcement())), [], [])
    case .sums(let query):
      return (.init(.sums(try settled().sums(of: query))), [], [])
    case .rowsInBins(let counts):
      return (.init(.rowsInBins(try settled().rowsInBins(counts))), [], [])
    case .declare(let design, let heldOut):
      try design.checkEvidence(roles.plan, by: name)
      let holding = try settled().holding(
        design, inside: try rows(outside: heldOut), range: roles.plan.range(of: name))
      return (.init(.holding(holding, rowCount: try trainingRows(outside: heldOut))), [], [])
    }
  }

  /// The label party's rows with their scores, which it has by now.
  private func scored(by model: ScoreModel) throws -> OwnRows {
    let (rows, study) = (try settled().rows, job.manifest.study)
    let parts = try Sample.parts(of: common.table, study: study)
    var logOdds = try Dictionary(
      uniqueKeysWithValues: Part.allCases.map {
        ($0, try model.logOdds(of: rows, part: $0)[...])
      })
    let scores = parts.map { part in
      guard let next = logOdds[part]?.popFirst() else {
        preconditionFailure("a score for every row of a part")
      }
      return study.scaling.score(logOdds: next)
    }
    return .scores(
      id: roles.plan.id, identifiers: common.identifiers, rowNumbers: common.table.rowNumbers,
      parts: parts, scored: study.scaling.scored(scores))
  }

  private func settled() throws -> HolderNode {
    guard let holder else {
      throw ParcelError.unexpected("a question about rows that are not settled", party: name)
    }
    return holder
  }

  /// Nil for all training rows.
  private func rows(outside fold: Fold?) throws -> [Bool]? {
    guard let fold else { return nil }
    guard let known = inside.first(where: { $0.fold == fold }) else {
      throw ParcelError.unexpected("a fold that the label party has not told", party: name)
    }
    return known.rows
  }

  private func trainingRows(outside fold: Fold?) throws -> Int {
    try rows(outside: fold)?.count { $0 } ?? settled().trainingRowCount
  }

  // MARK: Uses

  private mutating func begin(_ terms: UseTerms, _ task: UseTask) throws {
    try terms.check(against: job, roles: roles, by: name)
    try task.checkEvidence(roles.plan, by: name)
    // Written down once, however often it is needed.
    if isLabelParty, case .fold(let fold) = terms.subject,
      !inside.contains(where: { $0.fold == fold })
    {
      inside.append((fold, try settled().rows(outside: fold)))
    }
    let me = self
    try desk.open(terms) { digest, key in try me.role(terms, task, digest: digest, key: key) }
    switch terms.subject {
    case .intersection: common.begin()
    case .scores(let fold): scored[fold?.index, default: 0] += 1
    default: break
    }
    if isLabelParty, terms.subject == .parts, holder == nil {
      let parts = try Sample.parts(of: common.table, study: job.manifest.study)
      holder = try HolderNode(
        rows: PartyRows(party: name, table: common.table, study: job.manifest.study),
        order: common.order(parts), rowSet: common.rowSet(parts), snapshot: snapshot, manifest: job,
        owner: owner)
    }
  }

  private func role(
    _ terms: UseTerms, _ task: UseTask, digest: [UInt8], key: MaskPrivateKey
  ) throws -> any UseRole {
    let place = terms.place(of: name) ?? 0
    switch (terms.subject, task) {
    case (.intersection, .none) where !common.hasBegun:
      return try common.intersection(
        terms, digest: digest, manifest: job.manifest, identity: owner.identity,
        onProgress: onProgress)
    case (.parts, .none) where common.isAligned && holder == nil:
      let parts =
        isLabelParty
        ? try Sample.parts(of: common.table, study: job.manifest.study).map(\.code) : nil
      return TellingUse(
        parts, heading: "parts of the validation", members: terms.members.count, party: name,
        rowCount: common.table.rowCount)
    case (.fold(let fold), .none):
      let rows =
        isLabelParty ? try rows(outside: fold)?.map { $0 ? 1 : 0 as UInt8 } : nil
      return TellingUse(
        rows, heading: "rows of a fold", members: terms.members.count, party: name,
        rowCount: try settled().trainingRowCount)
    case (.binCounts, .outcomes(let part)) where isLabelParty:
      return BinUse(
        try settled().binLabel(part, in: terms.binTerms(digest: digest), key: key),
        heading: "goods and bads in bins")
    case (.binCounts, .bins(let counts)) where place == 1:
      return BinUse(
        try settled().binHolder(counts, in: terms.binTerms(digest: digest), key: key),
        heading: counts.title)
    case (.likelihood(let rowCount, let holdings, _, _, _, let heldOut), .design(let design)):
      // What was declared, and the rows there are.
      let own = try settled().holding(
        design, inside: try rows(outside: heldOut), range: roles.plan.range(of: name))
      guard holdings.indices.contains(place), holdings[place] == own else {
        throw ParcelError.badTerms("bound of '\(name)'", party: name)
      }
      guard rowCount == (try trainingRows(outside: heldOut)) else {
        throw ParcelError.badTerms("row count", party: name)
      }
      let fit = try terms.fitTerms(digest: digest)
      let role = try settled().role(
        fit.role(at: place), in: fit, key: key, design: design, inside: try rows(outside: heldOut))
      return FitHolderUse(role, terms: fit, holder: try settled(), budget: budget)
    case (.scores(let fold), .model(let model, let whole)):
      guard scored[fold?.index, default: 0] < Self.maximumModels else {
        throw ParcelError.badTerms("number of models whose scores are told", party: name)
      }
      let scores = try terms.scoreTerms(digest: digest)
      let inside = try rows(outside: fold)?.map { !$0 }
      let parts = try settled().logOdds(of: model, inside: inside)
      guard place > 0 else {
        guard let whole else { throw ParcelError.malformed("a model without its terms") }
        let holder = try settled()
        return try ScoreCollectorUse(
          ScoreCollector(terms: scores), own: parts, order: holder.order
        ) { try holder.learn($0, of: whole, own: model, inside: inside) }
      }
      return ScoreSenderUse(
        try ScoreHolder(terms: scores, place: place, key: key), parts: parts,
        order: try settled().order)
    default:
      throw ParcelError.unexpected("terms that do not fit its role or come too early", party: name)
    }
  }

  private mutating func take(_ gain: UseGain, of subject: UseTerms.Subject) throws {
    switch (gain, subject) {
    case (.common(let places), .intersection):
      try onRows(common.align(places))
    case (.told(let codes), .parts):
      let parts = try codes.map { code in
        guard let part = Part(code: code) else { throw ParcelError.malformed("part of a row") }
        return part
      }
      holder = try HolderNode(
        rows: PartyRows(party: name, table: common.table, study: job.manifest.study, parts: parts),
        order: common.order(parts), rowSet: common.rowSet(parts), snapshot: snapshot, manifest: job,
        owner: owner)
    case (.told(let codes), .fold(let fold)):
      guard codes.allSatisfy({ $0 <= 1 }) else { throw ParcelError.malformed("row of a fold") }
      inside.removeAll { $0.fold == fold }
      inside.append((fold, codes.map { $0 == 1 }))
    default: throw ParcelError.malformed("a result of another use")
    }
  }
}

extension VerticalQuestion {
  var isExchange: Bool {
    if case .exchange = kind { true } else { false }
  }
}

extension Part {
  /// By place among all, for one byte a row.
  fileprivate var code: UInt8 { UInt8(Part.allCases.firstIndex(of: self) ?? 0) }

  fileprivate init?(code: UInt8) {
    guard Part.allCases.indices.contains(Int(code)) else { return nil }
    self = Part.allCases[Int(code)]
  }
}
