/// A matrix over Z_2^64, laid out for passes over rows.
///
/// Rows come in panels of 1,024, the last one shorter; within a panel column follows column. The words
/// of whole panels stand together, so that a stretch of rows is a stretch of words. A vector is a
/// matrix of one column.
package struct RingMatrix: Sendable, Equatable {
  /// Two panels of 50 columns fit the second cache.
  package static let panelHeight = 1024

  package let rowCount: Int
  package let columnCount: Int
  package var words: [UInt64]

  package init(rowCount: Int, columnCount: Int) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      words: [UInt64](repeating: 0, count: rowCount * columnCount))
  }

  package init(rowCount: Int, columnCount: Int, words: [UInt64]) {
    precondition(words.count == rowCount * columnCount, "words do not fill the matrix")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.words = words
  }

  /// The panels of so many rows.
  package static func panels(_ rowCount: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: panelHeight).map { $0..<min($0 + panelHeight, rowCount) }
  }

  /// The words of `rows`, which begin and end with panels.
  package subscript(rows: Range<Int>) -> ArraySlice<UInt64> {
    words[(rows.lowerBound * columnCount)..<(rows.upperBound * columnCount)]
  }

  package subscript(row: Int, column: Int) -> UInt64 {
    get { words[position(row, column)] }
    set { words[position(row, column)] = newValue }
  }

  private func position(_ row: Int, _ column: Int) -> Int {
    let start = row / Self.panelHeight * Self.panelHeight
    let height = min(Self.panelHeight, rowCount - start)
    return start * columnCount + column * height + (row - start)
  }
}
