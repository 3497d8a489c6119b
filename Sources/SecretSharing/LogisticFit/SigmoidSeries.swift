internal import Foundation
internal import LinearAlgebra

/// The logistic function, its likelihood and its weight as trigonometric sums.
///
///     μ(t) - 1/2          ≈ Σ_j odd_j sin(j ω t),       j = 1 ... order
///     ln(2 cosh(t/2))     ≈ constant + Σ_j even_j cos(j ω t)
///     μ(t) (1 - μ(t))     ≈ Σ_j j ω odd_j cos(j ω t),    ω = 2π / period,  |t| <= range
///
/// Shares of sin(jωr) and cos(jωr) then turn an opened t + r into shares of all three (Boura, Chillotti,
/// Gama, Jetchev, Peceny and Petric, *Financial Cryptography* 2018). The period is longer than the range
/// is wide; nothing is asked of the sums in the gap, so that they converge geometrically. By least
/// squares, because the functions are nearly dependent on the range (Huybrechs, *SIAM Journal on
/// Numerical Analysis* 47, 2010).
public struct SigmoidSeries: Sendable, Equatable {
  public let range: Double
  public let period: Double
  public let odd: [Double]
  public let constant: Double
  public let even: [Double]

  public var order: Int { odd.count }

  /// As somebody has computed it: those who multiply shares by it need the same numbers to the last bit,
  /// which a library of linear algebra does not promise on two machines.
  ///
  /// - Throws: for a series that is off by more than 0.01 or whose factors would enlarge rounding.
  public init(
    range: Double, period: Double, odd: [Double], constant: Double, even: [Double]
  ) throws(FitError) {
    try Self.check(order: odd.count, range: range)
    guard even.count == odd.count else {
      throw .badLimit("order of the series", Double(even.count))
    }
    guard period > 2 * range, period <= 4 * range else { throw .badLimit("period", period) }
    guard odd.allSatisfy({ abs($0) <= 64 }) else {
      throw .badLimit("largest factor of the series", odd.map(abs).max() ?? .nan)
    }
    guard ([constant] + even).allSatisfy({ abs($0) <= 65536 }) else {
      throw .badLimit("largest factor of the series", ([constant] + even).map(abs).max() ?? .nan)
    }
    self.range = range
    self.period = period
    self.odd = odd
    self.constant = constant
    self.even = even
    guard error < 0.01, lossError < 0.1 else { throw .badLimit("error of the series", error) }
  }

  /// - Parameter range: of the whole predictor: the sum of the holders' ranges.
  public init(order: Int, range: Double) throws(FitError) {
    try Self.check(order: order, range: range)
    var best: (error: Double, ratio: Double, odd: [Double])?
    // A shorter period resolves more, a longer one leaves more room to join the ends.
    for step in 0...16 {
      let ratio = 2.1 + 0.05 * Double(step)
      let odd = Self.fit(order: order, range: range, period: ratio * range, isOdd: true)
      let error = Self.largestError(odd, range: range, period: ratio * range)
      // Large factors of opposite signs would enlarge the rounding of what they multiply.
      let isTame = odd.allSatisfy { abs($0) <= 64 }
      if isTame && error < best?.error ?? .infinity { best = (error, ratio, odd) }
    }
    guard let best, best.error < 0.01 else { throw .badLimit("order of the series", Double(order)) }
    let period = best.ratio * range
    let all = Self.fit(order: order, range: range, period: period, isOdd: false)
    try self.init(
      range: range, period: period, odd: best.odd, constant: all[0], even: Array(all[1...]))
  }

  /// The shortest of some series that comes so near on the range.
  ///
  /// - Throws: when none does.
  public init(reaching error: Double, range: Double) throws(FitError) {
    for order in [16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 192, 256] {
      guard let series = try? SigmoidSeries(order: order, range: range), series.error <= error
      else { continue }
      self = series
      return
    }
    throw .badLimit("range", range)
  }

  private static func check(order: Int, range: Double) throws(FitError) {
    guard (4...256).contains(order) else { throw .badLimit("order of the series", Double(order)) }
    guard range >= 0.5, range <= 256 else { throw .badLimit("range", range) }
  }

  /// The largest error of μ on the range, as measured on a fine grid.
  public var error: Double { Self.largestError(odd, range: range, period: period) }

  private var lossError: Double {
    let frequency = 2 * Double.pi / period
    return (0...200).reduce(0.0) { largest, step in
      let point = range * Double(step) / 200
      let sum = even.enumerated().reduce(constant) {
        $0 + $1.element * cos(Double($1.offset + 1) * frequency * point)
      }
      return max(largest, abs(sum - point / 2 - log1p(exp(-point))))
    }
  }

  /// Of the weight's cosines.
  package var weights: [Double] {
    let frequency = 2 * Double.pi / period
    return odd.enumerated().map { Double($0 + 1) * frequency * $1 }
  }

  private static func fit(
    order: Int, range: Double, period: Double, isOdd: Bool
  ) -> [Double] {
    let (count, frequency) = (10 * order, 2 * Double.pi / period)
    // Chebyshev's points, which hold the error down at the end of the range.
    let points = (0..<count).map { range * cos(.pi * (Double($0) + 0.5) / Double(2 * count)) }
    let first = isOdd ? 1 : 0
    var matrix = Matrix(rowCount: count, columnCount: order + 1 - first)
    for (row, point) in points.enumerated() {
      for j in first...order {
        let angle = Double(j) * frequency * point
        matrix[row, j - first] = isOdd ? sin(angle) : cos(angle)
      }
    }
    let values = points.map {
      isOdd ? 0.5 * tanh($0 / 2) : $0 / 2 + log1p(exp(-$0))
    }
    return LeastSquares.solve(matrix, values, tolerance: 1e-13)
  }

  private static func largestError(_ odd: [Double], range: Double, period: Double) -> Double {
    let frequency = 2 * Double.pi / period
    return (0...2000).reduce(0.0) { largest, step in
      let point = range * Double(step) / 2000
      let sum = odd.enumerated().reduce(0.0) {
        $0 + $1.element * sin(Double($1.offset + 1) * frequency * point)
      }
      return max(largest, abs(sum - 0.5 * tanh(point / 2)))
    }
  }

  /// `t` as an angle whose full turn is 2^64.
  package func angle(of t: Double) -> UInt64 {
    UInt64(bitPattern: Int64((t / period * 0x1p63).rounded())) << 1
  }
}

extension SigmoidSeries: Codable {
  private enum CodingKeys: String, CodingKey { case range, period, odd, constant, even }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      range: values.decode(Double.self, forKey: .range),
      period: values.decode(Double.self, forKey: .period),
      odd: values.decode([Double].self, forKey: .odd),
      constant: values.decode(Double.self, forKey: .constant),
      even: values.decode([Double].self, forKey: .even))
  }
}
