internal import Foundation

/// From a model of the accepted rows to one of all applicants.
///
/// The bins, their weights of evidence and the chosen characteristics stay those of the accepted rows;
/// the coefficients are fitted again with the inferred outcomes.
/// Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6; Hand and Henley, "Can reject inference ever
/// work?", *IMA Journal of Mathematics Applied in Business and Industry* 5, 1993, 45-55.
struct RejectAnalysis {
  let rules: Study.RejectRules
  let privacy: Study.PrivacyRules
  let isWeighted: Bool
  let regression: LogisticRegression

  init(_ rules: Study.RejectRules, study: Study, regression: LogisticRegression) {
    self.rules = rules
    privacy = study.privacy
    isWeighted = study.columns.weight != nil
    self.regression = regression
  }

  struct Outcome {
    /// Of all applicants; of the accepted rows when nothing is inferred.
    let fit: LogisticFit
    let report: RejectReport
  }

  func run(accepted: LogisticFit, from parties: some Aggregator) async throws -> Outcome {
    while true {
      let members = await parties.members
      let outcome = try await infer(accepted, from: parties)
      // Bands and coefficients are of the same rows: when somebody has left, begin again.
      if await parties.members == members { return outcome }
    }
  }

  private func infer(
    _ accepted: LogisticFit, from parties: some Aggregator
  ) async throws -> Outcome {
    let model = accepted.model
    let rows = try await parties.sum(RejectedCounts(of: model, edges: [], part: .train))[0].rows
    guard rules.method != .none else {
      return Outcome(fit: accepted, report: RejectReport(rules, rows: rows, accepted: accepted))
    }
    guard rows >= Double(privacy.minimumRows) else {
      throw ModelError.tooFewRejects(column: rules.column, minimum: privacy.minimumRows)
    }
    var bands: [RejectReport.Band] = []
    let outcomes: InferredOutcomes
    switch rules.method {
    case .augmentation, .parcelling:
      let found = try await self.bands(of: model, from: parties)
      (bands, outcomes) = (found.bands, self.outcomes(model, found.edges, found.bands))
    case .fuzzy:
      outcomes = InferredOutcomes(
        model: model, edges: [], acceptedWeights: [1],
        rejected: .probability(factor: rules.factor))
    case .hardCutoff, .none:
      let cutoff = rules.cutoff ?? 0.5
      outcomes = InferredOutcomes(
        model: model, edges: [log(cutoff / (1 - cutoff))], acceptedWeights: [1, 1],
        rejected: .rates([0, 1]))
    }
    let sizes = try await parties.sum(InferredSizes(of: outcomes, part: .train))
    var regression = regression
    regression.outcomes = outcomes
    var fit = try await regression.fit(model.design, size: sizes.size, from: parties)
    fit.varianceInflationLimit = accepted.varianceInflationLimit
    var report = RejectReport(rules, rows: rows, accepted: accepted, inferred: fit)
    report.bands = bands
    report.edges = bands.isEmpty ? [] : outcomes.edges
    report.impliedBadRate =
      outcomes.rejected == .leftOut
      ? bands.impliedBadRate : sizes.rejectedBadWeight / sizes.rejectedWeight
    return Outcome(fit: fit, report: report)
  }

  private func outcomes(
    _ model: ScoreModel, _ edges: [Double], _ bands: [RejectReport.Band]
  ) -> InferredOutcomes {
    guard rules.method == .augmentation else {
      return InferredOutcomes(
        model: model, edges: edges, acceptedWeights: bands.map { _ in 1 },
        rejected: .rates(bands.map(\.inferredBadRate)))
    }
    return InferredOutcomes(
      model: model, edges: edges,
      acceptedWeights: bands.map { ($0.accepted.rows + $0.rejected.weight) / $0.accepted.rows },
      rejected: .leftOut)
  }

  /// Deciles of the accepted rows' score, merged until each shows enough of everybody.
  private func bands(
    of model: ScoreModel, from parties: some Aggregator
  ) async throws -> (edges: [Double], bands: [RejectReport.Band]) {
    let edges = try await FineClassing(.init(.rounded, minimumRows: privacy.minimumRows)).cuts(
      of: [.score(model)], fine: ScoreBands.customaryCount, part: .train, from: parties)[0].cuts
    let accepted = try await parties.sum(
      ScoreCounts(of: model, edges: edges, part: .train, isWeighted: isWeighted))
    let rejected = try await parties.sum(RejectedCounts(of: model, edges: edges, part: .train))
    let factor = rules.method == .parcelling ? rules.factor : 1
    let cells = zip(accepted, rejected).map {
      RejectReport.Band(accepted: $0, rejected: $1, factor: factor)
    }
    let groups = cells.indices.grouped { group in
      let band = RejectReport.Band(merging: cells[group], factor: factor)
      return band.accepted.rows >= Double(privacy.minimumRows)
        && band.accepted.bad >= Double(max(1, privacy.minimumBads))
        && (band.rejected.rows == 0 || band.rejected.rows >= Double(privacy.minimumRows))
    }
    return (
      groups.dropFirst().map { edges[$0.lowerBound - 1] },
      groups.map { RejectReport.Band(merging: cells[$0], factor: factor) }
    )
  }
}

extension [RejectReport.Band] {
  fileprivate var impliedBadRate: Double {
    reduce(0) { $0 + $1.rejected.weight * $1.inferredBadRate }
      / reduce(0) { $0 + $1.rejected.weight }
  }
}
