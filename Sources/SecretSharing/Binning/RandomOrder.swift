/// A uniformly random order of `0..<count`, the same for all who have the stream.
package enum RandomOrder {
  /// Fisher and Yates; numbers below a bound by multiplication, with rejection, so that no order is
  /// likelier than another (Lemire, *ACM Transactions on Modeling and Computer Simulation* 29, 2019).
  package static func order(of count: Int, from stream: RandomWords) -> [UInt32] {
    precondition(count <= Int(UInt32.max))
    var order = (0..<UInt32(count)).map { $0 }
    guard count > 1 else { return order }
    var words = Reader(stream: stream)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let bound = UInt64(last + 1)
      var product = words.next().multipliedFullWidth(by: bound)
      if product.low < bound {
        let least = (0 &- bound) % bound
        while product.low < least { product = words.next().multipliedFullWidth(by: bound) }
      }
      order.swapAt(last, Int(product.high))
    }
    return order
  }

  /// One word after the other, made in stretches.
  private struct Reader {
    let stream: RandomWords
    private var start = 0
    private var words: [UInt64] = []
    private var position = 0

    init(stream: RandomWords) { self.stream = stream }

    mutating func next() -> UInt64 {
      if position == words.count {
        words = stream.words(start..<(start + 8192))
        start += 8192
        position = 0
      }
      position += 1
      return words[position - 1]
    }
  }
}
