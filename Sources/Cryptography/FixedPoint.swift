/// Real numbers as ring elements: `UInt128`, two's complement, 64 fractional bits.
///
///     word = round(x * 2^64) mod 2^128,  x = signed(word) / 2^64,  -2^63 <= x < 2^63
///
/// A sum of words is exact integer arithmetic: it depends neither on the order nor on the grouping
/// of its terms, and masks cancel to the last bit. Integers, and sums of integers below 2^53, come
/// back exactly; everything else is off by at most 2^-65 per term and one rounding at the end.
public enum FixedPoint {
  public static let fractionalBits = 64

  /// Why a vector cannot be encoded: the position, never the value.
  public enum EncodingError: Error, Equatable, CustomStringConvertible {
    case notFinite(index: Int)
    case outOfRange(index: Int, bound: Double)
    case notWhole(index: Int)

    public var description: String {
      switch self {
      case .notFinite(let index):
        "Entry \(index) is not a finite number; only finite numbers can be summed."
      case .notWhole(let index):
        "Entry \(index) is no count; only whole numbers from 0 on are summed as counts."
      case .outOfRange(let index, let bound):
        "Entry \(index) reaches \(bound), where a sum over all parties could overflow; rescale it."
      }
    }
  }

  /// The words of `values`, rounded to nearest, ties to even.
  ///
  /// Every entry must be smaller in magnitude than `2^62 / parties`, so that the total of all
  /// parties stays below 2^62, a factor of two inside the ring.
  public static func encode(
    _ values: [Double], parties n: Int
  ) throws(EncodingError) -> [UInt128] {
    precondition(n > 0, "a sum has at least one party")
    let bound = 0x1p62 / Double(n)
    var words = [UInt128](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() {
      // Written so that NaN fails as well.
      guard abs(value) < bound else {
        throw value.isFinite
          ? .outOfRange(index: index, bound: bound) : .notFinite(index: index)
      }
      words[index] = word(of: value)
    }
    return words
  }

  /// The numbers that `words` stand for, each rounded once, to nearest, ties to even.
  public static func decode(_ words: [UInt128]) -> [Double] {
    words.map(number(of:))
  }

  /// Shifts the significand into place. The library's conversion to `UInt128` is generic over all
  /// formats and thirty times slower.
  private static func word(of value: Double) -> UInt128 {
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7FF)
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    // Subnormals round to zero with or without their implicit bit.
    let significand = fraction | 1 << 52
    let shift = exponent - 1075 + fractionalBits
    let magnitude =
      shift >= 0 ? UInt128(significand) &<< shift : UInt128(rounded(significand, dropping: -shift))
    return value.sign == .minus ? 0 &- magnitude : magnitude
  }

  /// `significand / 2^count`, ties to even.
  private static func rounded(_ significand: UInt64, dropping count: Int) -> UInt64 {
    guard count <= 54 else { return 0 }
    let quotient = significand &>> count
    let remainder = significand & (1 &<< count &- 1)
    let half: UInt64 = 1 &<< (count &- 1)
    let up = remainder > half || (remainder == half && quotient & 1 == 1)
    return up ? quotient + 1 : quotient
  }

  /// Reduces the magnitude to 64 bits, or-ing what is lost into the lowest of them: with eleven
  /// bits more than a `Double` holds, that bit decides ties and nothing else.
  private static func number(of word: UInt128) -> Double {
    let isNegative = word >> 127 == 1
    let magnitude = isNegative ? 0 &- word : word
    let shift = 64 - UInt64(truncatingIfNeeded: magnitude >> 64).leadingZeroBitCount
    let lost = magnitude & (1 &<< UInt128(shift) &- 1)
    let kept = UInt64(truncatingIfNeeded: magnitude &>> UInt128(shift)) | (lost == 0 ? 0 : 1)
    let scale = Double(bitPattern: UInt64(1023 + shift - fractionalBits) << 52)
    return isNegative ? -Double(kept) * scale : Double(kept) * scale
  }
}
