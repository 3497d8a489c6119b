public import CreditData

/// From columns to characteristics: fine bins by quantiles or dictionary, their counts, and coarse
/// bins by exact optimisation.
public struct Classing: Sendable {
  private let study: Study
  /// Categories by column, from the study or published by the parties.
  private let dictionary: [String: [String]]

  public init(study: Study, dictionary: [String: [String]]) {
    self.study = study
    self.dictionary = dictionary
  }

  public struct Outcome: Sendable {
    public let characteristics: [Characteristic]
    public let dropped: [DroppedColumn]
  }

  /// The fine bins of every column: the quantile bins of numbers, each category of a dictionary.
  public func fineBinnings(
    of fields: [Schema.Field], from parties: some Aggregator
  ) async throws -> [Binning] {
    let numeric = fields.filter { $0.type == .numeric && study.binning.manual[$0.name] == nil }
    let precision = FineClassing.Precision(
      study.binning.cuts, minimumRows: study.privacy.minimumRows)
    let quantiles = try await FineClassing(precision, separatesLumps: true).cuts(
      of: numeric.map { .column($0.name, special: specialCodes($0.name)) },
      fine: study.binning.fine, part: .train, from: parties)
    let cuts = Dictionary(uniqueKeysWithValues: zip(numeric.map(\.name), quantiles))
    return try fields.map { field in
      if let manual = study.binning.manual[field.name] {
        return try manual.binning(
          of: field.name, special: specialCodes(field.name),
          dictionary: field.type == .categorical ? dictionary(of: field.name) : nil)
      }
      guard let found = cuts[field.name] else {
        let categories = try dictionary(of: field.name)
        return Binning(
          name: field.name, rule: .categorical(groups: categories.map { [$0] }, rare: []))
      }
      return Binning(
        name: field.name, rule: .numeric(cuts: found.cuts, special: specialCodes(field.name)))
    }
  }

  /// Merges fine bins. What cannot be merged as the study demands is dropped with the reason.
  ///
  /// - Parameter counts: of the training rows in the bins of `fine`.
  public func coarse(_ fine: [Binning], counts: [[BinCount]]) throws -> Outcome {
    var characteristics: [Characteristic] = []
    var dropped: [DroppedColumn] = []
    for (binning, counts) in zip(fine, counts) {
      if counts.count(where: { $0.rows > 0 }) <= 1 {
        if binning.isNumeric && binning.ordinaryCount > 1 && counts[binning.missingIndex].rows == 0
        {
          dropped.append(
            DroppedColumn(
              name: binning.name,
              reason:
                "no fine cut divides its training rows: nearly all have one and the same value, or there are "
                + "fewer than twice privacy.minimumRows"))
          continue
        }
        dropped.append(
          DroppedColumn(
            name: binning.name,
            reason: counts[binning.missingIndex].rows > 0
              ? "it is missing in all training rows"
              : "it has one and the same value in all training rows"))
        continue
      }
      if study.binning.manual[binning.name] != nil {
        try ManualBins.check(
          binning, counts: counts, minimumRows: study.privacy.minimumRows,
          minimumBads: study.privacy.minimumBads)
      }
      do throws(CoarseClassingError) {
        characteristics.append(try coarse(binning, counts))
      } catch {
        dropped.append(DroppedColumn(name: binning.name, reason: error.description))
      }
    }
    return Outcome(characteristics: characteristics, dropped: dropped)
  }

  private var weightOfEvidence: WeightOfEvidence {
    WeightOfEvidence(
      convention: study.binning.woe, smoothing: study.binning.smoothing,
      isOnGrid: study.federation.vertical != nil)
  }

  private func coarse(
    _ fine: Binning, _ counts: [BinCount]
  ) throws(CoarseClassingError) -> Characteristic {
    if study.binning.manual[fine.name] != nil { return try characteristic(fine, counts, .none) }
    switch fine.rule {
    case .numeric(let cuts, let special):
      return try numeric(fine.name, cuts, special, counts)
    case .categorical(let groups, _):
      return try categorical(fine.name, groups.flatMap { $0 }, counts)
    }
  }

  private func numeric(
    _ name: String, _ cuts: [Double], _ special: [Double], _ counts: [BinCount]
  ) throws(CoarseClassingError) -> Characteristic {
    let ordinary = Array(counts.prefix(cuts.count + 1))
    let others = Array(counts.dropFirst(cuts.count + 1))
    let trend = study.binning.trends[name] ?? study.binning.trend
    let rows = counts.reduce(0) { $0 + $1.rows }
    guard ordinary.contains(where: { $0.rows > 0 }) else {
      // Only missing and special values: they are bins already.
      return try characteristic(
        Binning(name: name, rule: .numeric(cuts: [], special: special)), [.zero] + others, .none)
    }
    let merged: CoarseClassing
    do throws(CoarseClassingError) {
      merged = try CoarseClassing(
        of: ordinary, rules: rules(trend, rows: rows),
        weightOfEvidence: weightOfEvidence)
    } catch {
      // Numbers that cannot be told apart still differ from missing and special values, where these
      // could be a bin by themselves.
      let minimum = rules(trend, rows: rows)
      guard others.contains(where: minimum.admits) else { throw error }
      return try characteristic(
        Binning(name: name, rule: .numeric(cuts: [], special: special)),
        [ordinary.reduce(.zero, +)] + others, .none,
        note: "all its numbers share one bin: \(error)")
    }
    // A fine cut stands at the start of each fine bin but the first.
    let kept = merged.cuts.map { cuts[$0 - 1] }
    return try characteristic(
      Binning(name: name, rule: .numeric(cuts: kept, special: special)), merged.counts + others,
      merged.trend)
  }

  private func categorical(
    _ name: String, _ categories: [String], _ counts: [BinCount]
  ) throws(CoarseClassingError) -> Characteristic {
    let rows = counts.reduce(0) { $0 + $1.rows }
    let indexes = categories.indices
    let isRare = indexes.map {
      counts[$0].rows == 0 || counts[$0].rows < study.binning.rareShare * rows
    }
    let common = indexes.filter { !isRare[$0] }.sorted {
      (counts[$0].badRate, categories[$0]) < (counts[$1].badRate, categories[$1])
    }
    let rare = indexes.filter { isRare[$0] }
    guard !common.isEmpty else { throw .noCommonCategory }
    // Sorted by bad rate, any merge of neighbours is in order.
    let merged = try CoarseClassing(
      of: common.map { counts[$0] }, rules: rules(.none, rows: rows),
      weightOfEvidence: weightOfEvidence)
    let bounds = [0] + merged.cuts + [common.count]
    let groups = zip(bounds, bounds.dropFirst()).map { start, end in
      common[start..<end].map { categories[$0] }.sorted()
    }
    let binning = Binning(
      name: name,
      rule: .categorical(groups: groups, rare: rare.map { categories[$0] }.sorted()))
    let missing = counts[categories.count]
    let unseen = counts[categories.count + 2]
    return try characteristic(
      binning,
      merged.counts + [missing, rare.reduce(.zero) { $0 + counts[$1] }, unseen], .none)
  }

  private func characteristic(
    _ binning: Binning, _ counts: [BinCount], _ trend: Trend, note: String? = nil
  ) throws(CoarseClassingError) -> Characteristic {
    let result = Characteristic(
      binning: binning, counts: counts, trend: trend, weightOfEvidence: weightOfEvidence, note: note
    )
    if let bin = result.woe.firstIndex(where: { !$0.isFinite }) {
      throw .infiniteEvidence(bin: binning.label(of: bin))
    }
    return result
  }

  private func rules(_ trend: Trend, rows: Double) -> CoarseClassingRules {
    CoarseClassingRules(
      trend: trend, maximumBins: study.binning.maximumBins,
      minimumRows: max(study.binning.minimumShare * rows, Double(study.privacy.minimumRows)),
      minimumBads: max(study.binning.minimumBads, Double(study.privacy.minimumBads)),
      minimumBadRateDifference: study.binning.minimumDifference,
      maximumPValue: study.binning.maximumPValue)
  }

  private func specialCodes(_ name: String) -> [Double] { study.columns.special[name] ?? [] }

  private func dictionary(of name: String) throws(ModelError) -> [String] {
    guard let categories = dictionary[name] else { throw .noDictionary(column: name) }
    let limit = Binning.maximumBinCount - 3
    guard categories.count <= limit else {
      throw .tooManyCategories(column: name, count: categories.count, limit: limit)
    }
    return categories
  }
}
