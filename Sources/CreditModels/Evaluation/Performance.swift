/// How well a model tells good from bad and how true its probabilities are.
public struct Performance: Codable, Sendable, Equatable {
  /// Area under the ROC curve, ties counted half.
  public private(set) var auc: Double
  /// 95 % limits of the AUC for other rows of the same kind; `nil` where there are too few rows.
  public private(set) var aucLower: Double?
  public private(set) var aucUpper: Double?
  public private(set) var gini: Double
  /// The largest distance of the two distribution functions, at the ends of cells.
  public private(set) var ks: Double
  public let logLoss: Double
  public let brier: Double
  public let meanPD: Double
  public let badRate: Double
  public let rows: Int
  /// How far the AUC and the KS of the single scores can lie from the ones of cells; 0 when a cell is
  /// one score.
  public private(set) var aucError: Double
  public private(set) var ksError: Double
  /// Goods and bads by ascending log-odds of bad, for curves. Not part of `metrics.json`.
  public let cells: [BinCount]
  /// The cells with their edges and probabilities; `nil` for single scores. Not part of `metrics.json`
  /// either.
  public let table: ScoreTable?

  private enum CodingKeys: String, CodingKey {
    case auc, aucLower, aucUpper, gini, ks, logLoss, brier, meanPD, badRate, rows, aucError, ksError
  }

  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    auc = try file.decode(Double.self, forKey: .auc)
    aucLower = try file.decodeIfPresent(Double.self, forKey: .aucLower)
    aucUpper = try file.decodeIfPresent(Double.self, forKey: .aucUpper)
    gini = try file.decode(Double.self, forKey: .gini)
    ks = try file.decode(Double.self, forKey: .ks)
    logLoss = try file.decode(Double.self, forKey: .logLoss)
    brier = try file.decode(Double.self, forKey: .brier)
    meanPD = try file.decode(Double.self, forKey: .meanPD)
    badRate = try file.decode(Double.self, forKey: .badRate)
    rows = try file.decode(Int.self, forKey: .rows)
    aucError = try file.decode(Double.self, forKey: .aucError)
    ksError = try file.decode(Double.self, forKey: .ksError)
    cells = []
    table = nil
  }

  /// - Parameters:
  ///   - cells: goods and bads by ascending log-odds of bad.
  ///   - areScores: whether each cell holds one score only, so that nothing is lost by counting.
  init(
    cells: [BinCount], losses: LossTotals.Total, rows: Int, areScores: Bool,
    table: ScoreTable? = nil
  ) {
    let total = cells.reduce(.zero, +)
    var below = BinCount.zero
    var tied = 0.0
    var (distance, distanceBound) = (0.0, 0.0)
    for cell in cells {
      tied += cell.bad * cell.good / 2
      let next = below + cell
      distance = max(distance, abs(next.bad / total.bad - next.good / total.good))
      // Inside the cell all of one kind may come first.
      distanceBound = max(
        distanceBound, abs(next.bad / total.bad - below.good / total.good),
        abs(next.good / total.good - below.bad / total.bad))
      below = next
    }
    let pairs = total.good * total.bad
    let area = AreaUnderCurve(of: cells)
    auc = area.value
    (aucLower, aucUpper) = (area.lower, area.upper)
    gini = 2 * auc - 1
    ks = pairs > 0 ? distance : 0
    aucError = areScores || pairs == 0 ? 0 : tied / pairs
    ksError = areScores || pairs == 0 ? 0 : max(0, distanceBound - distance)
    logLoss = losses.logLoss / losses.weight
    brier = losses.brier / losses.weight
    meanPD = losses.probability / losses.weight
    badRate = losses.bads / losses.weight
    self.rows = rows
    self.cells = cells
    self.table = table
  }

  /// From the totals of one group of rows.
  init(table: ScoreTable, losses: LossTotals.Total, rows: Int) {
    self.init(cells: table.counts, losses: losses, rows: rows, areScores: false, table: table)
  }

  /// Exactly, from rows that lie in one place.
  public static func exact(of model: ScoreModel, on rows: PartyRows, part: Part) throws
    -> Performance
  {
    let sample = rows.sample(part)
    return exact(
      ofLogOdds: try model.logOdds(of: rows, part: part), outcome: sample.outcome,
      weights: sample.weights)
  }

  /// - Parameters:
  ///   - outcome: 1 for a bad row, 0 for a good one.
  ///   - weights: `nil` when every row weighs 1.
  static func exact(ofLogOdds logOdds: [Double], outcome: [Double], weights: [Double]?)
    -> Performance
  {
    var cells: [BinCount] = []
    var previous = -Double.infinity
    for row in logOdds.indices.sorted(by: { logOdds[$0] < logOdds[$1] }) {
      if logOdds[row] > previous || cells.isEmpty { cells.append(.zero) }
      previous = logOdds[row]
      let weight = weights.map { $0[row] } ?? 1
      cells[cells.count - 1] +=
        outcome[row] == 1 ? BinCount(good: 0, bad: weight) : BinCount(good: weight, bad: 0)
    }
    return Performance(
      cells: cells,
      losses: .init(LossTotals.sums(of: logOdds, outcome: outcome, weights: weights)),
      rows: outcome.count, areScores: true)
  }

  /// The same rows and cells, with the AUC and KS that somebody who has every score has measured.
  package func measured(exactly scores: Performance) -> Performance {
    var measured = self
    measured.auc = scores.auc
    measured.aucLower = scores.aucLower
    measured.aucUpper = scores.aucUpper
    measured.gini = scores.gini
    measured.ks = scores.ks
    measured.aucError = 0
    measured.ksError = 0
    return measured
  }

  /// From totals: cells of `minimumRows` rows or more, see `ScoreCells`.
  ///
  /// - Parameter cutoff: a log-odds at which a cell ends in any case.
  static func federated(
    of model: ScoreModel, part: Part, size: SampleSizes.Size, minimumRows: Int, isWeighted: Bool,
    cutoff: Double? = nil, from parties: some Aggregator
  ) async throws -> Performance {
    let found = try await ScoreCells(minimumRows: minimumRows).edges(
      of: model, part: part, from: parties)
    let edges = ScoreTable.edges(found, including: cutoff)
    let cells = try await parties.sum(
      ScoreCounts(of: model, edges: edges, part: part, isWeighted: isWeighted))
    let totals = try await parties.sum(
      GroupLosses(of: model, groups: .all, edges: [edges], part: part))[0]
    return Performance(
      table: ScoreTable(edges: edges, counts: cells, probabilities: totals.probabilities),
      losses: totals.losses, rows: Int(size.rows))
  }
}
