/// Weighted goods and bads of every group in cells of the log-odds a model gives: `ScoreCounts` for
/// several groups, each with edges of its own.
public struct GroupScores: Statistic {
  public let part: Part
  public let model: ScoreModel
  public let groups: RowGroups
  /// Ascending, for each group.
  public let edges: [[Double]]
  /// Whether rows have weights, so that the counts need not be whole.
  public let isWeighted: Bool

  public init(
    of model: ScoreModel, groups: RowGroups, edges: [[Double]], part: Part, isWeighted: Bool
  ) {
    precondition(edges.count == groups.count, "edges for each group")
    self.model = model
    self.groups = groups
    self.edges = edges
    self.part = part
    self.isWeighted = isWeighted
  }

  public var title: String { "goods and bads in cells of the score\(groups.title)" }
  public var entryCount: Int { edges.reduce(0) { $0 + 2 * ($1.count + 1) } }
  public var bound: EntryBound { isWeighted ? .fixedPoint : .rowCount }
  public var query: Query { .groupScores(self) }

  /// Good and bad of each cell of the first group, then of the next.
  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let logOdds = try model.logOdds(of: rows, part: part)
    var counts = [Double](repeating: 0, count: entryCount)
    let cells = edges.map { Binning(name: "score", rule: .numeric(cuts: $0, special: [])) }
    let starts = edges.starts { 2 * ($0.count + 1) }
    for (row, group) in try groups.indexes(in: rows, part: part).enumerated() {
      guard let group else { continue }
      let cell = 2 * cells[group].index(of: logOdds[row]) + Int(sample.outcome[row])
      counts[starts[group] + cell] += sample.weights.map { $0[row] } ?? 1
    }
    return counts
  }

  /// The cells of each group.
  public func total(from sums: [Double]) -> [[BinCount]] {
    zip(edges, edges.starts { 2 * ($0.count + 1) }).map { edges, start in
      (0...edges.count).map {
        BinCount(good: sums[start + 2 * $0], bad: sums[start + 2 * $0 + 1])
      }
    }
  }
}

extension [[Double]] {
  /// Where the numbers of each group begin, when a group has `length` of them.
  func starts(_ length: ([Double]) -> Int) -> [Int] {
    var next = 0
    return map { group in
      defer { next += length(group) }
      return next
    }
  }
}
