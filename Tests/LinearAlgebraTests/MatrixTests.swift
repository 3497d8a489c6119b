import Foundation
import LinearAlgebra
import Testing

@Suite("A dense symmetric matrix")
struct MatrixTests {
  @Test("its packed upper triangle gives it back")
  func triangle() {
    let packed = [1.0, 2, 3, 4, 5, 6]
    let matrix = Matrix(upperTriangle: packed, order: 3)
    #expect(matrix[0, 1] == 2 && matrix[1, 0] == 2 && matrix[1, 2] == 5 && matrix[2, 2] == 6)
    #expect(matrix.upperTriangle == packed)
    #expect(Matrix.triangleCount(51) == 1326)
  }

  @Test("a minor keeps the order asked for")
  func minor() {
    let matrix = Matrix(upperTriangle: [1, 2, 3, 4, 5, 6], order: 3)
    let minor = matrix.minor([2, 0])
    #expect(minor.elements == [6, 4, 4, 1])
  }

  @Test("scaling a covariance by its deviations gives a correlation")
  func scaled() {
    let matrix = Matrix(upperTriangle: [4, 3, 9], order: 2).scaled(by: [0.5, 1.0 / 3])
    #expect(matrix.elements == [1, 0.5, 0.5, 1])
  }
}

@Suite("A Cholesky factor")
struct CholeskyTests {
  /// A few units in the last place of numbers near 1.
  static let tolerance = 1e-14

  @Test("solves and inverts: Hilbert's matrix of order 4 has an inverse of whole numbers")
  func hilbert() throws {
    var matrix = Matrix(rowCount: 4, columnCount: 4)
    for i in 0..<4 { for j in 0..<4 { matrix[i, j] = 1 / Double(i + j + 1) } }
    let factor = try Cholesky(matrix, tolerance: 0)
    let exact: [Double] = [
      16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200,
      2800,
    ]
    for (found, expected) in zip(factor.inverse.elements, exact) {
      // The condition number of 1.6e4 costs four digits.
      #expect(abs(found - expected) < 1e4 * Self.tolerance * abs(expected))
    }
    let ones = (0..<4).map { i in (0..<4).reduce(0.0) { $0 + matrix[i, $1] } }
    for x in factor.solve(ones) { #expect(abs(x - 1) < 1e4 * Self.tolerance) }
  }

  @Test("names the pivot at which a matrix is not positive definite")
  func notPositive() {
    let matrix = Matrix(upperTriangle: [1, 0, 1, 0, 2, 1], order: 3)
    #expect(throws: NotPositiveDefinite(pivot: 2)) { try Cholesky(matrix, tolerance: 0) }
    let negative = Matrix(upperTriangle: [1, 0, -1], order: 2)
    #expect(throws: NotPositiveDefinite(pivot: 1)) { try Cholesky(negative, tolerance: 0) }
  }

  @Test("names a column that is nearly a combination of those before it")
  func nearlyDependent() {
    // The third column is the sum of the first two, plus 1e-7 of its own.
    var matrix = Matrix(upperTriangle: [1, 0, 1, 1, 1, 2], order: 3)
    matrix[2, 2] += 1e-14
    #expect(throws: NotPositiveDefinite(pivot: 2)) { try Cholesky(matrix, tolerance: 1e-10) }
  }

  @Test("of order 0 solves nothing")
  func empty() throws {
    let factor = try Cholesky(Matrix(rowCount: 0, columnCount: 0), tolerance: 0)
    #expect(factor.solve([]).isEmpty && factor.inverse.elements.isEmpty)
  }
}

@Suite("Eigenvalues of a symmetric matrix")
struct SymmetricEigenvaluesTests {
  @Test("of the second difference matrix are 2 - 2 cos(kπ/(n+1))")
  func secondDifference() {
    let n = 12
    var matrix = Matrix(rowCount: n, columnCount: n)
    for i in 0..<n {
      matrix[i, i] = 2
      if i > 0 { (matrix[i, i - 1], matrix[i - 1, i]) = (-1, -1) }
    }
    let exact = (1...n).map { 2 - 2 * cos(Double($0) * .pi / Double(n + 1)) }
    for (found, expected) in zip(SymmetricEigenvalues(of: matrix).values, exact) {
      #expect(abs(found - expected) < 1e-13)
    }
  }

  @Test("give the condition number of the columns")
  func conditionNumber() {
    let matrix = Matrix(upperTriangle: [4, 0, 1], order: 2)
    #expect(SymmetricEigenvalues(of: matrix).conditionNumber == 2)
    let singular = Matrix(upperTriangle: [1, 0, 0], order: 2)
    #expect(SymmetricEigenvalues(of: singular).conditionNumber == .infinity)
  }
}
