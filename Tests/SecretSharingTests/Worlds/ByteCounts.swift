/// How often each byte occurs in words.
struct ByteCounts {
  private var counts = [Int](repeating: 0, count: 256)
  private var total = 0

  mutating func add(_ words: some Sequence<UInt64>) {
    for word in words {
      for byte in 0..<8 { counts[Int(word >> (8 * UInt64(byte)) & 255)] += 1 }
      total += 8
    }
  }

  /// Whether chi-squared of 255 degrees, of mean 255 and deviation 22.6, is within seven of them.
  var areUniform: Bool {
    let expected = Double(total) / 256
    let statistic = counts.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    return (97...413).contains(statistic)
  }
}
