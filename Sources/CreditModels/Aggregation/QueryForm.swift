extension Query {
  /// Whether the query keeps what its initialisers demand. A node checks what it was sent, so that no
  /// message stops it.
  public var isWellFormed: Bool {
    return switch self {
    case .sampleSizes: true
    case .countsBelow(let counts):
      counts.candidates.allSatisfy {
        $0.source.isWellFormed && isAscending($0.cuts) && $0.cuts.count <= CountsBelow.maximumCuts
      }
    case .binCounts(let counts): counts.binnings.allSatisfy(\.isWellFormed)
    case .columnMoments(let moments):
      moments.centres?.count ?? moments.columns.count
        == moments.columns.count
    case .logisticDerivatives(let derivatives):
      derivatives.model.isWellFormed
        && (1...LogisticDerivatives.maximumStride) ~= derivatives.stride
        && (derivatives.heldOut?.isWellFormed ?? true)
        && (derivatives.outcomes?.isWellFormed ?? true)
        // A fold is of rows that have an outcome.
        && (derivatives.heldOut == nil || derivatives.outcomes == nil)
    case .logisticTrials(let trials):
      trials.isWellFormed && trials.design.terms.allSatisfy(\.isWellFormed)
    case .scoreProducts(let products): products.model.isWellFormed
    case .lossTotals(let losses): losses.model.isWellFormed
    case .scoreCounts(let counts):
      counts.model.isWellFormed && areCells(counts.edges)
    case .groupSizes(let sizes): sizes.groups.isWellFormed
    case .groupScores(let scores):
      scores.model.isWellFormed && scores.groups.areWellFormed(with: scores.edges)
        && scores.edges.allSatisfy { $0.count <= ScoreCounts.maximumEdges }
    case .groupLosses(let losses):
      losses.model.isWellFormed && losses.groups.areWellFormed(with: losses.edges)
        && losses.edges.allSatisfy { $0.count <= ScoreCounts.maximumEdges }
    case .swapCounts(let counts):
      counts.model.isWellFormed && counts.challenger.isWellFormed && counts.cutoff.isFinite
        && counts.challengerCutoff.isFinite
    case .populationCounts(let counts):
      counts.model.isWellFormed && areCells(counts.edges ?? [])
        && (counts.division?.groups.count ?? 0) <= PopulationCounts.maximumGroups
    case .rejectedCounts(let counts): counts.model.isWellFormed && areCells(counts.edges)
    case .inferredSizes(let sizes): sizes.outcomes.isWellFormed
    case .firstTimeCounts(let counts): counts.model.isWellFormed && areCells(counts.edges)
    }
  }
}

extension ValueSource {
  fileprivate var isWellFormed: Bool {
    switch self {
    case .column: true
    case .score(let model): model.isWellFormed
    }
  }
}

extension RowGroups {
  fileprivate var isWellFormed: Bool {
    switch self {
    case .all: true
    case .categories(_, let groups), .parties(let groups):
      groups.count <= Binning.maximumBinCount - 3
        && Set(groups.joined()).count == groups.reduce(0) { $0 + $1.count }
    case .folds(let count): Fold(0, of: count).isWellFormed
    case .fold(let fold): fold.isWellFormed
    }
  }

  fileprivate func areWellFormed(with edges: [[Double]]) -> Bool {
    isWellFormed && edges.count == count && edges.allSatisfy(isAscending)
  }
}

extension Fold {
  fileprivate var isWellFormed: Bool {
    Study.ValidationPlan.foldCounts.contains(count) && (0..<count).contains(index)
  }
}

extension ScoreModel {
  fileprivate var isWellFormed: Bool {
    coefficients.count == design.parameterCount && coefficients.allSatisfy(\.isFinite)
      && design.terms.allSatisfy(\.isWellFormed)
      // The same column twice is no model, and memory for nothing.
      && Set(design.terms.map(\.name)).count == design.terms.count
  }
}

extension InferredOutcomes {
  fileprivate var isWellFormed: Bool { model.isWellFormed && isAscending(edges) && isPossible }
}

extension Design.Term {
  fileprivate var isWellFormed: Bool {
    switch self {
    case .asIs: true
    case .standardised(_, let mean, let standardDeviation):
      mean.isFinite && standardDeviation > 0
    case .woe(let binning, let values):
      binning.isWellFormed && values.count == binning.binCount && values.allSatisfy(\.isFinite)
    }
  }
}

extension Binning {
  fileprivate var isWellFormed: Bool {
    binCount <= Binning.maximumBinCount && isAscending(cuts ?? [])
  }
}

private func areCells(_ edges: [Double]) -> Bool {
  isAscending(edges) && edges.count <= ScoreCounts.maximumEdges
}

private func isAscending(_ cuts: [Double]) -> Bool {
  cuts.allSatisfy(\.isFinite) && zip(cuts, cuts.dropFirst()).allSatisfy(<)
}
