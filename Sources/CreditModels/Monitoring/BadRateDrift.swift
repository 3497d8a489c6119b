/// How the bad rate of each bin of a characteristic has moved, where outcomes are known.
public struct BadRateDrift: Codable, Sendable, Equatable {
  /// The characteristic, or `score`.
  public let name: String
  public let bins: [Bin]

  public struct Bin: Codable, Sendable, Equatable {
    public let label: String
    public let expected: BinCount
    /// Rows whose outcome is known.
    public let actual: BinCount
    /// Of the hypothesis that both have one bad rate; `nil` where a side has no rows.
    public let p: Double?

    init(label: String, expected: BinCount, actual: BinCount) {
      self.label = label
      self.expected = expected
      self.actual = actual
      p = expected.rows > 0 && actual.rows > 0 ? expected.pValue(against: actual) : nil
    }
  }

  /// The share of data sets without a change that raise an alert all the same: p-values are compared
  /// with it divided by the number of bins tested (Bonferroni), of all months or parties together.
  public static let significance = 0.05
}
