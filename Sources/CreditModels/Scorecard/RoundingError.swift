/// What whole points change, in points: the rounded minus the unrounded score.
///
/// With d_b the change of the base and d_ij that of bin j of characteristic i:
///
///     largest = max(|d_b + Σ_i max_j d_ij|, |d_b + Σ_i min_j d_ij|)
///     rootMeanSquare = √((d_b + Σ_i mean_i)² + Σ_i variance_i)
///     bound = (k + 1) / 2,  k / 2 with a spread base
///
/// Some applicant can have the largest difference; none can have more. Mean and variance are over
/// the training rows of each characteristic, which are taken as independent of each other.
public struct RoundingError: Sendable, Equatable {
  public let largest: Double
  /// `nil` without counts of training rows.
  public let rootMeanSquare: Double?
  /// What any card of so many characteristics keeps.
  public let bound: Double
}

extension Scorecard {
  /// What rounding changes; `nil` for a card that does not round, or with a term that has no bins.
  public var roundingError: RoundingError? {
    guard scaling.rounding == .whole else { return nil }
    var exact = scaling
    exact.rounding = .none
    let unrounded = rescaled(exact)
    let base = basePoints - unrounded.basePoints
    var (high, low, mean, variance) = (base, base, base, 0.0)
    var hasCounts = true
    for term in model.design.terms.indices {
      guard let points = points(ofTerm: term), let other = unrounded.points(ofTerm: term) else {
        return nil
      }
      let changes = zip(points, other).map { $0 - $1 }
      high += changes.max() ?? 0
      low += changes.min() ?? 0
      let weights = counts[term]?.map(\.rows) ?? []
      let rows = weights.reduce(0, +)
      guard rows > 0 else {
        hasCounts = false
        continue
      }
      let own = zip(changes, weights).reduce(0) { $0 + $1.0 * $1.1 } / rows
      mean += own
      variance += zip(changes, weights).reduce(0) { $0 + ($1.0 - own) * ($1.0 - own) * $1.1 } / rows
    }
    return RoundingError(
      largest: max(abs(high), abs(low)),
      rootMeanSquare: hasCounts ? (mean * mean + variance).squareRoot() : nil,
      bound: Double(model.design.terms.count + (scaling.base == .separate ? 1 : 0)) / 2)
  }
}
