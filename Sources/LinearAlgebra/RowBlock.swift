internal import CKernels
internal import COpenBLAS

/// A reusable buffer of some consecutive rows of a tall matrix, small enough to stay in the cache.
///
/// Cross products are taken block by block, so a pass over the rows reads each of them from memory
/// once and the whole matrix never exists.
public struct RowBlock: Sendable {
  public let columnCount: Int
  /// The most rows the buffer holds; also the distance between its columns.
  public let capacity: Int
  /// How many rows are filled now.
  public var rowCount: Int
  /// `elements[i + j * capacity]` is row `i`, column `j`.
  public var elements: [Double]

  public init(columnCount: Int, capacity: Int) {
    self.columnCount = columnCount
    self.capacity = capacity
    rowCount = 0
    elements = Array(repeating: 0, count: columnCount * capacity)
  }

  /// `X[i, column] = factors[i]`
  public mutating func fill(_ column: Int, with factors: [Double]) {
    precondition(column >= 0 && column < columnCount && factors.count >= rowCount)
    elements.replaceSubrange(
      (column * capacity)..<(column * capacity + rowCount), with: factors[0..<rowCount])
  }

  /// `X[i, column] = values[start + i] * factors[i]`
  public mutating func fill(
    _ column: Int, with values: [Double], from start: Int, times factors: [Double]
  ) {
    precondition(column >= 0 && column < columnCount && factors.count >= rowCount)
    precondition(start >= 0 && start + rowCount <= values.count)
    let (offset, count) = (column * capacity, rowCount)
    unsafe values.withUnsafeBufferPointer { cells in
      unsafe elements.withUnsafeMutableBufferPointer { target in
        unsafe fedrisk_multiply(
          cells.baseAddress! + start, factors, count, target.baseAddress! + offset)
      }
    }
  }

  /// `X[i, column] = table[codes[start + i]] * factors[i]`; 256 entries cover every code.
  public mutating func fill(
    _ column: Int, with codes: [UInt8], table: [Double], from start: Int, times factors: [Double]
  ) {
    precondition(column >= 0 && column < columnCount && factors.count >= rowCount)
    precondition(start >= 0 && start + rowCount <= codes.count && table.count == 256)
    let (offset, count) = (column * capacity, rowCount)
    unsafe codes.withUnsafeBufferPointer { cells in
      unsafe elements.withUnsafeMutableBufferPointer { target in
        unsafe fedrisk_multiply_coded(
          cells.baseAddress! + start, table, factors, count, target.baseAddress! + offset)
      }
    }
  }

  /// `gram += Xᵀ * X`, upper triangle only.
  public func addGram(to gram: inout Matrix) {
    precondition(gram.rowCount == columnCount && gram.columnCount == columnCount)
    unsafe cblas_dsyrk(
      CblasColMajor, CblasUpper, CblasTrans, Int32(columnCount), Int32(rowCount), 1, elements,
      Int32(capacity), 1, &gram.elements, Int32(columnCount))
  }
}
