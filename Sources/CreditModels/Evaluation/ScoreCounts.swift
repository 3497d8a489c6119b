/// Weighted goods and bads in cells of the log-odds a model gives: cell `i` holds the rows from edge
/// `i - 1` (included) to edge `i`.
public struct ScoreCounts: Statistic {
  public let part: Part
  public let model: ScoreModel
  /// Ascending.
  public let edges: [Double]
  /// Whether rows have weights, so that the counts need not be whole.
  public let isWeighted: Bool

  /// A model can be made up so that its score tells many columns at once; so cells are few.
  static let maximumEdges = 1000

  public init(of model: ScoreModel, edges: [Double], part: Part, isWeighted: Bool = false) {
    self.isWeighted = isWeighted
    self.model = model
    self.edges = edges
    self.part = part
  }

  public var title: String { "goods and bads in cells of the score" }
  public var entryCount: Int { 2 * (edges.count + 1) }
  public var bound: EntryBound { isWeighted ? .fixedPoint : .rowCount }
  public var query: Query { .scoreCounts(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    rows.forgetSortedValues()
    let sample = rows.sample(part)
    let cells = Binning(name: "score", rule: .numeric(cuts: edges, special: []))
    var counts = [Double](repeating: 0, count: entryCount)
    for (row, logOdds) in try model.logOdds(of: rows, part: part).enumerated() {
      let cell = 2 * cells.index(of: logOdds) + Int(sample.outcome[row])
      counts[cell] += sample.weights.map { $0[row] } ?? 1
    }
    return counts
  }

  public func total(from sums: [Double]) -> [BinCount] {
    (0...edges.count).map { BinCount(good: sums[2 * $0], bad: sums[2 * $0 + 1]) }
  }
}
