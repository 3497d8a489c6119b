/// Rows and weights of rejected applicants in bands of the log-odds a model gives.
public struct RejectedCounts: Statistic {
  public let part: Part
  public let model: ScoreModel
  /// Ascending.
  public let edges: [Double]

  public init(of model: ScoreModel, edges: [Double], part: Part) {
    self.model = model
    self.edges = edges
    self.part = part
  }

  public struct Band: Codable, Sendable, Equatable {
    public let rows: Double
    public let weight: Double

    static func + (left: Band, right: Band) -> Band {
      Band(rows: left.rows + right.rows, weight: left.weight + right.weight)
    }
  }

  public var title: String { "rejected rows in bands of the score" }
  public var entryCount: Int { 2 * (edges.count + 1) }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .rejectedCounts(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let weights = rows.openSample(part).weights
    let bands = Binning(name: "score", rule: .numeric(cuts: edges, special: []))
    var counts = [Double](repeating: 0, count: entryCount)
    for (row, logOdds) in try model.openLogOdds(of: rows, part: part).enumerated() {
      let band = 2 * bands.index(of: logOdds)
      counts[band] += 1
      counts[band + 1] += weights?[row] ?? 1
    }
    return counts
  }

  public func total(from sums: [Double]) -> [Band] {
    (0...edges.count).map { Band(rows: sums[2 * $0], weight: sums[2 * $0 + 1]) }
  }
}

/// How many rows a fit with inferred outcomes is over, and how many of them are bad.
public struct InferredSizes: Statistic {
  public let part: Part
  public let outcomes: InferredOutcomes

  public init(of outcomes: InferredOutcomes, part: Part) {
    self.outcomes = outcomes
    self.part = part
  }

  public struct Total: Sendable, Equatable {
    /// Of all rows of the fit, outcomes between 0 and 1 among them.
    public let size: SampleSizes.Size
    /// Of the rejected rows; 0 when they are left out.
    public let rejectedWeight: Double
    public let rejectedBadWeight: Double
  }

  public var title: String { "rows and bads with inferred outcomes" }
  public var entryCount: Int { 6 }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .inferredSizes(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    var sums = [Double](repeating: 0, count: entryCount)
    let samples = try outcomes.samples(of: rows, part: part, design: Design([])).map(\.sample)
    for (group, sample) in samples.enumerated() {
      for row in 0..<sample.rowCount {
        let (weight, outcome) = (sample.weights?[row] ?? 1, sample.outcome[row])
        sums[0] += 1
        sums[1] += outcome
        sums[2] += weight
        sums[3] += weight * outcome
        guard group == 1 else { continue }
        sums[4] += weight
        sums[5] += weight * outcome
      }
    }
    return sums
  }

  public func total(from sums: [Double]) -> Total {
    Total(
      size: .init(rows: sums[0], bads: sums[1], weight: sums[2], badWeight: sums[3]),
      rejectedWeight: sums[4], rejectedBadWeight: sums[5])
  }
}
