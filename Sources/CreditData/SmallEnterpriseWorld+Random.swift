import Foundation

/// xoshiro256**, its state filled by SplitMix64: the same numbers on every machine.
///
/// For invented data only; nothing secret may come from it.
/// Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021,
/// doi:10.1145/3460772.
package struct Xoshiro256: RandomNumberGenerator {
  private var a, b, c, d: UInt64

  package init(seed: UInt64) {
    var state = seed
    func splitMix() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    (a, b, c, d) = (splitMix(), splitMix(), splitMix(), splitMix())
  }

  package mutating func next() -> UInt64 {
    let scrambled = b &* 5
    let result = (scrambled << 7 | scrambled >> 57) &* 9
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }
}

/// The distributions a world is drawn from. Not the standard library's own `random(in:)` and
/// `shuffled`: their algorithms may change with the compiler, a seed's world may not.
extension RandomNumberGenerator {
  /// Between 0 and 1, never either.
  package mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// True with `probability`.
  package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Standard normal, by Box and Muller.
  package mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  /// Gamma with mean `shape` and scale 1, for a shape of 1 or more.
  ///
  /// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000,
  /// doi:10.1145/358407.358414.
  package mutating func gamma(shape: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(uniform()) < x * x / 2 + d * (1 - v + log(v)) { return d * v }
    }
  }

  /// Between 0 and 1 around `mean`, a ratio of two gammas; beta-like where a shape would be below 1.
  package mutating func share(mean: Double, precision: Double) -> Double {
    let part = gamma(shape: max(1, mean * precision)) * min(1, mean * precision)
    let rest = gamma(shape: max(1, (1 - mean) * precision))
    return part / (part + rest)
  }

  /// A count with a Poisson distribution: by multiplication, above 30 a rounded normal.
  package mutating func poisson(mean: Double) -> Double {
    if mean > 30 { return max(0, (mean + mean.squareRoot() * normal()).rounded()) }
    let limit = exp(-mean)
    var product = uniform()
    var count = 0.0
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }

  /// A count with more spread than Poisson: its mean is itself gamma distributed.
  package mutating func count(mean: Double, shape: Double) -> Double {
    poisson(mean: mean * gamma(shape: shape) / shape)
  }

  /// How many of a few trials succeed.
  package mutating func binomial(trials: Int, probability: Double) -> Double {
    (0..<trials).reduce(0) { count, _ in chance(probability) ? count + 1 : count }
  }

  /// One of `choices`, in proportion to its weight.
  package mutating func pick<Choice>(_ choices: [Choice], weight: (Choice) -> Double) -> Choice {
    var rest = uniform() * choices.reduce(0) { $0 + weight($1) }
    for choice in choices.dropLast() {
      rest -= weight(choice)
      if rest < 0 { return choice }
    }
    return choices[choices.count - 1]
  }

  /// The numbers below `count` in random order, by Fisher and Yates.
  package mutating func permutation(_ count: Int) -> [Int] {
    var result = Array(0..<count)
    for last in result.indices.reversed() {
      result.swapAt(last, Int(uniform() * Double(last + 1)))
    }
    return result
  }
}

/// The standard logistic function, from log-odds to a probability.
func logistic(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

extension Double {
  /// Rounded to `digits` after the point, as a form would show it.
  func rounded(digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (self * scale).rounded() / scale
  }
}
