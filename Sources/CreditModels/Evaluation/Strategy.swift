/// What a cut-off does: who is approved and what it costs.
public struct StrategyRow: Codable, Sendable, Equatable {
  /// Rows at least as safe as this score are approved.
  public let score: Double
  public let approvalRate: Double
  /// Of those approved.
  public let badRate: Double
  /// The share of all bads that is declined.
  public let badsAvoided: Double
  /// The share of all goods that is declined.
  public let goodsLost: Double
}

extension ScoreTable {
  /// A row for each end of a cell, the strictest cut-off first; the last row approves everybody above
  /// the riskiest cell.
  public func strategy(scaling: Scaling) -> [StrategyRow] {
    let total = total
    guard total.good > 0, total.bad > 0 else { return [] }
    var approved = BinCount.zero
    return edges.enumerated().compactMap { index, edge in
      approved += counts[index]
      guard approved.rows > 0 else { return nil }
      return StrategyRow(
        score: scaling.leastSafeScore(below: edge), approvalRate: approved.rows / total.rows,
        badRate: approved.badRate, badsAvoided: 1 - approved.bad / total.bad,
        goodsLost: 1 - approved.good / total.good)
    }
  }

  /// The log-odds below which the share of rows comes nearest to `share`; `nil` when nothing divides
  /// the rows.
  public func logOdds(approving share: Double) -> Double? {
    let rows = total.rows
    var below = 0.0
    let shares = edges.indices.map { index in
      below += counts[index].rows
      return below / rows
    }
    return shares.indices.min { abs(shares[$0] - share) < abs(shares[$1] - share) }
      .map { edges[$0] }
  }
}
