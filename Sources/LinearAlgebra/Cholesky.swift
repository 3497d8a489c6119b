internal import COpenBLAS

/// The factor `L` of a symmetric positive definite matrix `A = L Lᵀ`.
///
/// Golub and Van Loan, *Matrix Computations*, 4th edition, section 4.2.
public struct Cholesky: Sendable {
  /// The lower triangle holds `L`; what is above it has no meaning.
  private let factor: Matrix

  public var order: Int { factor.rowCount }

  /// Factors `matrix`, of which only the lower triangle is read.
  ///
  /// `L[j,j]² / A[j,j]` is the share of column `j` that the columns before it do not explain. When it
  /// falls to `tolerance` or below, the column counts as a combination of those before it.
  public init(_ matrix: consuming Matrix, tolerance: Double) throws(NotPositiveDefinite) {
    precondition(matrix.rowCount == matrix.columnCount, "only a square matrix can be factored")
    let diagonal = matrix.diagonal
    if let pivot = diagonal.firstIndex(where: { !($0 > 0) }) { throw .init(pivot: pivot) }
    var order = Int32(matrix.rowCount)
    var info: Int32 = 0
    // LAPACK takes no matrix of order 0.
    if order > 0 { unsafe dpotrf_("L", &order, &matrix.elements, &order, &info) }
    precondition(info >= 0, "dpotrf: argument \(-info)")
    // A pivot that failed outright stops LAPACK; one before it may already be too small.
    let sound = info > 0 ? Int(info) - 1 : diagonal.count
    for j in 0..<sound where matrix[j, j] * matrix[j, j] <= tolerance * diagonal[j] {
      throw .init(pivot: j)
    }
    if info > 0 { throw .init(pivot: Int(info) - 1) }
    factor = matrix
  }

  /// `x` with `A x = b`
  public func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order)
    guard order > 0 else { return [] }
    var x = b
    var (n, one, info) = (Int32(order), Int32(1), Int32(0))
    unsafe dpotrs_("L", &n, &one, factor.elements, &n, &x, &n, &info)
    precondition(info == 0, "dpotrs: argument \(-info)")
    return x
  }

  /// `A⁻¹`, both triangles filled.
  public var inverse: Matrix {
    var result = factor
    guard order > 0 else { return result }
    var (n, info) = (Int32(order), Int32(0))
    unsafe dpotri_("L", &n, &result.elements, &n, &info)
    precondition(info == 0, "dpotri: \(info)")
    for j in 0..<order {
      for i in 0..<j { result[i, j] = result[j, i] }
    }
    return result
  }
}

/// The matrix has a column that the columns before it explain (almost) completely.
public struct NotPositiveDefinite: Error, Equatable {
  /// The index of that column.
  public let pivot: Int

  public init(pivot: Int) { self.pivot = pivot }
}
