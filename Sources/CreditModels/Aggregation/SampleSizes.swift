/// Rows and bads of every part, and their weights: the first thing an analysis asks.
public struct SampleSizes: Statistic {
  public struct Size: Codable, Sendable, Equatable {
    public let rows: Double
    public let bads: Double
    /// Sums of observation weights; `rows` and `bads` when there are none.
    public let weight: Double
    public let badWeight: Double

    package init(rows: Double, bads: Double, weight: Double, badWeight: Double) {
      self.rows = rows
      self.bads = bads
      self.weight = weight
      self.badWeight = badWeight
    }
  }

  public init() {}

  public var title: String { "rows and bads of each part" }
  public var entryCount: Int { 4 * Part.allCases.count }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .sampleSizes(self) }

  public func contribution(of rows: PartyRows) -> [Double] {
    Part.allCases.flatMap { part -> [Double] in
      let sample = rows.sample(part)
      let bads = sample.outcome.reduce(0, +)
      guard let weights = sample.weights else {
        return [Double(sample.rowCount), bads, Double(sample.rowCount), bads]
      }
      let badWeight = zip(weights, sample.outcome).reduce(0) { $0 + $1.0 * $1.1 }
      return [Double(sample.rowCount), bads, weights.reduce(0, +), badWeight]
    }
  }

  public func total(from sums: [Double]) -> [Part: Size] {
    var sizes: [Part: Size] = [:]
    for (index, part) in Part.allCases.enumerated() where sums[4 * index] > 0 {
      let entry = sums[(4 * index)..<(4 * index + 4)].map { $0 }
      sizes[part] = Size(rows: entry[0], bads: entry[1], weight: entry[2], badWeight: entry[3])
    }
    return sizes
  }
}
