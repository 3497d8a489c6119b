internal import COpenBLAS

/// A reusable buffer of some consecutive rows of a tall matrix, small enough to stay in the cache.
///
/// The products a regression needs are taken block by block, so a pass over the rows reads each of
/// them from memory once.
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

  /// `result = X * vector`
  public func multiply(_ vector: [Double], into result: inout [Double]) {
    precondition(vector.count == columnCount && result.count >= rowCount)
    unsafe cblas_dgemv(
      CblasColMajor, CblasNoTrans, Int32(rowCount), Int32(columnCount), 1, elements,
      Int32(capacity), vector, 1, 0, &result, 1)
  }

  /// `result += Xᵀ * vector`
  public func addTransposedProduct(with vector: [Double], to result: inout [Double]) {
    precondition(vector.count >= rowCount && result.count == columnCount)
    unsafe cblas_dgemv(
      CblasColMajor, CblasTrans, Int32(rowCount), Int32(columnCount), 1, elements,
      Int32(capacity), vector, 1, 1, &result, 1)
  }

  /// `X = diag(factors) * X`
  public mutating func scaleRows(by factors: [Double]) {
    precondition(factors.count >= rowCount)
    let rows = rowCount
    let weights = factors.span
    for column in 0..<columnCount {
      let start = column * capacity
      var cells = elements.mutableSpan
      for row in 0..<rows { cells[start + row] *= weights[row] }
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
