public import CreditModels

extension ReportContent {
  /// Shows what `validation.json` says.
  public mutating func add(_ file: ValidationFile) {
    validation = Part.allCases.compactMap { part in
      file.parts[part].map { found in
        var validation = PartValidation(
          part, table: found.table, aucLimits: found.performance.aucLimits)
        validation.calibration = found.calibration
        validation.confusion = found.confusion
        return validation
      }
    }
    cutoff = file.cutoff
    segments = (file.parties + file.segments).flatMap { group in
      group.segments.map { SegmentValidation($0, column: group.column, part: group.part) }
    }
    folds = (file.folds?.folds ?? []).compactMap { fold in
      fold.performance.map {
        let bads = Double(fold.bads)
        var validation = FoldValidation(
          count: BinCount(good: Double(fold.rows) - bads, bad: bads), auc: $0.auc, ks: $0.ks)
        validation.aucError = $0.aucError
        validation.ksError = $0.ksError
        return validation
      }
    }
    swap = file.swap.flatMap(SwapSet.init)
  }

  /// Shows what `stability.json` says: for each part the score's table, then the characteristics'.
  public mutating func add(_ file: StabilityFile) {
    stability = file.tables.map { entry in
      StabilitySection(
        entry.table, index: entry.index, limit: entry.limit, expected: Part.train.rawValue,
        actual: entry.part.rawValue)
    }
  }
}

extension SegmentValidation {
  fileprivate init(_ segment: SegmentedValidation.Segment, column: String?, part: Part) {
    let found = segment.validation
    self.init(
      column: column, name: segment.name, part: part,
      count: BinCount(good: found.good, bad: found.bad), meanPD: found.performance.meanPD,
      auc: found.performance.auc, aucLimits: found.performance.aucLimits, ks: found.ks.value)
    aucError = found.performance.aucError
    ksError = found.ks.error
  }
}

extension SwapSet {
  /// On the rows the card is judged by; `nil` when its cells are too small to be told.
  fileprivate init?(_ swap: SwapValidation) {
    guard let part = [Part.test, .outOfTime, .train].first(where: { swap.counts[$0] != nil }),
      let table = swap.counts[part], let both = table.approvedByBoth,
      let model = table.approvedByModel,
      let former = table.approvedByChallenger, let neither = table.approvedByNone
    else { return nil }
    self.init(
      former: swap.challenger, both: both, swapIn: model, swapOut: former, neither: neither)
    self.part = part
    formerCutoff = swap.cutoff.score
    let performance = swap.performance[part]
    formerAUC = performance?.auc
    formerAUCError = performance?.aucError ?? 0
    formerAUCLimits = performance?.aucLimits
  }
}

extension Performance {
  fileprivate var aucLimits: ClosedRange<Double>? {
    guard let aucLower, let aucUpper else { return nil }
    return aucLower...aucUpper
  }
}
