/// Finds the edges between cells of a score by counting rows below candidates.
///
/// Log-odds have a scale of their own, so the first question is a fixed grid; the following ones divide
/// what holds enough rows for two cells. From all candidates that were counted those are taken that
/// leave every cell `minimumRows` rows or more.
struct ScoreCells {
  let minimumRows: Int
  /// As many cells as curves and bounds gain from.
  private static let maximumCount = 200
  /// An interval that still holds many rows after so many divisions holds few different scores.
  private static let divisions = 4
  private static let pieces = 64

  /// - Returns: ascending log-odds.
  func edges(of model: ScoreModel, part: Part, from parties: some Aggregator) async throws
    -> [Double]
  {
    while true {
      let members = await parties.members
      let found = try await search(model, part, parties)
      // Counts of different parties tell nothing of anybody's quantiles: when somebody has left, begin
      // again with the others.
      if await parties.members == members { return found }
    }
  }

  private func search(
    _ model: ScoreModel, _ part: Part, _ parties: some Aggregator
  ) async throws -> [Double] {
    var counted: [(edge: Double, below: Double)] = []
    var rows = 0.0
    var fewest: Double { max(Double(minimumRows), (rows / Double(Self.maximumCount)).rounded(.up)) }
    var candidates = Self.grid
    for _ in 0...Self.divisions where !candidates.isEmpty {
      let total = try await parties.sum(
        CountsBelow(part: part, candidates: [.init(source: .score(model), cuts: candidates)]))[0]
      rows = total.valueCount
      counted += zip(candidates, total.counts).map { (edge: $0, below: $1) }
      counted.sort { $0.edge < $1.edge }
      candidates = zip(counted, counted.dropFirst()).flatMap { low, high in
        let pieces = min(Self.pieces, Int((high.below - low.below) / fewest))
        return pieces < 2 ? [] : Self.decimals(between: low.edge, high.edge, pieces: pieces)
      }
    }
    var (edges, below) = ([Double](), 0.0)
    for candidate in counted
    where candidate.below - below >= fewest && rows - candidate.below >= fewest {
      edges.append(candidate.edge)
      below = candidate.below
    }
    return edges
  }

  /// Odds from 1:3000 to 3000:1 in steps, and beyond for models that are sure of much.
  private static let grid: [Double] = {
    let fine = stride(from: 0.5, through: 8, by: 0.5)
    let coarse: [Double] = [10, 12, 16, 24, 32, 64, 128, 256, 512]
    let positive = fine + coarse
    return positive.reversed().map { -$0 } + [0] + positive
  }()

  /// The shortest decimals near the ends of equal pieces; none closer than a node allows.
  private static func decimals(between low: Double, _ high: Double, pieces: Int) -> [Double] {
    let step = (high - low) / Double(pieces)
    guard step > 8 * FineClassing.roundedResolution * max(abs(low), abs(high)) else { return [] }
    return (1..<pieces).map { piece in
      let middle = low + step * Double(piece)
      return .shortestDecimal(from: middle - step / 4, through: middle + step / 4)
    }
  }
}
