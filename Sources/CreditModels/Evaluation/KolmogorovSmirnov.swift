/// The largest distance of the distribution functions of goods and bads, and where it is.
///
///     KS = max |F_bad - F_good|
///
/// over the ends of cells, the first and the last included: rows of one score stand on one side of
/// every end. Kolmogorov, 1933; Smirnov, 1939.
public struct KolmogorovSmirnov: Codable, Sendable, Equatable {
  public let value: Double
  /// The log-odds of bad at which it is; `nil` when nothing divides the rows.
  public let logOdds: Double?
  /// The score there.
  public let score: Double?
  /// The KS of the single scores lies in `value ... value + error`: inside a cell all of one kind may
  /// come first.
  public let error: Double

  /// A point of the curve: the shares of goods and bads below a log-odds.
  public struct Point: Codable, Sendable, Equatable {
    /// The end of a cell; `nil` after the last.
    public let logOdds: Double?
    public let goods: Double
    public let bads: Double

    public var distance: Double { abs(goods - bads) }
  }
}

extension ScoreTable {
  /// A point for the end of each cell, the safest first.
  public var distributionCurve: [KolmogorovSmirnov.Point] {
    let total = total
    guard total.good > 0, total.bad > 0 else { return [] }
    var below = BinCount.zero
    return counts.enumerated().map { index, cell in
      below += cell
      return .init(
        logOdds: index < edges.count ? edges[index] : nil, goods: below.good / total.good,
        bads: below.bad / total.bad)
    }
  }

  public func kolmogorovSmirnov(scaling: Scaling) -> KolmogorovSmirnov {
    let curve = distributionCurve
    let largest = curve.max { $0.distance < $1.distance }
    guard let largest, largest.distance > 0, let logOdds = largest.logOdds else {
      return KolmogorovSmirnov(value: 0, logOdds: nil, score: nil, error: bound(of: curve))
    }
    return KolmogorovSmirnov(
      value: largest.distance, logOdds: logOdds, score: scaling.score(logOdds: logOdds),
      error: max(0, bound(of: curve) - largest.distance))
  }

  /// The most the distance can be, the rows of each cell in the worst order.
  private func bound(of curve: [KolmogorovSmirnov.Point]) -> Double {
    var (bound, goods, bads) = (0.0, 0.0, 0.0)
    for point in curve {
      bound = max(bound, abs(point.bads - goods), abs(point.goods - bads))
      (goods, bads) = (point.goods, point.bads)
    }
    return bound
  }
}
