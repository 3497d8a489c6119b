internal import CKernels

/// A holder's own columns: words of 32 bits, half of what every pass over them reads. In panels like a
/// `RingMatrix`.
struct FeatureMatrix: Sendable {
  let rowCount: Int
  let columnCount: Int
  private let words: [Int32]

  init(rowCount: Int, columnCount: Int, words: [Int32]) {
    precondition(words.count == rowCount * columnCount, "words do not fill the matrix")
    (self.rowCount, self.columnCount, self.words) = (rowCount, columnCount, words)
  }

  /// One panel as words of the ring.
  subscript(rows: Range<Int>) -> ArraySlice<UInt64> { panel(rows)[...] }

  func panel(_ rows: Range<Int>) -> [UInt64] {
    widened((rows.lowerBound * columnCount)..<(rows.upperBound * columnCount))
  }

  /// The last column of one panel: the label holder's outcomes.
  func lastColumn(_ rows: Range<Int>) -> [UInt64] {
    let end = rows.upperBound * columnCount
    return widened((end - rows.count)..<end)
  }

  private func widened(_ range: Range<Int>) -> [UInt64] {
    unsafe [UInt64](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      unsafe words[range].withUnsafeBufferPointer {
        unsafe fedrisk_ring_widen($0.baseAddress!, range.count, start)
      }
      initialized = range.count
    }
  }
}
