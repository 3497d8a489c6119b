import Foundation

/// From values to places along an axis, with round numbers to mark.
struct LinearScale {
  private let domain: ClosedRange<Double>
  private let range: (start: Double, end: Double)

  /// Covers the finite ones of `values`, from the least to the greatest.
  init(covering values: [Double], from start: Double, to end: Double) {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    // A single value lies in the middle.
    domain = low < high ? low...high : low - 0.5...high + 0.5
    range = (start, end)
  }

  func callAsFunction(_ value: Double) -> Double {
    let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    return range.start + share * (range.end - range.start)
  }

  /// About `count` multiples of 1, 2 or 5 times a power of ten.
  func ticks(_ count: Int) -> [Tick] {
    let rough = (domain.upperBound - domain.lowerBound) / Double(count)
    let exponent = log10(rough).rounded(.down)
    let power = pow(10, exponent)
    guard rough.isFinite, power > 0, power.isFinite else { return [] }
    let step = power * ([1, 2, 5].first { $0 * power >= rough } ?? 10)
    let first = (domain.lowerBound / step).rounded(.up)
    let last = (domain.upperBound / step).rounded(.down)
    // Far from zero the steps may be too fine to tell apart.
    guard abs(first) < 1e9, abs(last) < 1e9, last >= first else { return [] }
    let decimals = max(0, Int(-log10(step).rounded(.down)))
    return (Int(first)...Int(last)).map { index in
      let value = Double(index) * step
      return Tick(value: value, place: self(value), decimals: decimals)
    }
  }

  struct Tick {
    let value: Double
    let place: Double
    /// Digits after the point that tell neighbours apart.
    let decimals: Int

    var text: String { NumberText.fixed(value, decimals) }
    var percent: String { NumberText.percent(value, max(0, decimals - 2)) }
  }
}
