/// The shape of the bad rate along the ordered bins.
///
/// A shape is what the expert can defend: more utilisation, more risk. Every shape but `none` also
/// holds for two bins, where it is a plain rise or fall.
public enum Trend: String, Codable, Sendable, CaseIterable {
  /// Any shape.
  case none
  /// Each bin is worse than the one before it.
  case ascending
  /// Each bin is better than the one before it.
  case descending
  /// Rises, then falls; either part may be absent.
  case peak
  /// Falls, then rises; either part may be absent.
  case valley
  /// Second differences of the bad rate over consecutive bins are at most zero.
  case concave
  /// Second differences of the bad rate over consecutive bins are at least zero.
  case convex
  /// The better of `ascending` and `descending`; `peak` or `valley` only where it pays well, see
  /// `CoarseClassing.turnAdvantage`.
  case auto

  /// Bad rates, or differences of them, that are closer than this are equal: counts under
  /// observation weights carry rounding, and 0.1, 0.2, 0.3 is a straight line.
  static let rounding = 1e-12
}

extension Trend {
  /// The shape in a sentence: "no split has an ascending bad rate".
  var phrase: String {
    switch self {
    case .none: "a bad rate of any shape"
    case .ascending: "an ascending bad rate"
    case .descending: "a descending bad rate"
    case .peak: "a bad rate that rises and then falls"
    case .valley: "a bad rate that falls and then rises"
    case .concave: "a concave bad rate"
    case .convex: "a convex bad rate"
    case .auto: "a bad rate that rises, falls, or turns once"
    }
  }
}

/// A shape as an automaton that reads one neighbouring pair of bins after the other.
///
/// Its memory is all that the solver must know of the bins before the pair:
///
/// | shape | memory |
/// |---|---|
/// | none, ascending, descending | nothing: 0 |
/// | peak, valley | whether the turn is behind: 0 or 1 |
/// | concave, convex | where the bin before the pair starts |
extension Trend {
  /// A path starts with memory 0 and stays in `0..<memories(fineBins)`.
  func memories(fineBins: Int) -> Int {
    switch self {
    case .none, .ascending, .descending: 1
    case .peak, .valley: 2
    case .concave, .convex: fineBins
    case .auto: preconditionFailure("auto is resolved before it is solved")
    }
  }

  /// The memory after the pair `start..<middle`, `middle..<end`, or nil when it breaks the shape.
  /// The two bad rates differ.
  func next(
    after memory: Int, start: Int, middle: Int, end: Int, badRate: (Int, Int) -> Double
  ) -> Int? {
    let step = badRate(middle, end) - badRate(start, middle)
    switch self {
    case .none: return 0
    case .ascending: return step > 0 ? 0 : nil
    case .descending: return step < 0 ? 0 : nil
    case .peak: return step < 0 ? 1 : memory == 0 ? 0 : nil
    case .valley: return step > 0 ? 1 : memory == 0 ? 0 : nil
    case .concave, .convex:
      // The first bin starts at 0: no bin is before it, and one step alone does not bend.
      guard start > 0 else { return start }
      let bend = step - (badRate(start, middle) - badRate(memory, start))
      return (self == .concave ? -bend : bend) >= -Trend.rounding ? start : nil
    case .auto: preconditionFailure("auto is resolved before it is solved")
    }
  }
}
