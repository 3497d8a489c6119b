/// A band of scores in a gains table, the riskiest band first.
public struct GainsBand: Codable, Sendable, Equatable {
  public let good: Double
  public let bad: Double
  public let badRate: Double
  /// The shares of all rows and of all bads in this band and the riskier ones.
  public let cumulativeRows: Double
  public let cumulativeBads: Double
  /// How many times as often rows are bad here, and down to here, as everywhere.
  public let lift: Double
  public let cumulativeLift: Double
}

extension ScoreTable {
  /// Gains and lift by bands of about equally many rows, deciles by default; each band has as many
  /// rows and bads as the cells it is made of.
  public func gains(bands count: Int = 10) -> [GainsBand] {
    let total = total
    guard total.rows > 0, total.bad > 0 else { return [] }
    var riskier = BinCount.zero
    return bands(count).counts.reversed().filter { $0.rows > 0 }.map { band in
      riskier += band
      return GainsBand(
        good: band.good, bad: band.bad, badRate: band.badRate,
        cumulativeRows: riskier.rows / total.rows, cumulativeBads: riskier.bad / total.bad,
        lift: band.badRate / total.badRate, cumulativeLift: riskier.badRate / total.badRate)
    }
  }
}
