internal import CreditData
public import CreditModels
internal import Foundation
internal import Synchronization

/// Totals over parties that know the same enterprises by different columns: the same answers as pooled
/// columns give, to the same algorithms.
///
/// What concerns one holder's columns alone, that holder sums up. Goods and bads in another's bins,
/// likelihoods and scores take all of them together. Queries that would take more are refused by name.
public actor SharedAggregator: Aggregator {
  public nonisolated let parties: [String]
  public private(set) var rounds: [RoundRecord] = []

  private let study: Study
  let institutions: any VerticalInstitutions
  private let onRound: @Sendable (RoundRecord) -> Void
  private let isOver: @Sendable () throws -> Bool
  /// The largest of the fits that are open.
  nonisolated let noise = Mutex(0.0)
  /// Who has which column.
  private(set) var owners: [String: String] = [:]
  var fits: [OpenFit] = []
  private var shown: Set<Shown> = []
  /// Points in a row at which a holder's range did not suffice.
  var outOfRange = 0

  var label: String { parties[0] }

  public init(
    _ study: Study, institutions: any VerticalInstitutions,
    isOver: @escaping @Sendable () throws -> Bool = { false },
    onRound: @escaping @Sendable (RoundRecord) -> Void = { _ in }
  ) {
    self.study = study
    self.institutions = institutions
    self.onRound = onRound
    self.isOver = isOver
    parties = institutions.holders
  }

  /// Likelihoods are rounded row by row, gradients to far less than this distance.
  public nonisolated var likelihood: LikelihoodQuality {
    var quality = LikelihoodQuality()
    quality.noise = noise.withLock { $0 }
    quality.negligibleDistance = 1e-6
    quality.matricesAreDear = true
    return quality
  }

  /// One announcement, of all columns: to an algorithm the holders are one party.
  public func announcements() async throws -> [Announcement] {
    var all: [Announcement] = []
    for holder in parties { all.append(try await institutions.announcement(of: holder)) }
    var fields: [Schema.Field] = []
    var owners: [String: String] = [:]
    for announcement in all {
      for field in announcement.schema.fields where field.name != study.federation.vertical?.id {
        if let other = owners[field.name] {
          throw VerticalError.sharedColumn(field.name, of: other, and: announcement.party)
        }
        owners[field.name] = announcement.party
        fields.append(field)
      }
    }
    guard owners[study.target.column] == label else {
      throw VerticalError.wrongLabelParty(
        label, target: study.target.column, owner: owners[study.target.column])
    }
    self.owners = owners
    let categories = all.reduce(into: [:]) { $0.merge($1.categories) { first, _ in first } }
    return [
      Announcement(
        party: parties.joined(separator: " + "), schema: Schema(fields: fields), good: all[0].good,
        categories: categories)
    ]
  }

  public func sums(of query: Query) async throws -> [Double] {
    // Somebody may have cancelled the job in the meantime.
    guard try !isOver() else { throw JobError.cancelled }
    if owners.isEmpty { _ = try await announcements() }
    let clock = ContinuousClock()
    let (start, before) = (clock.now, await institutions.traffic)
    let sums = try await answer(query)
    let traffic = await institutions.traffic
    let record = RoundRecord(
      round: rounds.count + 1, attempt: UInt64(rounds.count + 1), step: query.statistic.title,
      numbers: sums.count, parties: parties.count, trips: 1,
      bytesToNode: (traffic.received - before.received) / parties.count,
      bytesFromNode: (traffic.sent - before.sent) / parties.count,
      seconds: (clock.now - start) / .seconds(1))
    rounds.append(record)
    onRound(record)
    return sums
  }

  private func answer(_ query: Query) async throws -> [Double] {
    switch query {
    case .sampleSizes, .groupSizes: return try await ownOfLabel(query)
    case .countsBelow(let counts): return try await sums(of: counts)
    case .binCounts(let counts): return try await sums(of: counts)
    case .columnMoments(let moments): return try await sums(of: moments)
    case .logisticDerivatives(let step): return try await sums(of: step)
    case .logisticTrials(let trials): return try await sums(of: trials)
    case .populationCounts(let counts): return try await sums(of: counts)
    case .lossTotals, .scoreCounts, .groupScores, .groupLosses, .swapCounts:
      var fold: Fold?
      if case .fold(let asked) = query.rowGroups { fold = asked }
      try await showScores(of: query.models, fold: fold)
      return try await ownOfLabel(query)
    case .scoreProducts, .rejectedCounts, .inferredSizes, .firstTimeCounts:
      throw VerticalError.notComputed(query.statistic.title)
    }
  }

  // MARK: One holder's sums

  private func owner(of column: String) throws -> String {
    guard let owner = owners[column] else { throw VerticalError.unknownColumn(column) }
    return owner
  }

  /// What outcomes and scores give, which one party has.
  private func ownOfLabel(_ query: Query) async throws -> [Double] {
    if case .categories(let column, _) = query.rowGroups, try owner(of: column) != label {
      throw VerticalError.foreignSegments(column, of: try owner(of: column), label: label)
    }
    return try await institutions.sums(of: query, from: label)
  }

  private func sums(of counts: CountsBelow) async throws -> [Double] {
    var sums = [[Double]](repeating: [], count: counts.candidates.count)
    var models: [ScoreModel] = []
    var byOwner: [String: [Int]] = [:]
    for (index, candidate) in counts.candidates.enumerated() {
      switch candidate.source {
      case .column(let name, _): byOwner[try owner(of: name), default: []].append(index)
      case .score(let model):
        models.append(model)
        byOwner[label, default: []].append(index)
      }
    }
    try await showScores(of: models)
    for holder in parties {
      guard let indexes = byOwner[holder] else { continue }
      let part = CountsBelow(
        part: counts.part, candidates: indexes.map { counts.candidates[$0] })
      var left = try await institutions.sums(of: part.query, from: holder)[...]
      for index in indexes {
        let count = 1 + counts.candidates[index].cuts.count
        sums[index] = Array(left.prefix(count))
        left = left.dropFirst(count)
      }
    }
    return sums.flatMap { $0 }
  }

  private func sums(of moments: ColumnMoments) async throws -> [Double] {
    var sums = [Double](repeating: 0, count: moments.entryCount)
    for holder in parties {
      let indexes = try moments.columns.indices.filter {
        try owner(of: moments.columns[$0]) == holder
      }
      guard !indexes.isEmpty else { continue }
      let part = ColumnMoments(
        of: indexes.map { moments.columns[$0] },
        around: moments.centres.map { centres in indexes.map { centres[$0] } })
      let own = try await institutions.sums(of: part.query, from: holder)
      sums[0] = own[0]
      for (index, sum) in zip(indexes, own.dropFirst()) { sums[index + 1] = sum }
    }
    return sums
  }

  // MARK: Goods and bads in bins

  private func sums(of counts: BinCounts) async throws -> [Double] {
    var sums = [[Double]](repeating: [], count: counts.binnings.count)
    for holder in parties {
      let indexes = try counts.binnings.indices.filter {
        try owner(of: counts.binnings[$0].name) == holder
      }
      guard !indexes.isEmpty else { continue }
      let part = BinCounts(indexes.map { counts.binnings[$0] }, part: counts.part)
      var left =
        holder == label
        ? try await institutions.sums(of: part.query, from: label)[...]
        : try await institutions.sums(of: part, of: holder)[...]
      for index in indexes {
        let count = 2 * counts.binnings[index].binCount
        sums[index] = Array(left.prefix(count))
        left = left.dropFirst(count)
      }
    }
    return sums.flatMap { $0 }
  }

  /// Rows in bins are their holder's own sums, rows in bands of the score the label party's.
  private func sums(of counts: PopulationCounts) async throws -> [Double] {
    guard counts.division == nil, !counts.includesOutcomes else {
      throw VerticalError.notComputed(counts.title)
    }
    var rows = 0.0
    var bins: [String: [Double]] = [:]
    for holder in parties {
      let own = counts.model.selecting { owners[$0] == holder }
      guard holder == label || !own.design.terms.isEmpty else { continue }
      let part = PopulationCounts(
        of: own, edges: nil, part: counts.part, includesOutcomes: false)
      let sums = try await institutions.sums(of: part.query, from: holder)
      rows = sums[0]
      var left = sums.dropFirst()
      for binning in part.binnings {
        bins[binning.name] = Array(left.prefix(binning.binCount))
        left = left.dropFirst(binning.binCount)
      }
    }
    var bands: [Double] = []
    if let edges = counts.edges {
      let below = CountsBelow(
        part: counts.part, candidates: [.init(source: .score(counts.model), cuts: edges)])
      let ends = Array(try await sums(of: below).dropFirst()) + [rows]
      bands = ends.indices.map { ends[$0] - ($0 > 0 ? ends[$0 - 1] : 0) }
    }
    return [rows] + counts.binnings.flatMap { bins[$0.name] ?? [] } + bands
  }

  // MARK: Scores

  private struct Shown: Hashable {
    let model: ScoreModel
    let fold: Int?
  }

  /// Each model's once, whatever its intercept: every further one tells the label party more of the others'
  /// columns.
  ///
  /// - Parameter fold: the rows that are asked about; all when absent.
  private func showScores(of models: [ScoreModel], fold: Fold? = nil) async throws {
    for model in models {
      let whole = Shown(model: model.withoutIntercept, fold: nil)
      let wanted = Shown(model: model.withoutIntercept, fold: fold?.index)
      guard !shown.contains(whole), shown.insert(wanted).inserted else { continue }
      let parts = parties.map { holder in
        let own = model.selecting { owners[$0] == holder }
        // The intercept is the label party's.
        return (holder: holder, model: holder == label ? own : own.withoutIntercept)
      }
      guard parts.dropFirst().contains(where: { !$0.model.design.terms.isEmpty }) else { continue }
      try await institutions.showScores(of: model, parts: parts, fold: fold)
    }
  }
}
