/// The receiver operating characteristic: what each cut-off catches.
public struct ROCPoint: Codable, Sendable, Equatable {
  /// The share of goods that a cut-off declines: 1 - specificity.
  public let goodsDeclined: Double
  /// The share of bads that it declines: sensitivity.
  public let badsDeclined: Double

  package init(goodsDeclined: Double, badsDeclined: Double) {
    self.goodsDeclined = goodsDeclined
    self.badsDeclined = badsDeclined
  }
}

extension ScoreTable {
  /// From (0, 0), where nobody is declined, to (1, 1), the riskiest cells first.
  public var rocCurve: [ROCPoint] {
    let total = total
    guard total.good > 0, total.bad > 0 else { return [] }
    var declined = BinCount.zero
    return [ROCPoint(goodsDeclined: 0, badsDeclined: 0)]
      + counts.reversed().map { cell in
        declined += cell
        return ROCPoint(
          goodsDeclined: declined.good / total.good, badsDeclined: declined.bad / total.bad)
      }
  }
}
