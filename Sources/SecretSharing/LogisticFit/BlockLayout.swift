/// Where the blocks of a matrix over all holders' columns lie in a vector: block after block, those of the
/// first holder with all that follow, then those of the second; each block column by column.
struct BlockLayout: Sendable {
  private let starts: [[Int]]
  private let rows: [Int]
  private let columns: [Int]
  private let first: Int
  let count: Int

  /// - Parameters:
  ///   - rows: of a block whose first holder it is.
  ///   - columns: of a block whose second holder it is.
  ///   - includesDiagonal: whether a holder's columns meet its own.
  init(rows: [Int], columns: [Int], includesDiagonal: Bool) {
    var (starts, count) = ([[Int]](), 0)
    first = includesDiagonal ? 0 : 1
    for one in rows.indices {
      var line: [Int] = []
      for other in columns.indices.dropFirst(one + first) {
        line.append(count)
        count += rows[one] * columns[other]
      }
      starts.append(line)
    }
    (self.rows, self.columns, self.starts, self.count) = (rows, columns, starts, count)
  }

  /// The block of two holders' columns, `one` not behind `other`.
  subscript(one: FitRole, other: FitRole) -> Range<Int> {
    guard let i = one.holderIndex, let j = other.holderIndex else {
      preconditionFailure("only holders have columns")
    }
    let start = starts[i][j - i - first]
    return start..<(start + rows[i] * columns[j])
  }

  /// Adds `words` to the block.
  func add(_ words: [UInt64], to block: Range<Int>, of vector: inout [UInt64]) {
    precondition(words.count == block.count)
    for (index, word) in zip(block, words) { vector[index] &+= word }
  }
}
