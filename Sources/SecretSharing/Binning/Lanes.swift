/// Small numbers side by side in words: as many lanes of `bits` bits as fit, the first one lowest.
///
/// Numbers count modulo `2^bits`. Nothing carries from lane to lane, since words are never added.
package struct Lanes: Sendable, Equatable {
  package let bits: Int

  package init(bits: Int) {
    precondition((1...63).contains(bits))
    self.bits = bits
  }

  /// For numbers up to `largest`.
  package init(largest: Int) { self.init(bits: Self.bits(for: largest)) }

  static func bits(for largest: Int) -> Int {
    max(1, Int.bitWidth - largest.leadingZeroBitCount)
  }

  package var count: Int { 64 / bits }
  package var mask: UInt64 { (1 << UInt64(bits)) - 1 }

  package func wordCount(_ numbers: Int) -> Int { (numbers + count - 1) / count }

  package func packed(_ numbers: [UInt64]) -> [UInt64] {
    let (count, bits, mask) = (count, UInt64(bits), mask)
    var words = [UInt64](repeating: 0, count: wordCount(numbers.count))
    var index = 0
    for position in words.indices {
      var (word, shift) = (0 as UInt64, 0 as UInt64)
      for number in numbers[index..<min(index + count, numbers.count)] {
        word |= (number & mask) << shift
        shift += bits
      }
      words[position] = word
      index += count
    }
    return words
  }

  /// The first `numbers` numbers; what is left of a word does not matter.
  package func unpacked(_ words: some Sequence<UInt64>, _ numbers: Int) -> [UInt64] {
    let (count, bits, mask) = (count, UInt64(bits), mask)
    var result: [UInt64] = []
    result.reserveCapacity(numbers)
    for var word in words {
      for _ in 0..<min(count, numbers - result.count) {
        result.append(word & mask)
        word >>= bits
      }
    }
    precondition(result.count == numbers, "too few words")
    return result
  }

  /// The numbers of a stretch of a random stream; stretches begin at even words.
  package func random(_ stretch: Int, _ numbers: Int, from stream: RandomWords) -> [UInt64] {
    let start = stretch * ((wordCount(BinTerms.stretch) + 1) / 2 * 2)
    return unpacked(stream.words(start..<(start + wordCount(numbers))), numbers)
  }
}
