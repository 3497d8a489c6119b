internal import LinearAlgebra

/// The rows of a design matrix in blocks that fit the cache, built as they are needed: the whole
/// matrix never exists.
struct DesignBlocks {
  /// 512 rows of 50 doubles are 200 KB: with the weighted copy they stay in a second-level cache.
  static let blockLength = 512

  let columns: [DesignColumn]
  let rows: Range<Int>
  /// Of every `stride` blocks only the first is visited.
  var stride = 1

  /// Calls `body` with each block, the column of ones first, and the rows it holds.
  func forEach(_ body: (inout RowBlock, Range<Int>) -> Void) {
    var block = RowBlock(columnCount: columns.count + 1, capacity: Self.blockLength)
    for start in Swift.stride(
      from: rows.lowerBound, to: rows.upperBound, by: Self.blockLength * stride)
    {
      let range = start..<min(start + Self.blockLength, rows.upperBound)
      block.rowCount = range.count
      for row in 0..<range.count { block.elements[row] = 1 }
      for (index, column) in columns.enumerated() {
        column.fill(&block, column: index + 1, rows: range)
      }
      body(&block, range)
    }
  }
}
