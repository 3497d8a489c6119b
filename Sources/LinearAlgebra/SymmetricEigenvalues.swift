internal import COpenBLAS

/// The eigenvalues of a symmetric matrix, ascending.
public struct SymmetricEigenvalues: Sendable {
  public let values: [Double]

  /// Reads the lower triangle of `matrix`.
  public init(of matrix: consuming Matrix) {
    precondition(matrix.rowCount == matrix.columnCount, "only a square matrix has eigenvalues")
    guard matrix.rowCount > 0 else {
      values = []
      return
    }
    let order = matrix.rowCount
    var n = Int32(order)
    var (low, high, tolerance) = (0.0, 0.0, 0.0)
    var (first, last, found, one, info) = (Int32(0), Int32(0), Int32(0), Int32(1), Int32(0))
    var eigenvalues = [Double](repeating: 0, count: order)
    var vectors = [0.0]
    var support = [Int32](repeating: 0, count: 2 * order)
    var work = [Double](repeating: 0, count: 26 * order)
    var integerWork = [Int32](repeating: 0, count: 10 * order)
    var (workCount, integerWorkCount) = (Int32(work.count), Int32(integerWork.count))
    unsafe dsyevr_(
      "N", "A", "L", &n, &matrix.elements, &n, &low, &high, &first, &last, &tolerance, &found,
      &eigenvalues, &vectors, &one, &support, &work, &workCount, &integerWork,
      &integerWorkCount, &info)
    precondition(info == 0 && found == n, "dsyevr: \(info)")
    values = eigenvalues
  }

  /// The square root of largest over smallest eigenvalue: Belsley's condition number of the columns
  /// whose (scaled) cross products the matrix holds. Infinite for a singular matrix.
  ///
  /// Belsley, Kuh and Welsch, *Regression Diagnostics*, 1980, section 3.2.
  public var conditionNumber: Double {
    guard let smallest = values.first, let largest = values.last else { return 1 }
    return smallest > 0 ? (largest / smallest).squareRoot() : .infinity
  }
}
