/// Goods and bads in cells of the score: what every table and curve of a validation is made from.
///
/// Cells stand by ascending log-odds of bad, the safest first.
public struct ScoreTable: Codable, Sendable, Equatable {
  /// Ascending log-odds between the cells; cell `i` reaches from edge `i - 1` (included) to edge `i`.
  public let edges: [Double]
  /// One more than edges.
  public let counts: [BinCount]
  /// The sum of the predicted probabilities of default in each cell.
  public let probabilities: [Double]

  public init(edges: [Double], counts: [BinCount], probabilities: [Double]) {
    precondition(counts.count == edges.count + 1 && probabilities.count == counts.count)
    self.edges = edges
    self.counts = counts
    self.probabilities = probabilities
  }

  public var total: BinCount { counts.total() }
}
