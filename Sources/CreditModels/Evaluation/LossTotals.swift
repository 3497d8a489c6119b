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

    init(_ sums: [Double]) {
      (weight, bads, probability) = (sums[0], sums[1], sums[2])
      (logLoss, brier) = (sums[3], sums[4])
    }
  }

  public var title: String { "losses and probabilities of default" }
  public var entryCount: Int { Self.lossCount }
  public var bound: EntryBound { .fixedPoint }
  public var query: Query { .lossTotals(self) }

  public func contribution(of rows: PartyRows) throws -> [Double] {
    let sample = rows.sample(part)
    let logOdds = try model.logOdds(of: rows, part: part)
    return Self.sums(of: logOdds, outcome: sample.outcome, weights: sample.weights)
  }

  static func sums(of logOdds: [Double], outcome: [Double], weights: [Double]?) -> [Double] {
    var sums = [Double](repeating: 0, count: lossCount)
    for row in logOdds.indices {
      _ = add(
        logOdds: logOdds[row], outcome: outcome[row], weight: weights.map { $0[row] } ?? 1,
        to: &sums, at: 0)
    }
    return sums
  }

  static let lossCount = 5

  /// Adds a row to the losses that begin at `start`.
  ///
  /// - Returns: its weighted probability of default.
  static func add(
    logOdds eta: Double, outcome y: Double, weight w: Double, to sums: inout [Double], at start: Int
  ) -> Double {
    let p = 1 / (1 + exp(-eta))
    sums[start] += w
    sums[start + 1] += w * y
    sums[start + 2] += w * p
    sums[start + 3] += w * (max(eta, 0) + log1p(exp(-abs(eta))) - y * eta)
    sums[start + 4] += w * (y - p) * (y - p)
    return w * p
  }

  public func total(from sums: [Double]) -> Total {
    Total(sums)
  }
}
