internal import Foundation

/// Doubles as unsigned integers in the same order, so that an interval of doubles can be divided
/// evenly whatever its scale: every step of a search leaves a fixed fraction of the candidates.
enum OrderedBits {
  static let sign: UInt64 = 1 << 63
  static let lowest = of(-Double.greatestFiniteMagnitude)
  /// One above the largest finite double.
  static let end = of(.infinity)

  static func of(_ value: Double) -> UInt64 {
    // -0 and 0 are the same value and get the same place.
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits & sign == 0 ? bits | sign : ~bits
  }

  static func value(of bits: UInt64) -> Double {
    let value = Double(bitPattern: bits & sign == 0 ? ~bits : bits & ~sign)
    return value == 0 ? 0 : value
  }
}

extension Double {
  /// The decimal with the fewest significant digits in `[low, high]`; among those of equal length the
  /// one nearest to the middle.
  static func shortestDecimal(from low: Double, through high: Double) -> Double {
    precondition(low <= high && low.isFinite && high.isFinite, "an interval of finite numbers")
    if low <= 0 && high >= 0 { return 0 }
    if low == high { return low }
    let middle = low + (high - low) / 2
    for digits in 1...17 {
      // A power of ten of the interval's size: the coarsest grids come first.
      let exponent = Int(log10(max(abs(low), abs(high))).rounded(.down)) + 2 - digits
      let nearest = middle.rounded(toPowerOfTen: exponent)
      let inside = [-1.0, 0, 1].map { nearest.shifted(by: $0, powerOfTen: exponent) }
        .filter { $0 >= low && $0 <= high }
      if let best = inside.min(by: { abs($0 - middle) < abs($1 - middle) }) { return best }
    }
    return middle
  }

  /// `self` on the grid of `10^exponent`, exactly the double a reader of the decimal would get.
  private func rounded(toPowerOfTen exponent: Int) -> Double {
    shifted(by: 0, powerOfTen: exponent)
  }

  private func shifted(by steps: Double, powerOfTen exponent: Int) -> Double {
    let grid = (self / pow(10, Double(exponent))).rounded() + steps
    // Through text, because grid * 10^exponent would round twice.
    return Double("\(Int64(grid.clamped(to: -1e18...1e18)))e\(exponent)") ?? self
  }

  private func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
