/// Whether the predicted probabilities of default come true, by bands of the score.
public struct Calibration: Codable, Sendable, Equatable {
  /// The safest first.
  public let bands: [Band]
  public let hosmerLemeshow: HosmerLemeshow?

  public struct Band: Codable, Sendable, Equatable {
    /// The log-odds of bad `[from, to)`; `nil` where the band has no end.
    public let from: Double?
    public let to: Double?
    public let good: Double
    public let bad: Double
    /// The mean predicted probability of default.
    public let expected: Double
    /// The share of bads.
    public let observed: Double
    /// Two-sided, of the hypothesis that every row is bad with probability `expected`. Within a band
    /// probabilities differ, so the test is a little cautious.
    public let p: Double
    public let test: BinomialTest.Method
  }

  /// `Σ (bad - E)² / (E (1 - E/n))` over bands with E expected bads among n rows.
  ///
  /// Under true probabilities about chi-squared, with the number of bands less 2 degrees of freedom on
  /// the rows of the fit, with all of them on other rows.
  /// Hosmer, Lemeshow and Sturdivant, *Applied Logistic Regression*, 2013, section 5.2.2.
  public struct HosmerLemeshow: Codable, Sendable, Equatable {
    public let statistic: Double
    public let degreesOfFreedom: Int
    public let p: Double
  }
}

extension ScoreTable {
  /// Bands of about equally many rows, made of whole cells.
  ///
  /// - Parameter isTraining: whether the probabilities were fitted on these rows.
  public func calibration(bands count: Int = 10, isTraining: Bool) -> Calibration {
    let table = bands(count)
    let bands = table.counts.indices.compactMap { index -> Calibration.Band? in
      let count = table.counts[index]
      guard count.rows > 0 else { return nil }
      let expected = table.probabilities[index] / count.rows
      return .init(
        from: index > 0 ? table.edges[index - 1] : nil,
        to: index < table.edges.count ? table.edges[index] : nil, good: count.good,
        bad: count.bad, expected: expected, observed: count.badRate,
        p: BinomialTest.pValue(count, probability: expected),
        test: BinomialTest.method(for: count))
    }
    return Calibration(
      bands: bands, hosmerLemeshow: Self.hosmerLemeshow(bands, isTraining: isTraining))
  }

  private static func hosmerLemeshow(
    _ bands: [Calibration.Band], isTraining: Bool
  ) -> Calibration.HosmerLemeshow? {
    let degreesOfFreedom = bands.count - (isTraining ? 2 : 0)
    guard degreesOfFreedom > 0, bands.allSatisfy({ $0.expected > 0 && $0.expected < 1 }) else {
      return nil
    }
    let statistic = bands.reduce(0) { sum, band in
      let rows = band.good + band.bad
      let expected = rows * band.expected
      return sum + (band.bad - expected) * (band.bad - expected) / (expected * (1 - band.expected))
    }
    return .init(
      statistic: statistic, degreesOfFreedom: degreesOfFreedom,
      p: ChiSquare.survival(statistic, degrees: degreesOfFreedom))
  }
}
