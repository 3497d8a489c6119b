internal import Foundation

/// Sums from which the mean losses and the calibration of a model follow.
public struct LossTotals: Statistic {
  public let part: Part
  public let model: ScoreModel

  public init(of model: ScoreModel, part: Part) {
    self.model = model
    self.part = part
  }

  public struct Total: Sendable {
    public let weight: Double
    public let bads: Double
    public let probability: Double
    public let logLoss: Double
    public let brier: Double
  }

  public var title: String { "losses and probabilities of default" }
  public var entryCount: Int { 5 }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .lossTotals(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let logOdds = try model.logOdds(of: rows, part: part)
    return Self.sums(of: logOdds, outcome: sample.outcome, weights: sample.weights)
  }

  static func sums(of logOdds: [Double], outcome: [Double], weights: [Double]?) -> [Double] {
    var sums = [Double](repeating: 0, count: 5)
    for row in logOdds.indices {
      let (eta, y) = (logOdds[row], outcome[row])
      let w = weights.map { $0[row] } ?? 1
      let p = 1 / (1 + exp(-eta))
      sums[0] += w
      sums[1] += w * y
      sums[2] += w * p
      sums[3] += w * (max(eta, 0) + log1p(exp(-abs(eta))) - y * eta)
      sums[4] += w * (y - p) * (y - p)
    }
    return sums
  }

  public func total(from sums: [Double]) -> Total {
    Total(
      weight: sums[0], bads: sums[1], probability: sums[2], logLoss: sums[3], brier: sums[4])
  }
}
