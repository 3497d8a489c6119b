/// Which characteristics are given as reasons of a score, and how many.
///
///     loss = baseline - points        on a reversed scale points - baseline
///
/// The characteristics that lost most are the reasons, the largest loss first, ties in the order of
/// the card. One that lost nothing is no reason, so there may be fewer than `count`.
///
/// Siddiqi, *Credit Risk Scorecards*, 2006, chapter 6; DMG, PMML 4.4, *Scorecard*, "Ranking reason
/// codes".
public struct ReasonRules: Codable, Sendable, Equatable {
  public var count = 4
  public var baseline = Baseline.maximum

  /// What an applicant's points are compared with, for each characteristic.
  public enum Baseline: String, Codable, Sendable, CaseIterable {
    /// The points of the safest bin that training rows fell into.
    case maximum
    /// The mean points of the training rows.
    case mean
  }

  public init() {}

  /// The baseline of a characteristic, `nil` where its bins' counts do not tell.
  ///
  /// - Parameters:
  ///   - points: by bin number.
  ///   - counts: training rows by bin number; without them every bin counts for the maximum.
  func baseline(points: [Double], counts: [BinCount]?, highIsRisky: Bool) -> Double? {
    let weights = counts?.map(\.rows)
    let rows = weights?.reduce(0, +) ?? 0
    switch baseline {
    case .maximum:
      let known = points.indices.filter { rows == 0 || weights?[$0] ?? 0 > 0 }.map { points[$0] }
      return highIsRisky ? known.min() : known.max()
    case .mean:
      guard let weights, rows > 0 else { return nil }
      return zip(points, weights).reduce(0) { $0 + $1.0 * $1.1 } / rows
    }
  }
}

extension Scorecard {
  /// The terms that are the reasons of an applicant's score, the most important first.
  ///
  /// - Parameter points: by term.
  public func reasons(points: [Double]) -> [Int] {
    let sign = scaling.highIsRisky ? -1.0 : 1.0
    let losses = points.indices.compactMap { term -> (term: Int, loss: Double)? in
      guard let baseline = baselines[term] else { return nil }
      let loss = sign * (baseline - points[term])
      return loss > 0 ? (term, loss) : nil
    }
    // The order of the card decides between equal losses, which a sort alone does not promise.
    let ranked = losses.sorted { ($1.loss, $0.term) < ($0.loss, $1.term) }
    return ranked.prefix(scaling.reasons.count).map(\.term)
  }

  /// Whether the card can give reasons: it wants some and has a baseline to compare with.
  public var givesReasons: Bool {
    scaling.reasons.count > 0 && baselines.contains { $0 != nil }
  }
}
