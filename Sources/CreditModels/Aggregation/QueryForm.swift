extension Query {
  /// Whether the query keeps what its initialisers demand. A node checks what it was sent, so that no
  /// message stops it.
  public var isWellFormed: Bool {
    return switch self {
    case .sampleSizes: true
    case .countsBelow(let counts):
      counts.candidates.allSatisfy { $0.source.isWellFormed && isAscending($0.cuts) }
    case .binCounts(let counts): counts.binnings.allSatisfy(\.isWellFormed)
    case .columnMoments(let moments):
      moments.centres?.count ?? moments.columns.count
        == moments.columns.count
    case .logisticDerivatives(let derivatives):
      derivatives.model.isWellFormed
        && (1...LogisticDerivatives.maximumStride) ~= derivatives.stride
        && derivatives.outcomes?.isWellFormed ?? true
    case .lossTotals(let losses): losses.model.isWellFormed
    case .scoreCounts(let counts): counts.model.isWellFormed && isAscending(counts.edges)
    case .populationCounts(let counts):
      counts.model.isWellFormed && isAscending(counts.edges ?? [])
    case .rejectedCounts(let counts): counts.model.isWellFormed && isAscending(counts.edges)
    case .inferredSizes(let sizes): sizes.outcomes.isWellFormed
    case .firstTimeCounts(let counts): counts.model.isWellFormed && isAscending(counts.edges)
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

extension ScoreModel {
  fileprivate var isWellFormed: Bool {
    coefficients.count == design.parameterCount && coefficients.allSatisfy(\.isFinite)
      && design.terms.allSatisfy(\.isWellFormed)
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

private func isAscending(_ cuts: [Double]) -> Bool {
  cuts.allSatisfy(\.isFinite) && zip(cuts, cuts.dropFirst()).allSatisfy(<)
}
