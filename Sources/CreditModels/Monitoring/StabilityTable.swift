/// How the rows of two data sets fall into the same bins: of the score (PSI) or of one
/// characteristic (CSI).
public struct StabilityTable: Codable, Sendable, Equatable {
  /// `score`, or the characteristic.
  public let name: String
  public let labels: [String]
  /// Rows by bin, of the data set the card was fitted on or the one compared with.
  public let expected: [Double]
  /// Rows by bin, of the data set in question.
  public let actual: [Double]

  public init(name: String, labels: [String], expected: [Double], actual: [Double]) {
    precondition(labels.count == expected.count && labels.count == actual.count)
    self.name = name
    self.labels = labels
    self.expected = expected
    self.actual = actual
  }
}
