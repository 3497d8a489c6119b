/// What is known of one bin: counts of rows, and sums of weights if rows have them.
public struct BinSum: Sendable, Equatable {
  public let rows: Int
  public let bads: Int
  public let weight: Double?
  public let badWeight: Double?

  public var goods: Int { rows - bads }
  public var goodWeight: Double? {
    guard let weight, let badWeight else { return nil }
    return weight - badWeight
  }

  public init(rows: Int, bads: Int, weight: Double? = nil, badWeight: Double? = nil) {
    (self.rows, self.bads, self.weight, self.badWeight) = (rows, bads, weight, badWeight)
  }
}
