internal import Foundation
internal import LinearAlgebra

/// `XᵀX` and `Xᵀy` of all columns, from each holder's own and the sum of three shares.
struct CrossProducts: Sendable {
  let gram: Matrix
  /// `Xᵀy`
  let outcome: [Double]
  let rowCount: Double
  let badCount: Double
  private let left: Int
  private let right: Int

  /// - Parameters:
  ///   - left: of the label holder's masked columns, intercept first and outcome last.
  ///   - cross: those by the other holder's.
  init(
    left own: [UInt64], right other: [UInt64], cross: [UInt64], terms: FitTerms
  ) throws(FitError) {
    left = terms.columnCount(.labelHolder)
    right = terms.columnCount(.holder)
    let (masked, bits) = (left + 1, terms.scales.gram)
    var gram = Matrix(rowCount: left + right, columnCount: left + right)
    var outcome = [Double](repeating: 0, count: left + right)
    for b in 0..<left {
      for a in 0..<left { gram[a, b] = Scales.number(own[a + b * masked], bits: bits) }
      outcome[b] = Scales.number(own[left + b * masked], bits: bits)
    }
    for b in 0..<right {
      for a in 0..<left {
        let product = Scales.number(cross[a + b * masked], bits: bits)
        gram[a, left + b] = product
        gram[left + b, a] = product
      }
      outcome[left + b] = Scales.number(cross[left + b * masked], bits: bits)
      for a in 0..<right {
        gram[left + a, left + b] = Scales.number(other[a + b * right], bits: bits)
      }
    }
    rowCount = Double(terms.rowCount)
    badCount = outcome[0]
    guard gram[0, 0] == rowCount, badCount >= 1, badCount < rowCount else {
      throw .impossibleTotal("count of rows or bads")
    }
    for column in 0..<(left + right)
    where
      !(gram[column, column] >= 0
      && abs(outcome[column]) <= 1.001 * (gram[column, column] * badCount).squareRoot() + 1e-6)
    {
      throw .impossibleTotal("sum of column \(column) over the bads")
    }
    self.gram = gram
    self.outcome = outcome
  }

  var meanLogOdds: Double { log(badCount / (rowCount - badCount)) }

  /// The information of the model without terms.
  var weightedGram: Matrix {
    let rate = badCount / rowCount
    var matrix = gram
    for index in matrix.elements.indices { matrix.elements[index] *= rate * (1 - rate) }
    return matrix
  }

  /// `Xᵀ(y - rate)`
  var nullGradient: [Double] {
    outcome.enumerated().map { $1 - badCount / rowCount * gram[0, $0] }
  }

  /// `Σ yz - z/2` at `coefficients`
  func linear(_ coefficients: [Double]) -> Double {
    coefficients.indices.reduce(0) { $0 + coefficients[$1] * (outcome[$1] - gram[0, $1] / 2) }
  }

  /// A symmetric matrix from its blocks AA, AB and BB.
  func symmetric(_ words: [UInt64], bits: Int) -> Matrix {
    var matrix = Matrix(rowCount: left + right, columnCount: left + right)
    for b in 0..<left {
      for a in 0..<left { matrix[a, b] = Scales.number(words[a + b * left], bits: bits) }
    }
    let (cross, last) = (left * left, left * (left + right))
    for b in 0..<right {
      for a in 0..<left {
        let entry = Scales.number(words[cross + a + b * left], bits: bits)
        matrix[a, left + b] = entry
        matrix[left + b, a] = entry
      }
      for a in 0..<right {
        matrix[left + a, left + b] = Scales.number(words[last + a + b * right], bits: bits)
      }
    }
    return matrix
  }
}
