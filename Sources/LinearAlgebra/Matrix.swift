/// A dense matrix of doubles, stored column by column as BLAS and LAPACK expect it.
public struct Matrix: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// `elements[i + j * rowCount]` is row `i`, column `j`.
  public var elements: [Double]

  public init(rowCount: Int, columnCount: Int, repeating value: Double = 0) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      elements: Array(repeating: value, count: rowCount * columnCount))
  }

  public init(rowCount: Int, columnCount: Int, elements: [Double]) {
    precondition(elements.count == rowCount * columnCount, "elements do not fill the matrix")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// A symmetric matrix from its upper triangle, column by column: `(0,0), (0,1), (1,1), (0,2), …`
  public init(upperTriangle packed: some RandomAccessCollection<Double>, order: Int) {
    precondition(packed.count == Matrix.triangleCount(order), "a triangle of another order")
    self.init(rowCount: order, columnCount: order)
    var next = packed.startIndex
    for j in 0..<order {
      for i in 0...j {
        self[i, j] = packed[next]
        self[j, i] = packed[next]
        packed.formIndex(after: &next)
      }
    }
  }

  /// The number of entries on and above the diagonal of a square matrix of this order.
  public static func triangleCount(_ order: Int) -> Int { order * (order + 1) / 2 }

  /// The inverse of `init(upperTriangle:order:)`; reads nothing below the diagonal.
  public var upperTriangle: [Double] {
    precondition(rowCount == columnCount, "only a square matrix has an upper triangle")
    var packed: [Double] = []
    packed.reserveCapacity(Matrix.triangleCount(rowCount))
    for j in 0..<columnCount {
      packed.append(contentsOf: elements[(j * rowCount)...(j * rowCount + j)])
    }
    return packed
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row + column * rowCount] }
    set { elements[row + column * rowCount] = newValue }
  }

  public var diagonal: [Double] {
    (0..<min(rowCount, columnCount)).map { self[$0, $0] }
  }

  /// The square matrix of the given rows and columns, in the given order.
  public func minor(_ indexes: [Int]) -> Matrix {
    var result = Matrix(rowCount: indexes.count, columnCount: indexes.count)
    for (j, column) in indexes.enumerated() {
      for (i, row) in indexes.enumerated() { result[i, j] = self[row, column] }
    }
    return result
  }

  /// `diag(scale) * self * diag(scale)`, with which a covariance becomes a correlation.
  public func scaled(by scale: [Double]) -> Matrix {
    precondition(scale.count == rowCount && rowCount == columnCount)
    var result = self
    for j in 0..<columnCount {
      for i in 0..<rowCount { result[i, j] *= scale[i] * scale[j] }
    }
    return result
  }
}
