public import CreditData
internal import Foundation

/// Repeated stratified cross-validation of a whole study: fine and coarse classing, selection, fit and scaling
/// are done anew without the rows that are held out, and nothing is chosen on all of them.
///
/// A fold's rows get log-odds from the one card that lacks them. The log-odds of all folds of a repeat are
/// one ranking, measured like that of any card. Choosing bins and terms first and validating their
/// coefficients afterwards, as `CrossValidation` does for its price of a few sums, leaves the choice in.
/// Stone, *Journal of the Royal Statistical Society B* 36, 1974, 111; Ambroise and McLachlan, *Proceedings of
/// the National Academy of Sciences* 99, 2002, 6562.
public struct Resampling: Sendable {
  private let study: Study
  private let plan: Plan

  public struct Plan: Sendable, Equatable {
    public var folds: Int
    public var repeats: Int
    /// Also as many folds as rows, once.
    public var leavesOneOut: Bool

    public static let foldCounts = 2...100
    public static let repeatCounts = 1...1000

    public init(folds: Int, repeats: Int, leavesOneOut: Bool) {
      precondition(Self.foldCounts.contains(folds) && Self.repeatCounts.contains(repeats))
      (self.folds, self.repeats, self.leavesOneOut) = (folds, repeats, leavesOneOut)
    }
  }

  public init(_ study: Study, plan: Plan) {
    self.study = study
    self.plan = plan
  }

  /// - Parameters:
  ///   - table: rows in one place. Only those that train are used; test and out-of-time rows stay out.
  ///   - onFit: called after each fit with how many are done, and of how many.
  /// - Throws: `ModelError` when all rows give no card or are too few to be divided, `DataError`.
  public func run(
    on table: Table, onFit: @escaping @Sendable (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) async throws -> ResamplingReport {
    guard study.rejects == nil else { throw ModelError.rejectsNotResampled }
    // Checks the table as any fit does, before parts are taken from it.
    _ = try PartyRows(party: HeldOutFit.party, table: table, study: study)
    let parts = try Sample.parts(of: table, study: study)
    let training = table.rows(parts.indices.filter { parts[$0] == .train })
    let plain = study.withoutValidation
    let rows = try PartyRows(party: HeldOutFit.party, table: training, study: plain)
    let sample = rows.sample(.train)
    let units = FoldDivision.units(keys: try keys(of: training), outcome: sample.outcome)
    let bads = units.count(where: \.isBad)
    guard min(bads, units.count - bads) >= plan.folds else {
      throw ModelError.tooFewForFolds(
        bads: bads, goods: units.count - bads, folds: plan.folds)
    }

    let whole = try await StudyRun(plain).run(on: LocalAggregator(rows))
    let apparent = Apparent(
      performance: try .exact(of: whole.issuedModel, on: rows, part: .train),
      columns: whole.model.design.terms.map(\.name))
    let fit = HeldOutFit(
      study: plain, table: training, outcome: sample.outcome, weights: sample.weights)
    let divisions = (1...plan.repeats).map {
      FoldDivision(of: units, count: plan.folds, study: study.name, number: $0).folds
    }
    let single = plan.leavesOneOut ? [units.map(\.rows)] : []
    let count = (divisions + single).reduce(1) { $0 + $1.count }
    onFit(1, count)
    let outcomes = try await outcomes(of: fit, divisions.flatMap(\.self)) { onFit($0 + 1, count) }
    let done = outcomes.count + 1
    let alone = try await self.outcomes(of: fit, single.flatMap(\.self)) { onFit($0 + done, count) }
    return ResamplingReport(
      study: study.name, rows: sample.rowCount, bads: sample.outcome.count { $0 == 1 },
      units: units.count == sample.rowCount ? nil : units.count,
      apparent: apparent.performance, columns: apparent.columns,
      folds: HeldOutRanking(fit, divisions, outcomes).scheme(beside: apparent),
      leaveOneOut: plan.leavesOneOut
        ? HeldOutRanking(fit, single, alone).scheme(beside: apparent) : nil,
      notes: notes(of: parts, units: units.count, rows: sample.rowCount))
  }

  /// What holds rows together: an enterprise's identifier, or the key by which the study divides rows.
  private func keys(of table: Table) throws(DataError) -> [String] {
    if let id = study.federation.vertical?.id, table.index(of: id) != nil {
      return try RowKey.column(id).keys(of: table)
    }
    // Row numbers of several files repeat.
    if case .rowNumber = study.foldKey { return table.rowNumbers.indices.map { "\($0 + 1)" } }
    return try study.foldKey.keys(of: table)
  }

  /// On all cores; in the order of the folds, whichever ends first.
  private func outcomes(
    of fit: HeldOutFit, _ folds: [[Int]], onFit: @escaping @Sendable (Int) -> Void
  ) async throws -> [HeldOutFit.Outcome] {
    try await withThrowingTaskGroup(of: (Int, HeldOutFit.Outcome).self) { group in
      var found: [Int: HeldOutFit.Outcome] = [:]
      for (index, fold) in folds.enumerated() {
        if index >= ProcessInfo.processInfo.activeProcessorCount,
          let (done, outcome) = try await group.next()
        {
          found[done] = outcome
          onFit(found.count)
        }
        group.addTask {
          let outcome = try await fit.run(without: fold)
          return (index, outcome)
        }
      }
      while let (done, outcome) = try await group.next() {
        found[done] = outcome
        onFit(found.count)
      }
      return folds.indices.compactMap { found[$0] }
    }
  }

  private func notes(of parts: [Part], units: Int, rows: Int) -> [String] {
    var notes: [String] = []
    let left = parts.count { $0 != .train }
    if left > 0 {
      notes.append(
        "\(left) rows that the study holds out for test or out of time are not used.")
    }
    if units < rows {
      notes.append(
        "Rows of one key are held out together, but the AUC's limits take rows as independent: they are too "
          + "narrow where rows of a key are alike.")
    }
    if study.model.portfolioBadRate != nil {
      notes.append(
        "PDs are shifted to model.calibration.badRate and not to be compared with the bad rate here."
      )
    }
    if plan.leavesOneOut {
      notes.append(
        "Leaving one row out ranks rows by different cards: a bad row is judged by a card of one bad less. "
          + "With few bads that makes the AUC too low (Airola et al. 2011), and where rows tell nothing it "
          + "falls below 0.5.")
    }
    return notes
  }
}

/// The card of all rows, on its own rows.
struct Apparent {
  let performance: Performance
  let columns: [String]
}

extension Study {
  /// The same study with all its rows for training, measured by somebody else. Columns that had another
  /// part are no characteristics all the same.
  var withoutValidation: Study {
    var plain = self
    plain.validation = ValidationPlan()
    plain.columns.firstTime = nil
    plain.columns.exclude += reservedColumns.subtracting(plain.reservedColumns).sorted()
    return plain
  }
}
