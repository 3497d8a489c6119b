/// Counts as ring elements: `UInt64`, the number itself.
///
/// Sums of counts below 2^53 come back exactly; half the bytes of fixed point.
public enum WholeNumbers {
  /// The words of `values`, all of them whole, none negative and each below `2^53 / parties`.
  public static func encode(
    _ values: [Double], parties n: Int
  ) throws(FixedPoint.EncodingError) -> [UInt64] {
    precondition(n > 0, "a sum has at least one party")
    let bound = 0x1p53 / Double(n)
    var words = [UInt64](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() {
      guard value.isFinite else { throw .notFinite(index: index) }
      guard value < bound else { throw .outOfRange(index: index, bound: bound) }
      guard let word = UInt64(exactly: value) else { throw .notWhole(index: index) }
      words[index] = word
    }
    return words
  }

  /// The numbers that `words` stand for. What is no sum of counts is above 2^53, nearly always.
  public static func decode(_ words: [UInt64]) -> [Double] { words.map { Double($0) } }
}
