internal import LinearAlgebra

/// What the cross products of a design's columns say before anything is fitted: which columns are
/// constant, which are combinations of others, and how nearly.
struct ColumnGeometry {
  /// The diagonal of the inverse correlation matrix.
  let varianceInflation: [Double]?
  let conditionNumber: Double

  /// A column with a smaller share of unexplained variance counts as a combination of others.
  static let collinearity = 1e-10

  /// - Parameters:
  ///   - crossProducts: `XᵀWX` up to a factor, the intercept's column of ones first.
  ///   - names: of its columns, the intercept included.
  init(crossProducts: Matrix, names: [String], allowsCollinear: Bool) throws {
    let order = crossProducts.rowCount
    let weight = crossProducts[0, 0]
    var centred = Matrix(rowCount: order - 1, columnCount: order - 1)
    for j in 1..<max(1, order) {
      for i in 1..<order {
        centred[i - 1, j - 1] =
          crossProducts[i, j] / weight
          - crossProducts[0, i] / weight * (crossProducts[0, j] / weight)
      }
    }
    for j in 1..<max(1, order) {
      // Below the rounding of a sum of squares about the mean there is no variance left.
      guard centred[j - 1, j - 1] > 1e-13 * (crossProducts[j, j] / weight) else {
        throw ModelError.constantColumn(names[j])
      }
    }
    // The fixed point has 64 fractional bits: below this the sums have lost the digits promised.
    for j in 1..<max(1, order) where centred[j - 1, j - 1] * weight < 0x1p-24 {
      throw ModelError.tooSmallNumbers(names[j])
    }
    let correlation = centred.scaled(by: centred.diagonal.map { 1 / $0.squareRoot() })
    do throws(NotPositiveDefinite) {
      varianceInflation = try Cholesky(correlation, tolerance: Self.collinearity).inverse.diagonal
    } catch {
      guard allowsCollinear else {
        throw ModelError.collinear(
          column: names[error.pivot + 1],
          with: Self.explanation(of: error.pivot, in: correlation).map { names[$0 + 1] })
      }
      // With a penalty the fit goes on; what the inverse would say has no meaning.
      varianceInflation = nil
    }
    let lengths = crossProducts.diagonal.map { 1 / $0.squareRoot() }
    conditionNumber =
      SymmetricEigenvalues(of: crossProducts.scaled(by: lengths)).conditionNumber
  }

  /// The columns before `pivot` that take part in the combination.
  private static func explanation(of pivot: Int, in correlation: Matrix) -> [Int] {
    let before = Array(0..<pivot)
    guard let factor = try? Cholesky(correlation.minor(before), tolerance: 0) else { return before }
    let share = factor.solve(before.map { correlation[$0, pivot] })
    return before.filter { abs(share[$0]) > 1e-4 }
  }
}
