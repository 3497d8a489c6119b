/// The losses of every group and the sums of the predicted probabilities of default in its cells of
/// the score.
public struct GroupLosses: Statistic {
  public let part: Part
  public let model: ScoreModel
  public let groups: RowGroups
  /// Ascending log-odds, for each group.
  public let edges: [[Double]]

  public init(of model: ScoreModel, groups: RowGroups, edges: [[Double]], part: Part) {
    precondition(edges.count == groups.count, "edges for each group")
    self.model = model
    self.groups = groups
    self.edges = edges
    self.part = part
  }

  public struct Group: Sendable {
    public let losses: LossTotals.Total
    /// By cell.
    public let probabilities: [Double]
  }

  public var title: String { "losses and probabilities of default\(groups.title)" }
  public var entryCount: Int { edges.reduce(0) { $0 + Self.length($1) } }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .groupLosses(self) }

  private static func length(_ edges: [Double]) -> Int { LossTotals.lossCount + edges.count + 1 }

  /// The five losses of the first group and the probabilities of its cells, then of the next.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let logOdds = try model.logOdds(of: rows, part: part)
    var sums = [Double](repeating: 0, count: entryCount)
    let cells = edges.map { Binning(name: "score", rule: .numeric(cuts: $0, special: [])) }
    let starts = edges.starts(Self.length)
    for (row, group) in try groups.indexes(in: rows, part: part).enumerated() {
      guard let group else { continue }
      let start = starts[group]
      let probability = LossTotals.add(
        logOdds: logOdds[row], outcome: sample.outcome[row],
        weight: sample.weights.map { $0[row] } ?? 1, to: &sums, at: start)
      sums[start + LossTotals.lossCount + cells[group].index(of: logOdds[row])] += probability
    }
    return sums
  }

  public func total(from sums: [Double]) -> [Group] {
    zip(edges, edges.starts(Self.length)).map { edges, start in
      let cells = start + LossTotals.lossCount
      return Group(
        losses: LossTotals.Total(Array(sums[start..<cells])),
        probabilities: Array(sums[cells...(cells + edges.count)]))
    }
  }
}
