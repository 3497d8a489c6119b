internal import Foundation

/// How many fractional bits everything has, from the bounds in the terms: the most with which no total
/// leaves 62 bits. What is only passed through may wrap around.
///
/// With `n` rows and a mean square `s` of the columns at most, Cauchy and Schwarz bound the sums:
///
///     |Xᵀd| <= n √s,   |XᵀX| <= n s,   |XᵀWX| <= n s / 4,   Σ ln(2 cosh(z/2)) <= n (range/2 + 1)
package struct Scales: Sendable, Equatable {
  /// Of features; part of what the model is.
  package static let feature = 16
  /// Of the shares of sines and cosines.
  package static let harmonic = 31
  /// A third of a word is left for carries of its own.
  static let room = 61

  /// Of residual, loss and weight, in this order.
  package let lanes: [Int]
  /// Of the factors of their harmonics.
  package let factors: [Int]

  package var residual: Int { lanes[0] }
  package var loss: Int { lanes[1] }
  package var weight: Int { lanes[2] }
  package var gram: Int { 2 * Self.feature }
  package var information: Int { 2 * Self.feature + weight }
  package var gradient: Int { Self.feature + residual }

  /// What the truncation of a lane drops.
  package func shift(_ lane: Int) -> Int { Self.harmonic + factors[lane] - lanes[lane] }

  init(rowCount: Int, meanSquare: Double, range: Double) throws(FitError) {
    let n = Double(rowCount)
    let square = max(meanSquare, 1)
    // Two for a constant that the shares leave out.
    let loss = 2 * (range / 2 + 1)
    let crossBits = Self.room - 2 * Self.feature - Self.bits(n * square)
    guard crossBits >= 0 else { throw .overflow(of: "cross products", bits: crossBits, least: 0) }
    lanes = [
      min(30, Self.room - Self.feature - Self.bits(n * square.squareRoot())),
      min(36, Self.room - Self.bits(n * loss)),
      min(28, Self.room - 2 * Self.feature - Self.bits(n * square / 4)),
    ]
    factors = [
      29, min(29, Self.room - Self.harmonic - Self.bits(loss)), 29,
    ]
    for (lane, name, least) in [(0, "residuals", 16), (1, "log-likelihood", 12), (2, "weights", 6)]
    where lanes[lane] < least {
      throw .overflow(of: name, bits: lanes[lane], least: least)
    }
  }

  /// How many bits a number up to `bound` needs.
  private static func bits(_ bound: Double) -> Int { Int(log2(bound).rounded(.up)) }

  /// The number a word stands for.
  package static func number(_ word: UInt64, bits: Int) -> Double {
    Double(Int64(bitPattern: word)) * Double(sign: .plus, exponent: -bits, significand: 1)
  }
}
