/// A matrix of panels that comes in stretches of rows, in any order: each stays where it came.
struct SlabMatrix: Sendable {
  let rowCount: Int
  let columnCount: Int
  private var slabs: [[UInt64]]
  private(set) var slabsLeft: Int

  init(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    slabs = Slabs.rows(rowCount).map { _ in [] }
    slabsLeft = slabs.count
  }

  mutating func receive(_ words: [UInt64], slab: Int) {
    precondition(slabs[slab].isEmpty && words.count % max(columnCount, 1) == 0)
    slabs[slab] = words
    slabsLeft -= 1
  }

  /// One panel.
  subscript(rows: Range<Int>) -> ArraySlice<UInt64> {
    let (slab, start) = rows.lowerBound.quotientAndRemainder(dividingBy: Slabs.height)
    return slabs[slab][(start * columnCount)..<((start + rows.count) * columnCount)]
  }
}

/// Rows that travel together: some megabytes at most.
enum Slabs {
  static let height = 16 * RingMatrix.panelHeight

  static func rows(_ rowCount: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: height).map { $0..<min($0 + height, rowCount) }
  }

  static func panels(of rows: Range<Int>) -> [Range<Int>] {
    RingMatrix.panels(rows.count).map {
      ($0.lowerBound + rows.lowerBound)..<($0.upperBound + rows.lowerBound)
    }
  }
}
